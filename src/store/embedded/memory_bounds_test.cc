// What a store keeps in memory is bounded, and no tenant can take all of it.
#include <gtest/gtest.h>

#include <future>

#include "store/embedded/embedded_store.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

constexpr TenantId kOther{2};
constexpr size_t kBatchBytes = 1'000;

class MemoryBoundsTest : public ::testing::Test {
 protected:
  MemoryBoundsTest() {
    options_.background = false;  // nothing is sealed meanwhile, as when the disk is too slow
    options_.head_bytes_max = 20 * kBatchBytes;
    options_.append_wait_ns = 20 * kMillisecond;
    store_ = open_embedded_store(*world_, folder_.path(), options_).value();
  }
  Status append(TenantId tenant) {
    SampleBatch batch(tenant);
    batch.add(std::string(kBatchBytes, 'x'), {kSampleStart + ++lines_});
    std::promise<Status> done;
    Status queued = store_->append(batch.batch(), [&](Status status) { done.set_value(std::move(status)); });
    return queued ? done.get_future().get() : queued;
  }
  // Raw bytes in the tenant's head.
  uint64_t head(TenantId tenant) { return store_->stats(tenant).raw_bytes; }

  StoreOptions options_;
  TemporaryFolder folder_;
  std::unique_ptr<World> world_ = make_real_world();
  std::unique_ptr<Store> store_;
  int64_t lines_ = 0;
};

TEST_F(MemoryBoundsTest, ATenantThatPoursTakesHalfAndOthersAreHeard) {
  int taken = 0;
  while (append(kDefaultTenant)) ASSERT_LT(++taken, 100);
  EXPECT_EQ(taken, 10);
  EXPECT_LE(head(kDefaultTenant), options_.head_bytes_max / 2 + kBatchBytes);
  EXPECT_EQ(append(kDefaultTenant).error().kind, ErrorKind::kExhausted);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(append(kOther)) << i;
}

TEST_F(MemoryBoundsTest, AllTenantsTogetherStayBelowTheLimit) {
  int taken = 0;
  for (uint64_t tenant = 1; tenant <= 8; ++tenant)
    for (int i = 0; i < 6; ++i) taken += append(TenantId{tenant}) ? 1 : 0;
  EXPECT_EQ(taken, 20);
  ASSERT_TRUE(store_->seal_now());
  EXPECT_TRUE(append(TenantId{8}));
  EXPECT_EQ(store_->stats(TenantId{8}).head_lines, 1u);
  EXPECT_EQ(store_->stats(kDefaultTenant).head_lines, 0u);
}

}  // namespace
}  // namespace foreshock::store
