// Queries that would read everything: each limit ends them with what they have, marked partial and with the
// reason; cancelling stops them within 512 rows.
#include <gtest/gtest.h>
#include <time.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

// Time stands still; the look number `at` raises the flag, or moves the time past every limit.
class CountingClock : public Clock {
 public:
  Timestamp now() const override { return {kSampleStart}; }
  int64_t steady_ns() const override {
    if (++looks_ == at) {
      cancelled = true;
      cpu_ns = thread_cpu_ns();
      if (late) jump_ = kHour;
    }
    return jump_;
  }
  void sleep_ns(int64_t) override {}

  int at = 0;
  bool late = false;
  mutable std::atomic<bool> cancelled = false;
  mutable int64_t cpu_ns = 0;

 private:
  mutable int looks_ = 0;
  mutable int64_t jump_ = 0;
};

class QueryLimits : public ::testing::Test {
 protected:
  QueryLimits() {
    for (int i = 0; i < kBlocks * kRows; ++i) {
      if (i % kRows == 0) batches_.emplace_back();
      batches_.back().add("level=info user=u" + std::to_string(i) + " took=" + std::to_string(i % 900) +
                              " msg=\"request served\"",
                          {kSampleStart + i * kMillisecond});
      if (i % kRows == kRows - 1) memory_.add(batches_.back());
    }
  }
  QuerySummary run(const std::string& text, QueryRequest request, const Clock* clock = nullptr) {
    auto query = parse_query(text);
    EXPECT_TRUE(query) << query.error().message;
    FakeWorld still;
    Clock& used = clock != nullptr ? const_cast<Clock&>(*clock) : still.clock();
    QueryControl control(used, request);
    rows_.clear();
    RowSink sink = [&](const Row& row) {
      rows_.emplace_back();
      append_row_json(rows_.back(), row);
      return true;
    };
    run_query(memory_.view(), *query, request, sink, control);
    return control.finish();
  }

  static constexpr int kBlocks = 4, kRows = 3'000;
  std::deque<SampleBatch> batches_;
  MemoryView memory_;
  std::vector<std::string> rows_;
};

TEST_F(QueryLimits, WithoutLimitsAllIsRead) {
  QuerySummary summary = run("user:* | stats count() as n", {});
  EXPECT_FALSE(summary.partial);
  EXPECT_EQ(rows_, Texts{"{\"n\":12000}"});
}

TEST_F(QueryLimits, TimeEndsAQueryInsideOfABlock) {
  CountingClock clock;
  clock.at = 5;
  clock.late = true;
  QuerySummary summary = run("user:* | stats count() as n", {}, &clock);
  EXPECT_TRUE(summary.partial);
  ASSERT_EQ(summary.warnings.size(), 1u);
  EXPECT_NE(summary.warnings[0].find("stopped after 30s"), std::string::npos) << summary.warnings[0];
  EXPECT_LE(summary.scanned_lines, static_cast<uint64_t>(kRows));
  EXPECT_EQ(rows_.size(), 1u);
}

TEST_F(QueryLimits, BytesEndAQueryThatReadsEverything) {
  QueryRequest request;
  request.read_bytes_max = 1'000;
  for (const char* text : {"user:* | stats count() as n", "* | sort user", "user:~\"u1\" | fields user"}) {
    QuerySummary summary = run(text, request);
    EXPECT_TRUE(summary.partial) << text;
    ASSERT_FALSE(summary.warnings.empty()) << text;
    EXPECT_NE(summary.warnings[0].find("stopped after reading"), std::string::npos) << summary.warnings[0];
    EXPECT_LE(summary.scanned_lines, 2u * kRows) << text;
  }
  // What needs one block only is complete.
  EXPECT_FALSE(run("* | limit 3", {}).partial);
}

TEST_F(QueryLimits, MemoryEndsWhatHoldsRowsOrGroups) {
  QueryRequest request;
  request.memory_bytes_max = 100'000;
  for (const char* text : {"* | sort -took", "* | stats count() as n by user", "* | dedup user",
                           "* | stats uniq(user) as u, count_distinct(user) as d by level"}) {
    QuerySummary summary = run(text, request);
    EXPECT_TRUE(summary.partial) << text;
    ASSERT_FALSE(summary.warnings.empty()) << text;
    bool said = false;
    for (const std::string& warning : summary.warnings)
      said |= warning == "the query wanted more than 97 KiB of memory; the rest is left out";
    EXPECT_TRUE(said || std::string(text).find("uniq") != std::string::npos)
        << text << ": " << summary.warnings[0];
    EXPECT_FALSE(rows_.empty()) << text;
  }
}

// The flag goes up while a filter parses lines, or functions read them; what follows takes less than 100 ms
// of CPU (the wall clock would measure the machine's other work).
TEST_F(QueryLimits, CancellingStopsWithin100Milliseconds) {
  for (const char* text :
       {"user:~\"u\\\\d+\" | stats count() as n", "* | stats count_distinct(user) as n", "user:u* took:>5",
        "* | extract \"took=<t:num>\" | stats sum(t) as s", "user:u1* | sort took", "* | context 3"}) {
    CountingClock clock;
    clock.at = 4;
    QueryRequest request;
    request.cancelled = &clock.cancelled;
    QuerySummary summary = run(text, request, &clock);
    int64_t spent_ns = thread_cpu_ns() - clock.cpu_ns;
    ASSERT_TRUE(clock.cancelled) << text;
    EXPECT_TRUE(summary.partial) << text;
    ASSERT_FALSE(summary.warnings.empty()) << text;
    EXPECT_EQ(summary.warnings.back(), "the query was cancelled") << text;
    EXPECT_LT(spent_ns, 100 * kMillisecond) << text;
  }
}

// A filter that was stopped half-way must not turn what it never saw into hits of "not".
TEST_F(QueryLimits, StoppedFiltersClaimNothing) {
  CountingClock clock;
  clock.at = 3;
  QueryRequest request;
  request.cancelled = &clock.cancelled;
  run("-user:u* | stats count() as n", request, &clock);
  EXPECT_EQ(rows_, Texts{"{\"n\":0}"});
}

}  // namespace
}  // namespace foreshock::store
