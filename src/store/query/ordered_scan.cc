#include "store/query/ordered_scan.h"

#include <algorithm>

namespace foreshock::store {
namespace {

// Lines that open blocks keep between two of their rows; past it they are read again.
constexpr size_t kLinesKept = 64 * 1024 * 1024;

}  // namespace

struct OrderedScan::OpenBlock {
  OpenBlock(std::unique_ptr<BlockSource> source, std::shared_ptr<const RowBlock> block,
            const TemplateTable& templates)
      : scan(std::move(source), std::move(block), templates) {}
  BlockScan scan;
  std::vector<uint32_t> rows;  // matching, the next one last
  uint64_t order = 0;
  size_t kept_bytes = 0;
  RowOrder first() const {
    const RowBlock& block = scan.block();
    return {block.timestamps[rows.back()], order, block.tie_of(rows.back())};
  }
};

OrderedScan::OrderedScan(const StoreView& view, FilterNode& filter, TimeRange range, bool newest_first,
                         QueryControl& control)
    : view_(view), filter_(filter), range_(range), newest_first_(newest_first), control_(control) {
  filter_.required_words(words_);
  for (size_t i = 0; i < view.groups.size(); ++i)
    if (range.overlaps(view.groups[i]->min_time(), view.groups[i]->max_time())) groups_.push_back(i);
  std::sort(groups_.begin(), groups_.end(), [&](size_t a, size_t b) {
    int64_t left = edge(view.groups[a]->min_time(), view.groups[a]->max_time());
    int64_t right = edge(view.groups[b]->min_time(), view.groups[b]->max_time());
    return newest_first_ ? left < right : left > right;
  });
  std::vector<BlockGroup*> in_order;
  for (size_t i = groups_.size(); i > 0; --i) in_order.push_back(view.groups[groups_[i - 1]].get());
  warmer_ = std::make_unique<GroupWarmer>(std::move(in_order), warm_words(words_));
}

OrderedScan::~OrderedScan() = default;

// Whether something that begins at `edge` may come before the best row at hand.
bool OrderedScan::is_due(int64_t edge) const {
  if (heap_.empty()) return true;
  int64_t best = heap_.front()->first().time;
  return newest_first_ ? edge >= best : edge <= best;
}

void OrderedScan::push(std::shared_ptr<OpenBlock> block) {
  heap_.push_back(std::move(block));
  std::push_heap(heap_.begin(), heap_.end(),
                 [&](const auto& a, const auto& b) { return before(b->first(), a->first()); });
}

void OrderedScan::open_group_blocks(size_t group) {
  control_.summary().scanned_bytes += warmer_->reach(opened_groups_++);
  auto opened = open_group(*view_.groups[group], filter_, words_, range_);
  if (!opened) return control_.unreadable(opened.error());
  control_.summary().scanned_bytes += opened->read_bytes;
  for (std::unique_ptr<BlockSource>& block : opened->blocks) blocks_.push_back(std::move(block));
  std::sort(blocks_.begin(), blocks_.end(), [&](const auto& a, const auto& b) {
    int64_t left = edge(a->summary().min_time, a->summary().max_time);
    int64_t right = edge(b->summary().min_time, b->summary().max_time);
    return newest_first_ ? left < right : left > right;
  });
}

void OrderedScan::open_block(std::unique_ptr<BlockSource> source) {
  uint64_t order = source->summary().order;
  auto columns = source->columns();
  if (!columns) return control_.unreadable(columns.error());
  auto block = std::make_shared<OpenBlock>(std::move(source), std::move(*columns), *view_.templates);
  block->order = order;
  Status selected = select_rows(block->scan, filter_, range_, control_, block->rows);
  if (!selected) return control_.unreadable(selected.error());
  if (block->rows.empty()) return;
  const RowBlock& rows = block->scan.block();
  auto later_first = [&](uint32_t a, uint32_t b) {
    RowOrder left{rows.timestamps[a], 0, rows.tie_of(a)};
    RowOrder right{rows.timestamps[b], 0, rows.tie_of(b)};
    return newest_first_ ? left < right : right < left;
  };
  if (!std::is_sorted(block->rows.begin(), block->rows.end(), later_first)) {
    std::reverse(block->rows.begin(), block->rows.end());
    if (!std::is_sorted(block->rows.begin(), block->rows.end(), later_first))
      std::sort(block->rows.begin(), block->rows.end(), later_first);
  }
  size_t bytes = block->scan.has_lines() ? rows.raw_bytes : 0;
  if (rows.lines == nullptr && lines_bytes_ + bytes > kLinesKept) {
    block->scan.drop_lines();
  } else if (rows.lines == nullptr) {
    block->kept_bytes = bytes;
    lines_bytes_ += bytes;
  }
  push(std::move(block));
}

void OrderedScan::open_until_ordered() {
  while (!blocks_.empty() || !groups_.empty()) {
    bool block_due = !blocks_.empty() &&
                     is_due(edge(blocks_.back()->summary().min_time, blocks_.back()->summary().max_time));
    const BlockGroup* group = groups_.empty() ? nullptr : view_.groups[groups_.back()].get();
    bool group_due = group != nullptr && is_due(edge(group->min_time(), group->max_time()));
    if (!block_due && !group_due) return;
    if (!control_.proceed()) return;
    // A group may hold blocks before the next known one, so it is opened first when it begins no later.
    bool group_first = group_due;
    if (group_due && block_due) {
      int64_t of_group = edge(group->min_time(), group->max_time());
      int64_t of_block = edge(blocks_.back()->summary().min_time, blocks_.back()->summary().max_time);
      group_first = newest_first_ ? of_group >= of_block : of_group <= of_block;
    }
    if (group_first) {
      size_t next = groups_.back();
      groups_.pop_back();
      open_group_blocks(next);
    } else {
      std::unique_ptr<BlockSource> next = std::move(blocks_.back());
      blocks_.pop_back();
      open_block(std::move(next));
    }
  }
}

// Loads the lines of a block whose turn it is.
bool OrderedScan::ready(OpenBlock& block) {
  if (block.scan.has_lines()) return true;
  Status loaded = block.scan.load_lines();
  if (!loaded) {
    control_.unreadable(loaded.error());
    return false;
  }
  block.kept_bytes = block.scan.block().raw_bytes;
  lines_bytes_ += block.kept_bytes;
  if (lines_bytes_ <= kLinesKept) return true;
  for (const auto& other : heap_) {
    if (other.get() == &block || other->kept_bytes == 0) continue;
    other->scan.drop_lines();
    lines_bytes_ -= other->kept_bytes;
    other->kept_bytes = 0;
  }
  return true;
}

bool OrderedScan::next(Hit& hit) {
  auto later = [&](const auto& a, const auto& b) { return before(b->first(), a->first()); };
  if (current_) {
    current_->rows.pop_back();
    if (current_->rows.empty()) {
      lines_bytes_ -= current_->kept_bytes;
    } else {
      push(std::move(current_));
    }
    current_.reset();
  }
  while (true) {
    open_until_ordered();
    if (control_.stopped() || heap_.empty()) return false;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    current_ = std::move(heap_.back());
    heap_.pop_back();
    if (ready(*current_)) break;
    current_.reset();  // its lines are damaged: said by ready(), the rest goes on
  }
  hit = {&current_->scan, current_->rows.back(), current_->first()};
  return true;
}

}  // namespace foreshock::store
