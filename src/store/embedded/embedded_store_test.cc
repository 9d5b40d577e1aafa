// The store as its users see it: appends, queries, restarts, sealing, retention.
#include "store/embedded/embedded_store.h"

#include <condition_variable>
#include <fstream>
#include <random>
#include <thread>

#include "store/testing/embedded_fixture.h"

namespace foreshock::store {
namespace {

using EmbeddedStoreTest = EmbeddedFixture;

TEST_F(EmbeddedStoreTest, CountsWorkFromTheFirstDay) {
  open();
  EXPECT_EQ(one("* | stats count() as n, count_distinct(body) as d"), "{\"n\":0,\"d\":0}");
  append_lines(0, 20);
  append_lines(0, 5);
  EXPECT_EQ(one("* | stats count() as n, count_distinct(body) as d"), "{\"n\":25,\"d\":20}");
  EXPECT_EQ(one("nothing | stats count(*) as n"), "{\"n\":0}");
  ASSERT_TRUE(store_->seal_now());
  EXPECT_EQ(one("* | stats count() as n, count_distinct(body) as d"), "{\"n\":25,\"d\":20}");
}

TEST_F(EmbeddedStoreTest, WhatWasAcknowledgedIsThereAfterReopening) {
  open();
  append_lines(0, 50);
  ASSERT_TRUE(store_->seal_now());
  append_lines(50, 50);
  open();
  auto rows = query("*");
  ASSERT_EQ(rows.size(), 100u);
  EXPECT_EQ(rows[0], "line 0 ERROR timed out");
  EXPECT_EQ(rows[99], "line 99 ok");
  EXPECT_EQ(store_->stats(kDefaultTenant).segments, 1u);
  EXPECT_EQ(store_->stats(kDefaultTenant).head_lines, 50u);
}

TEST_F(EmbeddedStoreTest, NewestFirstStopsAtItsLimit) {
  open();
  for (int i = 0; i < 10; ++i) {
    append_lines(i * 100, 100);
    if (i < 8) {
      ASSERT_TRUE(store_->seal_now());
    }
  }
  auto rows = query("*", 3, kDefaultTenant, true);
  EXPECT_EQ(rows, (std::vector<std::string>{"line 999 ok", "line 998 ok", "line 997 ok"}));
  EXPECT_LT(summary_.scanned_lines, 500u) << "old segments are not read";
  rows = query("error", 2, kDefaultTenant, true);
  EXPECT_EQ(rows, (std::vector<std::string>{"line 990 ERROR timed out", "line 980 ERROR timed out"}));
  rows = query("service:web error");
  EXPECT_TRUE(rows.empty());
  EXPECT_EQ(query("service:db \"timed out\"").size(), 100u);
}

TEST_F(EmbeddedStoreTest, TheSameAnswerFromHeadAndSegments) {
  const std::vector<std::string> queries = {"*",
                                            "error or service:web",
                                            "-error service:db",
                                            "level:error",
                                            "line | stats count() as n by service, 1m | sort -n, service",
                                            "* | stats min(timestamp) as a, max(timestamp) as b by service",
                                            "* | top 2 template",
                                            "* | fields service, body | limit 4"};
  open();
  append_lines(0, 300);
  std::vector<std::vector<std::string>> before;
  for (const std::string& text : queries) before.push_back(query(text));
  ASSERT_TRUE(store_->seal_now());
  EXPECT_EQ(store_->stats(kDefaultTenant).head_lines, 0u);
  for (size_t i = 0; i < queries.size(); ++i) EXPECT_EQ(query(queries[i]), before[i]) << queries[i];
}

TEST_F(EmbeddedStoreTest, ARepeatedKeyIsDroppedAndAnswered) {
  open();
  SampleBatch first;
  first.add("once", time(1)).key(77).position("file", 10);
  ASSERT_TRUE(append(first));
  EXPECT_TRUE(store_->seen(kDefaultTenant, {77, 77}));
  EXPECT_FALSE(store_->seen(kOther, {77, 77}));
  for (bool reopened : {false, true}) {
    if (reopened) open();
    SampleBatch again;
    again.add("once", time(1)).key(77).position("file", reopened ? 30 : 20);
    EXPECT_TRUE(append(again));
    EXPECT_EQ(query("*").size(), 1u);
  }
  EXPECT_EQ(store_->positions().value()[0].offset, 30u);
  SampleBatch other(kOther);
  other.add("once", time(1)).key(77);
  EXPECT_TRUE(append(other));
  EXPECT_EQ(query("*", 10, kOther).size(), 1u) << "keys belong to their tenant";
}

TEST_F(EmbeddedStoreTest, TwoBatchesOfOneKeyInOneGroupCountOnce) {
  open();
  std::vector<std::unique_ptr<SampleBatch>> batches;
  std::atomic<int> done = 0;
  for (int i = 0; i < 20; ++i) {
    batches.push_back(std::make_unique<SampleBatch>());
    batches.back()->add("line", time(i)).key(5);
    ASSERT_TRUE(store_->append(batches.back()->batch(), [&](Status status) { done += status.has_value(); }));
  }
  while (done < 20) std::this_thread::yield();
  EXPECT_EQ(query("*").size(), 1u);
}

TEST_F(EmbeddedStoreTest, TenantsSeeNothingOfEachOther) {
  open();
  append_lines(0, 10);
  append_lines(100, 5, kOther);
  ASSERT_TRUE(store_->seal_now());
  append_lines(10, 1);
  EXPECT_EQ(query("*").size(), 11u);
  EXPECT_EQ(query("*", 100, kOther).size(), 5u);
  EXPECT_TRUE(query("*", 100, TenantId{3}).empty());
  EXPECT_EQ(one("* | stats count() as n by service | stats sum(n) as n", kOther), "{\"n\":5}");
  EXPECT_TRUE(store_->services(TenantId{3}).empty());
  EXPECT_TRUE(store_->dictionary(TenantId{3}).value().templates.empty());
}

TEST_F(EmbeddedStoreTest, HistogramAndCountsAgreeWithTheLines) {
  open();
  append_lines(0, 600);
  ASSERT_TRUE(store_->seal_now());
  append_lines(600, 300);
  HistogramRequest request;
  request.tenant = kDefaultTenant;
  request.start = time(-40);
  request.end = time(1'000);
  request.buckets = 20;
  for (const char* text : {"*", "level:error", "ok", "service:web"}) {
    request.query = text;
    auto histogram = store_->histogram(request);
    ASSERT_TRUE(histogram);
    EXPECT_EQ(histogram->step_ns, kMinute);
    uint64_t total = 0;
    for (const auto& [band, counts] : histogram->by_severity)
      for (uint64_t count : counts) total += count;
    EXPECT_EQ(std::to_string(total), std::to_string(query(text).size())) << text;
  }
  CountRequest counts;
  counts.tenant = kDefaultTenant;
  counts.start = time(0);
  counts.end = time(900);
  auto templates = store_->template_counts(counts);
  ASSERT_TRUE(templates);
  uint64_t total = 0;
  for (const TemplateCount& count : *templates) total += count.count;
  EXPECT_EQ(total, 900u);
  EXPECT_EQ((*templates)[0].first_seen, time(101)) << "exact, though the counts are by minute";
  EXPECT_EQ(store_->services(kDefaultTenant), (std::vector<std::string>{"db", "web"}));
  auto facets =
      store_->facets({kDefaultTenant, "error", time(0), time(900), {"service", "level", "body"}, 3});
  ASSERT_TRUE(facets);
  EXPECT_EQ((*facets)[0].values, (std::vector<std::pair<std::string, uint64_t>>{{"db", 90}}));
  EXPECT_EQ((*facets)[2].values.size(), 3u);
}

TEST_F(EmbeddedStoreTest, ContextGivesTheNeighboursOfALine) {
  open();
  append_lines(0, 30);
  ASSERT_TRUE(store_->seal_now());
  append_lines(30, 30);
  QueryRequest request;
  request.tenant = kDefaultTenant;
  request.query = "\"line 31\"";
  std::string id;
  ASSERT_TRUE(store_->query(request, [&](const Row& row) {
    id = row.log->id;
    return true;
  }));
  for (int sealed = 0; sealed < 2; ++sealed) {
    auto context = store_->context({kDefaultTenant, id, 3, 2, false});
    ASSERT_TRUE(context) << context.error().message;
    EXPECT_EQ(context->row.log->raw, "line 31 ok");
    ASSERT_EQ(context->before.size(), 3u);
    EXPECT_EQ(context->before[0].log->raw, "line 28 ok");
    EXPECT_EQ(context->after[1].log->raw, "line 33 ok");
    context = store_->context({kDefaultTenant, id, 2, 0, true});
    ASSERT_TRUE(context);
    EXPECT_EQ(context->before[0].log->raw, "line 27 ok") << "the same service";
    ASSERT_TRUE(store_->seal_now());  // an id outlives the move into a segment
  }
  EXPECT_EQ(store_->context({kDefaultTenant, std::string(32, '0')}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store_->context({kDefaultTenant, "x"}).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(store_->context({kOther, id}).error().kind, ErrorKind::kNotFound);
}

TEST_F(EmbeddedStoreTest, TailSeesWhatMatchesFromNowOn) {
  open();
  append_lines(0, 10);
  std::mutex mutex;
  std::condition_variable more;
  std::vector<std::string> seen;
  auto handle = store_->tail(kDefaultTenant, "error", [&](const Row& row) {
    std::lock_guard lock(mutex);
    seen.push_back(row.log->raw);
    more.notify_one();
    return true;
  });
  ASSERT_TRUE(handle);
  append_lines(10, 11);
  append_lines(10, 11, kOther);
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(more.wait_for(lock, kPatience, [&] { return seen.size() >= 2; }));
  }
  handle->reset();
  append_lines(30, 1);
  std::lock_guard lock(mutex);
  EXPECT_EQ(seen, (std::vector<std::string>{"line 10 ERROR timed out", "line 20 ERROR timed out"}));
  EXPECT_FALSE(store_->tail(kDefaultTenant, "* | stats count()", [](const Row&) { return true; }));
}

TEST_F(EmbeddedStoreTest, AliasesAreResolvedWhenAsked) {
  open();
  SampleBatch batch;
  batch.add("user alice", time(1)).add("user bob", time(2)).add("other", time(3));
  TemplateId alice = templates::template_id_of("user alice");
  TemplateId bob = templates::template_id_of("user bob");
  TemplateId both = templates::template_id_of("user <id>");
  ASSERT_TRUE(append(batch));
  ASSERT_TRUE(store_->seal_now());
  EXPECT_EQ(query("template:" + hex16(alice)).size(), 1u);
  SampleBatch merged;
  merged.batch().templates = {9, {{both, "user <id>", {}, time(4), 9}}, {{alice, both}, {bob, both}}};
  ASSERT_TRUE(append(merged)) << "a batch may hold nothing but templates";
  for (bool reopened : {false, true}) {
    if (reopened) open();
    EXPECT_EQ(query("template:" + hex16(alice)).size(), 2u);
    EXPECT_EQ(query("template_id:" + hex16(both)).size(), 2u);
    EXPECT_EQ(one("service:web | top 1 template"), "{\"template\":\"user <id>\",\"count\":2}");
    EXPECT_EQ(one("alice | fields template_id"), "{\"template_id\":\"" + hex16(both) + "\"}");
  }
}

TEST_F(EmbeddedStoreTest, RetentionByAgeGoesByReceipt) {
  open();
  SampleBatch old;
  old.add("from 1970", {0});
  ASSERT_TRUE(append(old));
  ASSERT_TRUE(store_->seal_now());
  ASSERT_EQ(segment_paths().size(), 1u);
  ASSERT_TRUE(store_->expire(world_->clock().now()));
  EXPECT_EQ(query("*").size(), 1u) << "an old time in a line is no reason to lose it";
  ASSERT_TRUE(store_->expire(world_->clock().now() + 31 * kDay));
  EXPECT_TRUE(query("*").empty());
  EXPECT_TRUE(segment_paths().empty());
  open();
  EXPECT_TRUE(query("*").empty());
}

TEST_F(EmbeddedStoreTest, RetentionBySizeTakesTheOldest) {
  options_.seal_bytes = 1'000;  // so that segments are not joined
  options_.retention_bytes = 1;
  open();
  append_lines(0, 100);
  ASSERT_TRUE(store_->seal_now());
  append_lines(100, 100);
  ASSERT_TRUE(store_->seal_now());
  uint64_t both = store_->stats(kDefaultTenant).stored_bytes;
  options_.retention_bytes = both - 1;
  open();
  ASSERT_TRUE(store_->expire(world_->clock().now()));
  EXPECT_EQ(store_->stats(kDefaultTenant).segments, 1u);
  EXPECT_EQ(query("*", 1)[0], "line 100 ERROR timed out");
}

TEST_F(EmbeddedStoreTest, SmallSegmentsOfADayAreJoined) {
  open();
  for (int i = 0; i < 5; ++i) {
    append_lines(i * 10, 10);
    ASSERT_TRUE(store_->seal_now());
  }
  EXPECT_EQ(store_->stats(kDefaultTenant).segments, 1u);
  EXPECT_EQ(segment_paths().size(), 1u);
  EXPECT_EQ(query("*").size(), 50u);
  open();
  EXPECT_EQ(query("*").size(), 50u);
}

TEST_F(EmbeddedStoreTest, ErasedLinesAreGoneFromEveryByte) {
  open();
  append_lines(0, 100);
  SampleBatch batch;
  for (int i = 0; i < 20; ++i)
    batch.add("login of " + std::string(i % 2 ? "mallory77" : "alice") + " ok " + std::to_string(i),
              time(200 + i));
  ASSERT_TRUE(append(batch));
  ASSERT_TRUE(store_->seal_now());
  SampleBatch head;
  head.add("logout of mallory77", time(300));
  ASSERT_TRUE(append(head));
  auto would = erase({kDefaultTenant, "mallory77", {INT64_MIN}, {INT64_MAX}, true});
  ASSERT_TRUE(would) << would.error().message;
  EXPECT_EQ(would->lines, 11u);
  EXPECT_EQ(would->remaining, 11u) << "a dry run changes nothing";
  auto report = erase({kDefaultTenant, "mallory77", {INT64_MIN}, {INT64_MAX}, false});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->lines, 11u);
  EXPECT_EQ(report->remaining, 0u);
  EXPECT_TRUE(report->warnings.empty());
  EXPECT_EQ(query("*").size(), 110u);
  EXPECT_EQ(query("alice").size(), 10u);
  EXPECT_EQ(query("* | stats count() as n")[0], "{\"n\":110}") << "counts are of what is left";
  open();
  EXPECT_EQ(query("*").size(), 110u);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file() || entry.path().filename() == "store.db-shm") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(bytes.find("mallory77"), std::string::npos) << entry.path();
  }
}

TEST_F(EmbeddedStoreTest, AnErasureOfEverythingOrWithPipesIsRefused) {
  open();
  append_lines(0, 10);
  for (const char* text : {"*", "error | limit 3", "(("}) {
    auto refused = erase({kDefaultTenant, text, {INT64_MIN}, {INT64_MAX}, false});
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  }
  EXPECT_EQ(query("*").size(), 10u);
}

TEST_F(EmbeddedStoreTest, LimitsAndCancelMarkThePart) {
  open();
  append_lines(0, 2'000);
  std::atomic<bool> cancelled = true;
  QueryRequest request;
  request.tenant = kDefaultTenant;
  request.cancelled = &cancelled;
  auto summary = store_->query(request, [](const Row&) { return true; });
  ASSERT_TRUE(summary);
  EXPECT_TRUE(summary->partial);
  EXPECT_EQ(summary->rows, 0u);
  request.cancelled = nullptr;
  request.time_limit_ns = -1;
  summary = store_->query(request, [](const Row&) { return true; });
  EXPECT_TRUE(summary->partial);
  request.query = "a |";
  auto refused = store_->query(request, [](const Row&) { return true; });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message.substr(0, 8), "query:4:");
}

// Rows of any bytes, appended, sealed, joined and read back: every line once, byte by byte.
TEST_F(EmbeddedStoreTest, AnyBytesComeBackFromHeadAndSegments) {
  open();
  std::mt19937 random(13);
  std::multiset<std::string> expected;
  for (int round = 0; round < 12; ++round) {
    SampleBatch batch;
    for (int i = 0; i < 60; ++i) {
      std::string line;
      size_t size = random() % 100;
      for (size_t k = 0; k < size; ++k)
        line += round % 2 ? static_cast<char>(random()) : "abc 019.:{}\"=[]\\,-"[random() % 19];
      if (i == 7 && round == 3) line = std::string(900'000, 'z') + line;
      expected.insert(line);
      batch.add(line, time(static_cast<int>(random() % 1'000)), "s" + std::to_string(random() % 3));
    }
    ASSERT_TRUE(append(batch));
    if (round % 3 == 1) {
      ASSERT_TRUE(store_->seal_now());
    }
    if (round % 5 == 4) open();
  }
  auto rows = query("*", 10'000);
  EXPECT_EQ(std::multiset<std::string>(rows.begin(), rows.end()), expected);
}

TEST_F(EmbeddedStoreTest, AppendsSealsAndQueriesGoTogether) {
  options_.background = true;
  options_.seal_bytes = 20'000;
  open();
  std::atomic<bool> stop = false;
  std::atomic<int> durable = 0;
  std::vector<std::thread> threads;
  for (int lane = 0; lane < 3; ++lane)
    threads.emplace_back([&, lane] {
      for (int i = 0; !stop && i < 300; ++i) {
        SampleBatch batch;
        for (int k = 0; k < 20; ++k)
          batch.add(
              "lane " + std::to_string(lane) + " batch " + std::to_string(i) + " line " + std::to_string(k),
              time(i));
        (void)store_->append(batch.batch(), [&](Status status) { durable += status ? 20 : 0; });
      }
    });
  for (int i = 0; i < 20; ++i) {
    int before = durable;
    uint64_t count = std::strtoull(query("* | stats count() as n")[0].c_str() + 5, nullptr, 10);
    EXPECT_GE(static_cast<int>(count), before);
    if (i % 5 == 0) (void)store_->seal_now();
    query("lane", 50, kDefaultTenant, true);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(store_->seal_now());
  EXPECT_EQ(query("* | stats count() as n")[0], "{\"n\":" + std::to_string(durable.load()) + "}");
}

}  // namespace
}  // namespace foreshock::store
