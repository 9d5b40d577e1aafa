#include "store/embedded/segment_files.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "store/segment/segment_writer.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

const std::vector<std::string> kNoWords;
const BlockWish kAnyBlock = {kNoWords, [](const BlockSummary&) { return true; }};

class SegmentFilesTest : public ::testing::Test {
 protected:
  SegmentFilesTest() {
    ledger_ = std::move(*Ledger::open(*real_, folder_.path() + "/store.db", 0));
    files_ = std::make_shared<SegmentFiles>(world_.disk(), *ledger_, "/data", 2);
  }
  std::shared_ptr<SegmentGroup> make(uint64_t id, TenantId tenant = kDefaultTenant) {
    SampleBatch batch(tenant);
    for (int i = 0; i < 10; ++i)
      batch.add("order ord00000" + std::to_string(id) + " line", {kSampleStart + i});
    std::vector<SegmentPart> parts = {{batch.block(), 1}};
    SegmentImage image = write_segment(tenant, parts, {kSampleStart}, 3);
    SegmentRow row;
    row.id = id;
    row.tenant = kDefaultTenant;
    row.day = "2026-05-28";
    row.min_time = image.footer.min_time;
    row.max_time = image.footer.max_time;
    row.lines = 10;
    EXPECT_TRUE(world_.disk().make_directories(files_->folder_of(row)));
    auto file = world_.disk().open(files_->path_of(row), OpenMode::kCreateNew);
    EXPECT_TRUE((*file)->append(image.bytes));
    auto transaction = db::Transaction::begin(ledger_->writer());
    EXPECT_TRUE(ledger_->add_segment(row, image.counts));
    EXPECT_TRUE(transaction->commit());
    return std::make_shared<SegmentGroup>(files_, row);
  }

  FakeWorld world_;
  std::unique_ptr<World> real_ = make_real_world();
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
  std::shared_ptr<SegmentFiles> files_;
};

TEST_F(SegmentFilesTest, OpensAreKeptUpToTheLimit) {
  auto one = make(1);
  auto two = make(2);
  auto three = make(3);
  EXPECT_EQ(files_->path_of(one->row()), "/data/tenants/1/segments/2026-05-28/0000000000000001.seg");
  auto first = files_->open(one->row()).value();
  EXPECT_EQ(files_->open(one->row()).value(), first);
  EXPECT_TRUE(two->open(kAnyBlock));
  EXPECT_TRUE(three->open(kAnyBlock));
  EXPECT_NE(files_->open(one->row()).value(), first) << "the least recently used one was closed";
}

TEST_F(SegmentFilesTest, AnExpiredFileGoesWithItsLastReader) {
  auto group = make(1);
  std::string path = files_->path_of(group->row());
  auto blocks = group->open(kAnyBlock).value().blocks;
  group->mark_removed();
  group.reset();
  EXPECT_TRUE(world_.disk().info(path)) << "a query still reads it";
  auto columns = blocks[0]->columns().value();
  EXPECT_TRUE(blocks[0]->lines(*columns));
  blocks.clear();
  EXPECT_FALSE(world_.disk().info(path));
}

TEST_F(SegmentFilesTest, AForeignSegmentIsRefusedAndDamageCountedOnce) {
  auto foreign = make(1, TenantId{9});
  EXPECT_FALSE(foreign->open(kAnyBlock));
  EXPECT_FALSE(foreign->open(kAnyBlock));
  EXPECT_EQ(foreign->damaged_blocks(), 1u);
}

TEST_F(SegmentFilesTest, CountsAndNeedlesNeedNoBlocks) {
  auto group = make(1);
  auto cells = group->minute_counts().value();
  uint64_t lines = 0;
  for (size_t i = 0; i < cells->rows; ++i) lines += cells->weight_of(i);
  EXPECT_EQ(lines, 10u);
  auto opened_for = [&](const std::vector<std::string>& words, bool in_bounds = true) {
    auto opened = group->open({words, [&](const BlockSummary&) { return in_bounds; }}).value();
    return opened.blocks.size();
  };
  EXPECT_EQ(opened_for({"ord000001"}), 1u);
  EXPECT_EQ(opened_for({"ord000001", "ord000002"}), 0u);
  EXPECT_EQ(opened_for({"ord000001"}, false), 0u);
  EXPECT_GT(group->open(kAnyBlock).value().blocks.size(), 0u);
  auto all = group->read_all().value();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]->rows, 10u);
  EXPECT_TRUE(all[0]->lines);
}

}  // namespace
}  // namespace foreshock::store
