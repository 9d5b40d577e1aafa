// OrderedScan: the matching rows of a view in order of time, newest or oldest first, one by one.
//
// A merge over blocks that are opened only when the order reaches them: groups by their bounds, then blocks,
// then rows. So `limit 50` on a month of logs reads the blocks of its last moments. Within one time rows keep
// the order of their arrival. Blocks stay open while they have rows left; what their lines need in memory is
// bounded by reading them again. For one thread. Cost: the filter over each opened block, then a heap step a
// row.
#pragma once

#include <memory>
#include <vector>

#include "store/query/group_warmer.h"
#include "store/query/store_view.h"

namespace foreshock::store {

// Where a row stands among all rows: by time, then by arrival.
struct RowOrder {
  int64_t time = 0;
  uint64_t block = 0;
  uint32_t tie = 0;
  auto operator<=>(const RowOrder&) const = default;
};

struct Hit {
  BlockScan* scan = nullptr;  // lines are loaded; valid until the next call of next()
  uint32_t row = 0;
  RowOrder order;
};

class OrderedScan {
 public:
  OrderedScan(const StoreView& view, FilterNode& filter, TimeRange range, bool newest_first,
              QueryControl& control);
  ~OrderedScan();
  // False at the end, or when the control says stop.
  bool next(Hit& hit);

 private:
  struct OpenBlock;

  void open_until_ordered();
  void open_group_blocks(size_t group);
  void open_block(std::unique_ptr<BlockSource> source);
  void push(std::shared_ptr<OpenBlock> block);
  bool before(const RowOrder& a, const RowOrder& b) const { return newest_first_ ? b < a : a < b; }
  // The first time that a span can give in our direction.
  int64_t edge(int64_t low, int64_t high) const { return newest_first_ ? high : low; }
  bool is_due(int64_t edge) const;
  bool ready(OpenBlock& block);

  const StoreView& view_;
  FilterNode& filter_;
  TimeRange range_;
  bool newest_first_;
  QueryControl& control_;
  std::vector<std::string> words_;
  std::vector<size_t> groups_;  // not opened yet, the next one last
  size_t opened_groups_ = 0;
  std::unique_ptr<GroupWarmer> warmer_;
  std::vector<std::unique_ptr<BlockSource>> blocks_;  // not opened yet, the next one last
  std::vector<std::shared_ptr<OpenBlock>> heap_;
  std::shared_ptr<OpenBlock> current_;
  size_t lines_bytes_ = 0;  // of lines held by open blocks
};

}  // namespace foreshock::store
