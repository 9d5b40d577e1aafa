// Sealing and expiry with a disk that fails where a test says so; the whole store's side is in
// embedded_store_test.cc.
#include "store/embedded/sealer.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class SealerTest : public ::testing::Test {
 protected:
  SealerTest() {
    options_.background = false;
    ledger_ = std::move(*Ledger::open(*real_, folder_.path() + "/store.db", 0));
    files_ = std::make_shared<SegmentFiles>(world_.disk(), *ledger_, "/data", 8);
    shelf_ = std::make_unique<TenantShelf>(kDefaultTenant, *ledger_);
    committer_ = std::make_unique<Committer>(
        *real_, *ledger_, keys_, options_, [this](TenantId) -> TenantShelf& { return *shelf_; },
        [](TenantId, const std::shared_ptr<const RowBlock>&) {});
    sealer_ = std::make_unique<Sealer>(
        world_, options_, *committer_, files_, [this] { return std::vector<TenantShelf*>{shelf_.get()}; },
        [this](uint64_t bytes) { sealed_bytes_ += bytes; }, 1);
  }
  ~SealerTest() override {
    committer_.reset();
    sealer_.reset();
  }
  void append(int lines) {
    SampleBatch batch;
    for (int i = 0; i < lines; ++i) batch.add("line " + std::to_string(i), {kSampleStart + i});
    PendingBatch pending;
    pending.tenant = kDefaultTenant;
    pending.block = batch.block();
    ASSERT_TRUE(committer_->append(std::move(pending)));
    ASSERT_TRUE(committer_->run([](Ledger&) -> Status { return {}; }, [] {}));
  }
  size_t head_rows() const { return shelf_->stats().head_lines; }

  FakeWorld world_;
  std::unique_ptr<World> real_ = make_real_world();
  TemporaryFolder folder_;
  StoreOptions options_;
  KnownKeys keys_{100, kDay};
  std::unique_ptr<Ledger> ledger_;
  std::shared_ptr<SegmentFiles> files_;
  std::unique_ptr<TenantShelf> shelf_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Sealer> sealer_;
  uint64_t sealed_bytes_ = 0;
};

TEST_F(SealerTest, MovesTheHeadIntoAFile) {
  append(100);
  uint64_t raw = shelf_->head_raw_bytes();
  ASSERT_TRUE(sealer_->seal_all());
  EXPECT_EQ(head_rows(), 0u);
  EXPECT_EQ(sealed_bytes_, raw);
  ASSERT_EQ(shelf_->segments().size(), 1u);
  auto row = shelf_->segments()[0]->row();
  EXPECT_EQ(row.lines, 100u);
  EXPECT_EQ(world_.disk().info(files_->path_of(row))->size, row.file_bytes);
  world_.disk().crash();
  EXPECT_TRUE(shelf_->segments()[0]->read_all()) << "the file was synced before it was named";
  ASSERT_TRUE(sealer_->seal_all()) << "an empty head is no segment";
  EXPECT_EQ(shelf_->segments().size(), 1u);
}

// Every write, sync and rename fails once; the head is whole each time and the next seal succeeds.
TEST_F(SealerTest, AFailureAnywhereLeavesTheHeadAsItWas) {
  append(100);
  int failures = 0;
  for (int64_t at = 0;; ++at) {
    DiskFaults faults;
    faults.fail_after_operations = at;
    faults.tear_failing_write = at % 2 == 0;
    world_.disk().set_faults(faults);
    Status sealed = sealer_->seal_all();
    world_.disk().set_faults({});
    if (sealed) break;
    ++failures;
    EXPECT_EQ(head_rows(), 100u);
    EXPECT_TRUE(ledger_->segments().value().empty());
    ASSERT_LT(at, 100) << "never succeeds";
  }
  EXPECT_GE(failures, 2);
  EXPECT_EQ(head_rows(), 0u);
  auto blocks = shelf_->segments().at(0)->read_all();
  ASSERT_TRUE(blocks) << blocks.error().message;
}

TEST_F(SealerTest, AFullDiskForFilesIsToldAsSuch) {
  append(100);
  DiskFaults faults;
  faults.capacity_bytes = 10;
  world_.disk().set_faults(faults);
  Status sealed = sealer_->seal_all();
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().kind, ErrorKind::kExhausted);
  world_.disk().set_faults({});
  EXPECT_TRUE(sealer_->seal_all());
}

TEST_F(SealerTest, AClockThatIsSetBackDeletesNothing) {
  append(10);
  ASSERT_TRUE(sealer_->seal_all());
  ASSERT_TRUE(sealer_->expire({0}));
  EXPECT_EQ(shelf_->segments().size(), 1u);
  ASSERT_TRUE(sealer_->expire(world_.clock().now() + 29 * kDay));
  EXPECT_EQ(shelf_->segments().size(), 1u);
  ASSERT_TRUE(sealer_->expire(world_.clock().now() + 31 * kDay));
  EXPECT_TRUE(shelf_->segments().empty());
  EXPECT_TRUE(ledger_->segments().value().empty());
}

}  // namespace
}  // namespace foreshock::store
