// A tenant that pours beside one that does not, in a store that seals by itself.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "store/embedded/embedded_store.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

constexpr TenantId kPourer{1}, kOther{2};
constexpr uint64_t kHeadBytes = 2 * 1024 * 1024;
constexpr auto kPatience =
    std::chrono::seconds(60);  // for a condition, on a machine that is busy with others

class MemoryBoundsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.head_bytes_max = kHeadBytes;
    options_.seal_bytes = kHeadBytes / 8;
    auto store = open_embedded_store(*world_, folder_.path(), options_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
  }
  SampleBatch batch_of(TenantId tenant, int lines, uint64_t from) {
    SampleBatch batch(tenant);
    for (int i = 0; i < lines; ++i)
      batch.add("request " + hex16(mix64(from + static_cast<uint64_t>(i))) + " served in " +
                    std::to_string(i) + " ms",
                {kSampleStart + static_cast<int64_t>(from) * kMillisecond});
    return batch;
  }
  uint64_t head(TenantId tenant) const { return store_->stats(tenant).head_lines; }

  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder folder_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

TEST_F(MemoryBoundsTest, WhilePouringTheOtherTenantIsTakenAndTheHeadsStayBounded) {
  constexpr int kLines = 1'000;  // of one of the pourer's batches: 45 KB
  std::atomic<uint64_t> poured = 0, refused = 0, receipts = 0, bad_news = 0;
  // Never waits for a receipt, as a client that does not care.
  std::jthread pourer([&](const std::stop_token& done) {
    SampleBatch batch = batch_of(kPourer, kLines, 1'000'000);
    while (!done.stop_requested()) {
      Status taken = store_->append(batch.batch(), [&](Status status) { ++(status ? receipts : bad_news); });
      ++(taken ? poured : refused);
      if (!taken) std::this_thread::yield();
    }
  });
  uint64_t most = 0;
  auto until = std::chrono::steady_clock::now() + kPatience;
  int taken = 0;
  // Until the pourer was refused, which shows that the bound was reached, and for some batches after it.
  for (int after = 0; after < 50 && std::chrono::steady_clock::now() < until; after += refused > 0 ? 1 : 0) {
    SampleBatch batch = batch_of(kOther, 10, static_cast<uint64_t>(taken) * 10);
    std::promise<Status> answer;
    Status queued =
        store_->append(batch.batch(), [&](Status status) { answer.set_value(std::move(status)); });
    ASSERT_TRUE(queued) << queued.error().message;
    auto future = answer.get_future();
    ASSERT_EQ(future.wait_for(kPatience), std::future_status::ready);
    ASSERT_TRUE(future.get());
    ++taken;
    most = std::max(most, head(kPourer) * 45 + head(kOther) * 45);
  }
  pourer.request_stop();
  pourer.join();
  EXPECT_GT(refused, 0u) << "the pourer never filled the heads";
  EXPECT_LT(most, 2 * kHeadBytes);
  ASSERT_TRUE(store_->seal_now());
  StoreStats other = store_->stats(kOther);
  EXPECT_EQ(other.lines, static_cast<uint64_t>(taken) * 10);
  EXPECT_EQ(store_->stats(kPourer).lines, poured * kLines);
  store_.reset();
  EXPECT_EQ(receipts, poured) << "every receipt is given, at latest at the end";
  EXPECT_EQ(bad_news, 0u);
}

TEST_F(MemoryBoundsTest, ALargeHeadBecomesSegmentsOfBoundedSize) {
  options_.background = false;
  options_.append_wait_ns = kMillisecond;  // as long as receipts wait from half of the heads on
  store_.reset();
  store_ = std::move(*open_embedded_store(*world_, folder_.path(), options_));
  for (uint64_t i = 0; i < 30; ++i) {
    SampleBatch batch = batch_of(kPourer, 1'000, i * 1'000);
    std::promise<void> durable;
    ASSERT_TRUE(store_->append(batch.batch(), [&](Status) { durable.set_value(); }));
    ASSERT_EQ(durable.get_future().wait_for(kPatience), std::future_status::ready);
  }
  uint64_t raw = store_->stats(kPourer).raw_bytes;
  ASSERT_GT(raw, 4 * options_.seal_bytes);
  ASSERT_TRUE(store_->seal_now());
  StoreStats stats = store_->stats(kPourer);
  EXPECT_EQ(stats.head_lines, 0u);
  EXPECT_EQ(stats.lines, 30'000u);
  EXPECT_GE(stats.segments, raw / (options_.seal_bytes * (kSealShare + 1)));
}

}  // namespace
}  // namespace foreshock::store
