// BlockInMemory: a block with its lines, as the source of a scan over nothing else.
//
// For live tails, which look at one fresh block, and for erasure, which looks at the blocks that it has read
// to write them anew. Costs nothing beyond the block; used on one thread.
#pragma once

#include "store/query/block_scan.h"

namespace foreshock::store {

class BlockInMemory : public BlockSource {
 public:
  explicit BlockInMemory(std::shared_ptr<const RowBlock> block) : block_(std::move(block)) {}
  const BlockSummary& summary() const override { return summary_; }
  Result<std::shared_ptr<const RowBlock>> columns() override { return block_; }
  Result<std::shared_ptr<const Lines>> lines(const RowBlock&) override { return block_->lines; }

 private:
  std::shared_ptr<const RowBlock> block_;
  BlockSummary summary_;
};

}  // namespace foreshock::store
