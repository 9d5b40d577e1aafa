#include "store/query/store_view.h"

#include <gtest/gtest.h>

#include "store/segment/minute_counts.h"
#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(StoreView, RangesAreHalfOpen) {
  TimeRange range{10, 20};
  EXPECT_TRUE(range.overlaps(5, 10));
  EXPECT_FALSE(range.overlaps(5, 9));
  EXPECT_FALSE(range.overlaps(20, 25));
  EXPECT_TRUE(range.holds(10, 19));
  EXPECT_FALSE(range.holds(10, 20));
}

TEST(StoreView, OnlyBlocksInTheRangeAreRead) {
  SampleBatch early = sample_lines({"a"});
  SampleBatch late = sample_lines({"b"}, "web", 100);
  MemoryView memory;
  memory.add(early).add(late);
  auto filter = compile_filter(parse_query("*")->filter);
  QueryControl control(memory.world().clock(), {});
  size_t rows = 0;
  scan_blocks(memory.view(), *filter, {kSampleStart + 50 * kSecond, INT64_MAX}, control,
              [&](BlockScan&, const std::vector<uint32_t>& hits) {
                rows += hits.size();
                return true;
              });
  EXPECT_EQ(rows, 1u);
  EXPECT_EQ(memory.reads().columns, 1);
  EXPECT_EQ(control.summary().scanned_lines, 1u);
}

TEST(StoreView, AVisitorThatHasEnoughEndsTheScan) {
  SampleBatch one = sample_lines({"a"});
  SampleBatch two = sample_lines({"b"});
  MemoryView memory;
  memory.add(one).add(two);
  auto filter = compile_filter(parse_query("*")->filter);
  QueryControl control(memory.world().clock(), {});
  int visits = 0;
  scan_blocks(memory.view(), *filter, {}, control, [&](BlockScan&, const std::vector<uint32_t>&) {
    ++visits;
    return false;
  });
  EXPECT_EQ(visits, 1);
}

// A group with minute counts, whose blocks must not be opened while the counts suffice.
class CountedGroup : public BlockGroup {
 public:
  explicit CountedGroup(const RowBlock& block)
      : min_time_(block.min_time), max_time_(block.max_time), counts_(count_block(block)) {}
  int64_t min_time() const override { return min_time_; }
  int64_t max_time() const override { return max_time_; }
  Result<OpenedBlocks> open(const BlockWish&) override {
    ++opened;
    return OpenedBlocks();
  }
  Result<std::shared_ptr<const RowBlock>> minute_counts() override { return counts_.cells; }
  int opened = 0;

 private:
  int64_t min_time_, max_time_;
  MinuteCounts counts_;
};

TEST(StoreView, CountsStandForGroupsThatLieWhollyInTheRange) {
  SampleBatch batch = sample_lines({"a", "a", "a", "a"});
  auto group = std::make_shared<CountedGroup>(*batch.block());
  StoreView view;
  view.groups.push_back(group);
  view.templates = std::make_shared<TemplateTable>();
  FakeWorld world;
  QueryControl control(world.clock(), {});
  auto filter = compile_filter(parse_query("service:web")->filter);
  uint64_t lines = 0;
  auto add = [&](BlockScan& scan, const std::vector<uint32_t>& rows) {
    for (uint32_t row : rows) lines += scan.block().weight_of(row);
    return true;
  };
  scan_counts(view, *filter, {kSampleStart, INT64_MAX}, control, add);
  EXPECT_EQ(lines, 4u);
  EXPECT_EQ(group->opened, 0);
  scan_counts(view, *filter, {kSampleStart + 1, INT64_MAX}, control, add);
  EXPECT_EQ(group->opened, 1) << "an edge inside the group needs its lines";
}

}  // namespace
}  // namespace foreshock::store
