#include "store/query/read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>

#include "store/testing/sample_batch.h"

namespace foreshock::store {
namespace {

// A block of three lines that counts what is asked of it, and fails when told to.
class CountedBlock : public BlockSource {
 public:
  struct Counts {
    std::atomic<int> columns = 0, lines = 0;
    bool broken = false;
  };
  explicit CountedBlock(Counts& counts) : counts_(counts) {
    SampleBatch batch;
    for (int i = 0; i < 3; ++i) batch.add("line " + std::to_string(i), {kSampleStart + i});
    auto block = std::make_shared<RowBlock>(*batch.block());
    lines_ = std::exchange(block->lines, nullptr);
    block_ = block;
  }
  const BlockSummary& summary() const override { return summary_; }
  Result<std::shared_ptr<const RowBlock>> columns() override {
    ++counts_.columns;
    if (counts_.broken) return fail(ErrorKind::kCorrupt, "broken");
    return block_;
  }
  Result<std::shared_ptr<const Lines>> lines(const RowBlock&) override {
    ++counts_.lines;
    return lines_;
  }

 private:
  Counts& counts_;
  BlockSummary summary_;
  std::shared_ptr<const RowBlock> block_;
  std::shared_ptr<const Lines> lines_;
};

TEST(ReadAhead, GivesWhatTheSourceGivesAndReadsItOnce) {
  CountedBlock::Counts counts;
  auto block = read_ahead(std::make_unique<CountedBlock>(counts), {}, true);
  auto columns = block->columns();
  ASSERT_TRUE(columns);
  EXPECT_EQ((*columns)->rows, 3u);
  auto lines = block->lines(**columns);
  ASSERT_TRUE(lines);
  EXPECT_EQ((*lines)->raw_of(2), "line 2");
  EXPECT_EQ(counts.columns, 1);
  EXPECT_EQ(counts.lines, 1);
  EXPECT_TRUE(block->lines(**columns)) << "dropped lines are read again";
  EXPECT_EQ(counts.lines, 2);
}

TEST(ReadAhead, LinesAreLeftWhereNobodyLooksAtThem) {
  CountedBlock::Counts counts;
  (void)read_ahead(std::make_unique<CountedBlock>(counts), {}, false)->columns();
  (void)read_ahead(std::make_unique<CountedBlock>(counts), {0, 1}, true)->columns();
  EXPECT_EQ(counts.columns, 2);
  EXPECT_EQ(counts.lines, 0) << "not wanted, and none in the range";
}

TEST(ReadAhead, ErrorsComeThroughAndABlockNobodyAskedForEnds) {
  CountedBlock::Counts counts;
  counts.broken = true;
  EXPECT_EQ(read_ahead(std::make_unique<CountedBlock>(counts), {}, true)->columns().error().message,
            "broken");
  read_ahead(std::make_unique<CountedBlock>(counts), {}, true);
  EXPECT_EQ(counts.columns, 2);
}

}  // namespace
}  // namespace foreshock::store
