// Erasure while the store works: appends, seals and queries go on, and each line is seen once or not at all.
#include "store/erasure.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <random>
#include <thread>

#include "store/embedded/embedded_store.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class RunningErasureTest : public ::testing::Test {
 protected:
  void open() {
    store_.reset();
    auto store = open_embedded_store(*world_, folder_.path(), options_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
  }
  Status append(SampleBatch& batch) {
    std::promise<Status> done;
    auto future = done.get_future();
    Status queued = store_->append(batch.batch(), [&](Status status) { done.set_value(std::move(status)); });
    return queued ? future.get() : queued;
  }
  // Ten lines, of which the third speaks of mallory.
  void append_ten(int batch) {
    SampleBatch lines;
    for (int i = 0; i < 10; ++i)
      lines.add("request " + std::to_string(batch * 10 + i) + " of " + (i == 3 ? "mallory77" : "alice") +
                    " took " + std::to_string(i) + " ms",
                {kSampleStart + batch * kSecond}, i % 2 ? "web" : "db");
    Status status = append(lines);
    ASSERT_TRUE(status) << status.error().message;
  }
  std::map<std::string, int> lines(const std::string& text = "*") {
    std::map<std::string, int> out;
    QueryRequest request;
    request.tenant = kDefaultTenant;
    request.query = text;
    request.limit = 100'000;
    auto summary = store_->query(request, [&](const Row& row) {
      ++out[row.log->raw];
      return true;
    });
    EXPECT_TRUE(summary);
    EXPECT_FALSE(summary && summary->partial);
    return out;
  }
  uint64_t count(const std::string& text) {
    QueryRequest request;
    request.tenant = kDefaultTenant;
    request.query = text + " | stats count() as n";
    uint64_t n = 0;
    EXPECT_TRUE(store_->query(request, [&](const Row& row) {
      n = std::strtoull(row.columns.at(0).second.c_str(), nullptr, 10);
      return true;
    }));
    return n;
  }
  static ErasureRequest mallory() {
    ErasureRequest request;
    request.tenant = kDefaultTenant;
    request.query = "mallory77";
    return request;
  }

  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder folder_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

TEST_F(RunningErasureTest, QueriesAppendsAndSealsGoOnAndSeeEachLineOnceOrNotAtAll) {
  options_.seal_bytes = 20'000;
  open();
  for (int batch = 0; batch < 200; ++batch) append_ten(batch);
  ASSERT_TRUE(store_->seal_now());
  std::atomic<bool> stop = false;
  std::atomic<int> kept = 200 * 9;
  std::thread appending([&] {
    for (int batch = 1'000; !stop && batch < 3'000; ++batch) {
      SampleBatch more;
      for (int i = 0; i < 9; ++i)
        more.add("later " + std::to_string(batch * 10 + i) + " of alice", {kSampleStart + batch * kSecond});
      if (append(more)) kept += 9;
      if (batch % 40 == 0) (void)store_->seal_now();
    }
  });
  std::thread reading([&] {
    while (!stop) {
      int least = kept;
      int seen = 0;
      for (const auto& [line, times] : lines()) {
        EXPECT_EQ(times, 1) << line;
        seen += line.find("mallory77") == std::string::npos;
      }
      EXPECT_GE(seen, least) << "a line that stays was not there";
    }
  });
  auto report = caretaker_of(*store_)->erase(mallory());
  stop = true;
  appending.join();
  reading.join();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->lines, 200u);
  EXPECT_EQ(report->remaining, 0u);
  EXPECT_TRUE(report->warnings.empty());
  EXPECT_GT(report->segments, 0u);
  EXPECT_TRUE(lines("mallory77").empty());
  EXPECT_EQ(lines().size(), static_cast<size_t>(kept));
  EXPECT_EQ(count("*"), static_cast<uint64_t>(kept)) << "minute counts are of what is left";
}

TEST_F(RunningErasureTest, NoByteOfTheFolderHoldsTheSubjectAfterwards) {
  options_.background = false;
  open();
  // Of one byte a word and of random letters, so that nothing of it is compressed away.
  std::mt19937 random(3);
  SampleBatch secret;
  for (int i = 0; i < 400; ++i) {
    std::string noise;
    for (int k = 0; k < 600; ++k) noise += static_cast<char>('!' + random() % 90);
    secret.add("mallory77 " + noise, {kSampleStart + i * kSecond});
  }
  ASSERT_TRUE(append(secret));
  for (int batch = 0; batch < 20; ++batch) append_ten(batch);
  ASSERT_TRUE(store_->seal_now());
  auto files_with = [&](const std::string& needle) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      if (!entry.is_regular_file() || entry.path().extension() == ".db-shm") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::string bytes((std::istreambuf_iterator<char>(file)), {});
      if (bytes.find(needle) != std::string::npos) out.push_back(entry.path().filename());
    }
    return out;
  };
  // What store.db keeps of the head, as it lies on the disk: a part of the blob that was sealed.
  std::string needle;
  {
    std::string blob = encode_head_block(*secret.block());
    needle = blob.substr(blob.size() / 2, 40);
  }
  EXPECT_FALSE(files_with(needle).empty()) << "freed pages keep their bytes, or this test looks for nothing";
  auto report = caretaker_of(*store_)->erase(mallory());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->lines, 420u);
  EXPECT_EQ(report->remaining, 0u);
  for (const std::string& name : files_with(needle))
    ADD_FAILURE() << "a piece of the head is still in " << name;
  EXPECT_EQ(lines().size(), 180u);
  open();
  EXPECT_EQ(lines().size(), 180u);
  EXPECT_EQ(count("*"), 180u);
}

TEST_F(RunningErasureTest, ADryRunCountsAndProgressCanEndIt) {
  options_.background = false;
  options_.seal_bytes = 2'000;
  open();
  for (int batch = 0; batch < 30; ++batch) {
    append_ten(batch);
    if (batch % 5 == 4) {
      ASSERT_TRUE(store_->seal_now());
    }
  }
  ErasureRequest request = mallory();
  request.dry_run = true;
  auto would = caretaker_of(*store_)->erase(request);
  ASSERT_TRUE(would);
  EXPECT_EQ(would->lines, 30u);
  EXPECT_EQ(would->remaining, 30u);
  EXPECT_EQ(count("mallory77"), 30u);

  request.dry_run = false;
  uint64_t looked = 0, known = 0;
  request.progress = [&](const ErasureReport& report) {
    looked = report.segments_looked_at;
    known = report.segments_known;
    return looked < 2;
  };
  auto ended = caretaker_of(*store_)->erase(request);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::kUnavailable);
  EXPECT_GT(known, looked);
  uint64_t left = count("mallory77");
  EXPECT_LT(left, 30u) << "what was done stays done";
  EXPECT_GT(left, 0u);
  EXPECT_EQ(count("*"), 270u + left);
  auto rest = caretaker_of(*store_)->erase(mallory());
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->lines, left);
  EXPECT_EQ(count("*"), 270u);
}

TEST_F(RunningErasureTest, OnlyTheSpanAndTheTenantAreTouched) {
  options_.background = false;
  open();
  for (int batch = 0; batch < 10; ++batch) append_ten(batch);
  ASSERT_TRUE(store_->seal_now());
  ErasureRequest request = mallory();
  request.start = {kSampleStart + 2 * kSecond};
  request.end = {kSampleStart + 5 * kSecond};
  auto report = caretaker_of(*store_)->erase(request);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->lines, 3u);
  EXPECT_EQ(report->remaining, 0u);
  EXPECT_EQ(count("mallory77"), 7u);
  request = mallory();
  request.tenant = TenantId{2};
  report = caretaker_of(*store_)->erase(request);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->lines, 0u);
  EXPECT_EQ(count("mallory77"), 7u);
}

}  // namespace
}  // namespace foreshock::store
