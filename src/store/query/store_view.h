// StoreView: what one query reads: a tenant's segments and head as they were when it began.
//
// The groups are shared with the store, so sealing, expiry and new appends go on meanwhile: a segment that
// expires is deleted when its last reader is gone. select_rows() is the one place where time range, filter
// and pruning meet.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "store/query/filter_node.h"
#include "store/query/query_control.h"

namespace foreshock::store {

struct StoreView {
  std::vector<std::shared_ptr<BlockGroup>> groups;
  std::shared_ptr<const TemplateTable> templates;
};

struct TimeRange {
  int64_t start = INT64_MIN, end = INT64_MAX;  // [start, end)
  bool overlaps(int64_t low, int64_t high) const { return low < end && high >= start; }
  bool holds(int64_t low, int64_t high) const { return low >= start && high < end; }
};

// The rows of a block in the range that match, in rising order of their number; counts what was read.
Status select_rows(BlockScan& scan, FilterNode& filter, TimeRange range, QueryControl& control,
                   std::vector<uint32_t>& rows);

// The blocks of a group that may hold matching rows.
Result<OpenedBlocks> open_group(BlockGroup& group, const FilterNode& filter,
                                const std::vector<std::string>& words, TimeRange range);

// Calls `visit(scan, rows)` for every block with matching rows, in no order, until it answers false.
// `wants_lines`: the visitor looks at lines, whether or not the filter does.
using BlockVisitor = std::function<bool(BlockScan& scan, const std::vector<uint32_t>& rows)>;
void scan_blocks(const StoreView& view, FilterNode& filter, TimeRange range, QueryControl& control,
                 const BlockVisitor& visit, bool wants_lines = false);
void scan_group(BlockGroup& group, const StoreView& view, FilterNode& filter, TimeRange range,
                QueryControl& control, const BlockVisitor& visit);

// As scan_blocks(), but segments that lie wholly in the range are read from their minute counts: cells with
// weights instead of lines. Only for filters that are is_counted(), and for readers that look at nothing but
// minutes and counted fields.
void scan_counts(const StoreView& view, FilterNode& filter, TimeRange range, QueryControl& control,
                 const BlockVisitor& visit);

}  // namespace foreshock::store
