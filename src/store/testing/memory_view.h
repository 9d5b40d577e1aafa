// MemoryView: a StoreView over blocks in memory that behave like a segment's: lines come apart from columns,
// reads are counted, and a block can be damaged. For the tests of this room's queries; only tests include
// this.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/fake_world.h"
#include "store/query/query_run.h"
#include "store/testing/sample_batch.h"

namespace foreshock::store {

class MemoryView {
 public:
  struct Reads {
    int columns = 0, lines = 0;
  };

  // Each batch becomes a group of one block.
  MemoryView& add(SampleBatch& batch, bool damaged_lines = false) {
    templates_->add(batch.batch().templates);
    view_.groups.push_back(
        std::make_shared<Group>(batch.block(), view_.groups.size() + 1, damaged_lines, reads_));
    view_.templates = templates_;
    return *this;
  }
  const StoreView& view() {
    view_.templates = templates_;
    return view_;
  }
  // The block of the first batch.
  std::unique_ptr<BlockSource> first_block() {
    const std::vector<std::string> no_words;
    auto opened = view().groups[0]->open({no_words, [](const BlockSummary&) { return true; }});
    return std::move(opened->blocks[0]);
  }
  TemplateTable& templates() { return *templates_; }
  Reads& reads() { return *reads_; }
  FakeWorld& world() { return world_; }

  // Rows as raw lines, or as JSON after a pipe that makes columns.
  std::vector<std::string> run(const std::string& text, bool newest_first = false, size_t limit = 1'000) {
    auto query = parse_query(text);
    if (!query) return {query.error().message};
    QueryRequest request;
    request.newest_first = newest_first;
    request.limit = limit;
    QueryControl control(world_.clock(), request);
    std::vector<std::string> rows;
    run_query(
        view(), *query, request,
        [&](const Row& row) {
          rows.emplace_back();
          if (row.log) {
            rows.back() = row.log->raw;
          } else {
            append_row_json(rows.back(), row);
          }
          return true;
        },
        control);
    summary = control.finish();
    return rows;
  }

  QuerySummary summary;  // of the last run()

 private:
  class Block : public BlockSource {
   public:
    Block(std::shared_ptr<const RowBlock> block, uint64_t order, bool damaged, std::shared_ptr<Reads> reads)
        : block_(std::move(block)), damaged_(damaged), reads_(std::move(reads)) {
      summary_.min_time = block_->min_time;
      summary_.max_time = block_->max_time;
      summary_.rows = block_->rows;
      summary_.order = order;
    }
    const BlockSummary& summary() const override { return summary_; }
    Result<std::shared_ptr<const RowBlock>> columns() override {
      ++reads_->columns;
      auto columns = std::make_shared<RowBlock>(*block_);
      columns->lines = nullptr;
      return columns;
    }
    Result<std::shared_ptr<const Lines>> lines(const RowBlock&) override {
      ++reads_->lines;
      if (damaged_) return fail(ErrorKind::kCorrupt, "a block's lines fail their checksum");
      return block_->lines;
    }

   private:
    std::shared_ptr<const RowBlock> block_;
    bool damaged_;
    std::shared_ptr<Reads> reads_;
    BlockSummary summary_;
  };
  class Group : public BlockGroup {
   public:
    Group(std::shared_ptr<const RowBlock> block, uint64_t order, bool damaged, std::shared_ptr<Reads> reads)
        : block_(std::move(block)), order_(order), damaged_(damaged), reads_(std::move(reads)) {}
    int64_t min_time() const override { return block_->min_time; }
    int64_t max_time() const override { return block_->max_time; }
    Result<OpenedBlocks> open(const BlockWish& wish) override {
      OpenedBlocks out;
      auto block = std::make_unique<Block>(block_, order_, damaged_, reads_);
      if (wish.may_match(block->summary())) out.blocks.push_back(std::move(block));
      return out;
    }

   private:
    std::shared_ptr<const RowBlock> block_;
    uint64_t order_;
    bool damaged_;
    std::shared_ptr<Reads> reads_;
  };

  FakeWorld world_;
  std::shared_ptr<Reads> reads_ = std::make_shared<Reads>();
  std::shared_ptr<TemplateTable> templates_ = std::make_shared<TemplateTable>();
  StoreView view_;
};

using Texts = std::vector<std::string>;

// A batch of plain lines, one a second from kSampleStart.
inline SampleBatch sample_lines(const Texts& lines, std::string_view service = "web", int from_second = 0) {
  SampleBatch batch;
  for (const std::string& line : lines) batch.add(line, {kSampleStart + from_second++ * kSecond}, service);
  return batch;
}

}  // namespace foreshock::store
