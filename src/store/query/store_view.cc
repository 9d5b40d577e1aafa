#include "store/query/store_view.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "store/query/group_warmer.h"
#include "store/query/read_ahead.h"

namespace foreshock::store {
namespace {

// A block of minute counts, which has no lines and nothing below it.
class CountSource : public BlockSource {
 public:
  explicit CountSource(const RowBlock& cells) {
    summary_.rows = cells.rows;
    summary_.min_time = cells.min_time;
    summary_.max_time = cells.max_time;
  }
  const BlockSummary& summary() const override { return summary_; }
  Result<std::shared_ptr<const RowBlock>> columns() override {
    return fail(ErrorKind::kInternal, "minute counts are read at once");
  }
  Result<std::shared_ptr<const Lines>> lines(const RowBlock&) override {
    return fail(ErrorKind::kInternal, "minute counts have no lines");
  }

 private:
  BlockSummary summary_;
};

// False when the visitor has had enough.
bool visit_counts(std::shared_ptr<const RowBlock> cells, const StoreView& view, FilterNode& filter,
                  QueryControl& control, const BlockVisitor& visit) {
  const RowBlock& block = *cells;
  BlockScan scan(std::make_unique<CountSource>(block), std::move(cells), *view.templates);
  std::vector<uint32_t> rows(block.rows);
  std::iota(rows.begin(), rows.end(), 0u);
  Status applied = filter.apply(scan, rows);
  if (!applied) control.unreadable(applied.error());
  return rows.empty() || visit(scan, rows);
}

bool scan_one(std::unique_ptr<BlockSource> source, const StoreView& view, FilterNode& filter, TimeRange range,
              QueryControl& control, const BlockVisitor& visit) {
  auto columns = source->columns();
  if (!columns) {
    control.unreadable(columns.error());
    return true;
  }
  BlockScan scan(std::move(source), std::move(*columns), *view.templates);
  std::vector<uint32_t> rows;
  Status selected = select_rows(scan, filter, range, control, rows);
  if (!selected) {
    control.unreadable(selected.error());
    return true;
  }
  return rows.empty() || visit(scan, rows);
}

bool visit_group(BlockGroup& group, const StoreView& view, FilterNode& filter,
                 const std::vector<std::string>& words, TimeRange range, QueryControl& control,
                 const BlockVisitor& visit, bool wants_lines) {
  auto blocks = open_group(group, filter, words, range);
  if (!blocks) {
    control.unreadable(blocks.error());
    return true;
  }
  control.summary().scanned_bytes += blocks->read_bytes;
  wants_lines |= filter.needs_lines();
  std::vector<std::unique_ptr<BlockSource>>& sources = blocks->blocks;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (!control.proceed()) return false;
    // The next one is unpacked while this one is looked at.
    if (i + 1 < sources.size()) sources[i + 1] = read_ahead(std::move(sources[i + 1]), range, wants_lines);
    if (!scan_one(std::move(sources[i]), view, filter, range, control, visit)) return false;
  }
  return true;
}

std::vector<BlockGroup*> groups_in(const StoreView& view, TimeRange range) {
  std::vector<BlockGroup*> out;
  for (const auto& group : view.groups)
    if (range.overlaps(group->min_time(), group->max_time())) out.push_back(group.get());
  return out;
}

}  // namespace

Status select_rows(BlockScan& scan, FilterNode& filter, TimeRange range, QueryControl& control,
                   std::vector<uint32_t>& rows) {
  const RowBlock& block = scan.block();
  rows.clear();
  if (range.holds(block.min_time, block.max_time)) {
    rows.resize(block.rows);
    std::iota(rows.begin(), rows.end(), 0u);
  } else {
    for (uint32_t row = 0; row < block.rows; ++row)
      if (block.timestamps[row] >= range.start && block.timestamps[row] < range.end) rows.push_back(row);
  }
  QuerySummary& summary = control.summary();
  summary.scanned_lines += rows.size();
  summary.scanned_bytes += scan.summary().stored_bytes;
  summary.raw_bytes += block.raw_bytes;
  control.read(scan.summary().stored_bytes > 0 ? scan.summary().stored_bytes : block.raw_bytes);
  scan.set_control(&control);
  Status applied = filter.apply(scan, rows);
  // A filter that was stopped half-way knows nothing of the rows that it did not see.
  if (control.stopped()) rows.clear();
  return applied;
}

Result<OpenedBlocks> open_group(BlockGroup& group, const FilterNode& filter,
                                const std::vector<std::string>& words, TimeRange range) {
  return group.open({words, [&](const BlockSummary& block) {
                       return range.overlaps(block.min_time, block.max_time) && filter.may_match(block);
                     }});
}

void scan_group(BlockGroup& group, const StoreView& view, FilterNode& filter, TimeRange range,
                QueryControl& control, const BlockVisitor& visit) {
  std::vector<std::string> words;
  filter.required_words(words);
  visit_group(group, view, filter, words, range, control, visit, false);
}

void scan_blocks(const StoreView& view, FilterNode& filter, TimeRange range, QueryControl& control,
                 const BlockVisitor& visit, bool wants_lines) {
  std::vector<std::string> words;
  filter.required_words(words);
  std::vector<BlockGroup*> groups = groups_in(view, range);
  GroupWarmer warmer(groups, warm_words(words));
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!control.proceed()) return;
    control.summary().scanned_bytes += warmer.reach(i);
    if (!visit_group(*groups[i], view, filter, words, range, control, visit, wants_lines)) return;
  }
}

void scan_counts(const StoreView& view, FilterNode& filter, TimeRange range, QueryControl& control,
                 const BlockVisitor& visit) {
  std::vector<BlockGroup*> groups = groups_in(view, range);
  auto is_within = [&](const BlockGroup& group) { return range.holds(group.min_time(), group.max_time()); };
  using Counts = Result<std::shared_ptr<const RowBlock>>;
  std::vector<std::optional<Counts>> ahead(groups.size());
  GroupWarmer warmer(groups, [&](BlockGroup& group, size_t number) {
    if (is_within(group)) ahead[number] = group.minute_counts();
    return uint64_t{0};
  });
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!control.proceed()) return;
    warmer.reach(i);
    if (is_within(*groups[i])) {
      Counts counts = ahead[i] ? *std::exchange(ahead[i], std::nullopt) : groups[i]->minute_counts();
      if (!counts) {
        control.unreadable(counts.error());
        continue;
      }
      if (*counts) {
        if (!visit_counts(std::move(*counts), view, filter, control, visit)) return;
        continue;
      }
    }
    if (!visit_group(*groups[i], view, filter, {}, range, control, visit, false)) return;
  }
}

}  // namespace foreshock::store
