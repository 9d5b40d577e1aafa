#include "store/embedded/tenant_shelf.h"

#include <gtest/gtest.h>

#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class TenantShelfTest : public ::testing::Test {
 protected:
  TenantShelfTest() {
    ledger_ = std::move(*Ledger::open(*world_, folder_.path() + "/store.db", 0));
    files_ = std::make_shared<SegmentFiles>(world_->disk(), *ledger_, folder_.path(), 4);
    shelf_ = std::make_unique<TenantShelf>(kDefaultTenant, *ledger_);
  }
  HeadPart part(int lines) {
    SampleBatch batch;
    for (int i = 0; i < lines; ++i)
      batch.add("line " + std::to_string(next_++), {kSampleStart + next_ * kSecond});
    ++id_;
    return {batch.block(), id_, 10, static_cast<uint64_t>(id_), id_};
  }
  size_t rows() {
    size_t rows = 0;
    for (const auto& block : shelf_->head_blocks()) rows += block->rows;
    return rows;
  }

  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
  std::shared_ptr<SegmentFiles> files_;
  std::unique_ptr<TenantShelf> shelf_;
  int64_t id_ = 0;
  int next_ = 0;
};

TEST_F(TenantShelfTest, SmallBlocksAreJoinedInOrder) {
  for (int i = 0; i < 1'000; ++i) shelf_->add_head(part(1));
  auto blocks = shelf_->head_blocks();
  EXPECT_LT(blocks.size(), 20u);
  EXPECT_EQ(rows(), 1'000u);
  int expected = 0;
  for (const auto& block : blocks)
    for (size_t row = 0; row < block->rows; ++row)
      EXPECT_EQ(block->lines->raw_of(row), "line " + std::to_string(expected++));
  EXPECT_EQ(shelf_->stats().head_bytes, 10'000u);
}

TEST_F(TenantShelfTest, WhatIsBeingSealedIsLeftAlone) {
  shelf_->add_head(part(10));
  std::vector<HeadPart> sealing = shelf_->begin_seal(UINT64_MAX);
  shelf_->add_head(part(10));
  EXPECT_EQ(shelf_->head_blocks().size(), 2u);
  uint64_t raw = shelf_->head_raw_bytes();
  SegmentRow row;
  row.id = 1;
  row.lines = 10;
  shelf_->end_seal(sealing, std::make_shared<SegmentGroup>(files_, row), nullptr);
  EXPECT_EQ(rows(), 10u);
  EXPECT_EQ(shelf_->head_raw_bytes(), raw - sealing[0].block->raw_bytes);
  EXPECT_EQ(shelf_->segments().size(), 1u);
  EXPECT_EQ(shelf_->head_since(), 2);
}

TEST_F(TenantShelfTest, ASealTakesTheOldestPartsUpToABound) {
  for (int i = 0; i < 4; ++i) shelf_->add_head(part(kHeadBlockRowsJoined));
  uint64_t all = shelf_->head_raw_bytes();
  std::vector<HeadPart> sealing = shelf_->begin_seal(all / 3);
  ASSERT_EQ(sealing.size(), 2u);
  EXPECT_EQ(sealing[0].block, shelf_->head_blocks()[0]);
  SegmentRow row;
  row.id = 1;
  shelf_->end_seal(sealing, std::make_shared<SegmentGroup>(files_, row), nullptr);
  EXPECT_EQ(rows(), 2u * kHeadBlockRowsJoined);
  EXPECT_EQ(shelf_->begin_seal(1).size(), 1u) << "at least one";
  EXPECT_EQ(shelf_->begin_seal(all).size(), 2u);
}

TEST_F(TenantShelfTest, AFailedSealChangesNothing) {
  shelf_->add_head(part(10));
  std::vector<HeadPart> sealing = shelf_->begin_seal(UINT64_MAX);
  shelf_->end_seal(sealing, nullptr, nullptr);
  EXPECT_EQ(rows(), 10u);
  shelf_->add_head(part(10));
  EXPECT_EQ(shelf_->head_blocks().size(), 1u) << "and parts are joined again";
}

TEST_F(TenantShelfTest, AViewStaysAsItWas) {
  shelf_->add_head(part(5));
  StoreView view = shelf_->view().value();
  shelf_->add_head(part(500));
  const std::vector<std::string> no_words;
  auto blocks = view.groups[0]->open({no_words, [](const BlockSummary&) { return true; }}).value().blocks;
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0]->summary().rows, 5u);
}

TEST_F(TenantShelfTest, JoinableIsTheNewestSmallOneSinceThen) {
  SegmentRow row;
  row.id = 1;
  row.created = {1'000};
  row.raw_bytes = 100;
  shelf_->add_segment(std::make_shared<SegmentGroup>(files_, row));
  EXPECT_TRUE(shelf_->joinable(100, {1'000}));
  EXPECT_FALSE(shelf_->joinable(99, {1'000}));
  EXPECT_FALSE(shelf_->joinable(100, {1'001}));
}

}  // namespace
}  // namespace foreshock::store
