#include "store/embedded/segment_files.h"

#include <numeric>

#include "store/store_events.h"

namespace foreshock::store {
namespace {

constexpr size_t kCountMemoryBytes = 64 * 1024 * 1024;
constexpr size_t kWholeSegment = SIZE_MAX;

BlockSummary summary_of(const SegmentFooter& footer, size_t block, uint64_t order) {
  const BlockEntry& entry = footer.blocks[block];
  BlockSummary out;
  out.min_time = entry.min_time;
  out.max_time = entry.max_time;
  out.rows = entry.rows;
  out.raw_bytes = entry.raw_bytes;
  out.stored_bytes = entry.columns_bytes;
  out.order = order;
  out.severity_mask = entry.severity_mask;
  out.labels = footer.labels.get();
  out.services = &entry.services;
  out.templates = &entry.templates;
  return out;
}

class SegmentBlock : public BlockSource {
 public:
  SegmentBlock(std::shared_ptr<SegmentGroup> group, std::shared_ptr<SegmentReader> reader, size_t number)
      : group_(std::move(group)),
        reader_(std::move(reader)),
        number_(number),
        summary_(summary_of(reader_->footer(), number, group_->row().id)) {}
  const BlockSummary& summary() const override { return summary_; }
  Result<std::shared_ptr<const RowBlock>> columns() override {
    auto columns = reader_->read_columns(number_);
    if (!columns) group_->note_damage(number_, columns.error());
    return columns;
  }
  Result<std::shared_ptr<const Lines>> lines(const RowBlock& columns) override {
    auto lines = reader_->read_lines(number_, columns);
    if (!lines) group_->note_damage(number_, lines.error());
    // What a query reports as read includes the lines once they were wanted.
    summary_.stored_bytes =
        reader_->footer().blocks[number_].columns_bytes + reader_->footer().blocks[number_].lines_bytes;
    return lines;
  }

 private:
  std::shared_ptr<SegmentGroup> group_;
  std::shared_ptr<SegmentReader> reader_;
  size_t number_;
  BlockSummary summary_;
};

}  // namespace

std::string SegmentFiles::folder_of(const SegmentRow& row) const {
  return data_folder_ + "/tenants/" + std::to_string(row.tenant.value) + "/segments/" + row.day;
}

std::string SegmentFiles::path_of(const SegmentRow& row) const {
  return folder_of(row) + "/" + hex16(row.id) + ".seg";
}

Result<std::shared_ptr<SegmentReader>> SegmentFiles::open(const SegmentRow& row, uint64_t* read_bytes) {
  {
    std::lock_guard lock(mutex_);
    auto found = by_id_.find(row.id);
    if (found != by_id_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second);
      return found->second->reader;
    }
  }
  ASSIGN_OR_RETURN(std::shared_ptr<SegmentReader> reader, SegmentReader::open(disk_, path_of(row)));
  if (reader->footer().tenant != row.tenant)
    return fail(ErrorKind::kCorrupt, path_of(row) + ": the segment belongs to another tenant");
  if (read_bytes != nullptr) *read_bytes += reader->opening_bytes();
  std::lock_guard lock(mutex_);
  if (by_id_.count(row.id) == 0) {
    recent_.push_front({row.id, reader});
    by_id_[row.id] = recent_.begin();
  }
  while (recent_.size() > open_max_) {
    by_id_.erase(recent_.back().id);
    recent_.pop_back();
  }
  return reader;
}

void SegmentFiles::forget(uint64_t id) {
  std::lock_guard lock(mutex_);
  auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  recent_.erase(found->second);
  by_id_.erase(found);
}

void SegmentFiles::remove_file(const SegmentRow& row) {
  forget(row.id);
  // A file that stays behind is an orphan, and removed at the next start.
  if (disk_.remove(path_of(row))) {
    auto rest = disk_.list(folder_of(row));
    if (rest && rest->empty()) (void)disk_.remove(folder_of(row));
  }
}

bool SegmentFiles::take_count_memory(size_t bytes) {
  if (count_bytes_.fetch_add(bytes) + bytes <= kCountMemoryBytes) return true;
  count_bytes_ -= bytes;
  return false;
}

SegmentGroup::~SegmentGroup() {
  files_->give_count_memory(counts_bytes_);
  if (removed_) files_->remove_file(row_);
}

Result<OpenedBlocks> SegmentGroup::open(const BlockWish& wish) {
  OpenedBlocks out;
  auto reader = files_->open(row_, &out.read_bytes);
  if (!reader) {
    note_damage(kWholeSegment, reader.error());
    return fail(reader.error());
  }
  const SegmentFooter& footer = (*reader)->footer();
  std::vector<size_t> blocks;
  for (size_t i = 0; i < footer.blocks.size(); ++i)
    if (wish.may_match(summary_of(footer, i, row_.id))) blocks.push_back(i);
  (*reader)->keep_with_words(wish.words, blocks, out.read_bytes);
  for (size_t i : blocks)
    out.blocks.push_back(std::make_unique<SegmentBlock>(shared_from_this(), *reader, i));
  return out;
}

uint64_t SegmentGroup::warm(const std::vector<std::string>& words) {
  uint64_t bytes = 0;
  auto reader = files_->open(row_, &bytes);
  if (!reader) return 0;
  std::vector<size_t> blocks((*reader)->footer().blocks.size());
  std::iota(blocks.begin(), blocks.end(), size_t{0});
  uint64_t pages = 0;  // counted when they are read for good
  (*reader)->keep_with_words(words, blocks, pages);
  return bytes;
}

Result<std::shared_ptr<const MinuteCounts>> SegmentGroup::counts() {
  {
    std::lock_guard lock(mutex_);
    if (counts_) return counts_;
  }
  ASSIGN_OR_RETURN(std::string blob, files_->ledger().counts(row_.id));
  ASSIGN_OR_RETURN(MinuteCounts decoded, decode_minute_counts(blob));
  size_t bytes = decoded.cells->rows * 32 + decoded.spans.size() * sizeof(MinuteCounts::Span) + 1'024;
  auto shared = std::make_shared<const MinuteCounts>(std::move(decoded));
  std::lock_guard lock(mutex_);
  if (!counts_ && files_->take_count_memory(bytes)) {
    counts_ = shared;
    counts_bytes_ = bytes;
  }
  return shared;
}

Result<std::shared_ptr<const RowBlock>> SegmentGroup::minute_counts() {
  ASSIGN_OR_RETURN(std::shared_ptr<const MinuteCounts> counts_here, counts());
  return counts_here->cells;
}

Result<std::vector<std::shared_ptr<const RowBlock>>> SegmentGroup::read_all() {
  ASSIGN_OR_RETURN(std::shared_ptr<SegmentReader> reader, files_->open(row_));
  std::vector<std::shared_ptr<const RowBlock>> out;
  for (size_t i = 0; i < reader->footer().blocks.size(); ++i) {
    ASSIGN_OR_RETURN(std::shared_ptr<const RowBlock> columns, reader->read_columns(i));
    auto block = std::make_shared<RowBlock>(*columns);
    ASSIGN_OR_RETURN(block->lines, reader->read_lines(i, *columns));
    out.push_back(std::move(block));
  }
  return out;
}

void SegmentGroup::note_damage(size_t block, const Error& error) {
  {
    std::lock_guard lock(mutex_);
    if (!damaged_.insert(block).second) return;
  }
  events::Quarantined{files_->path_of(row_), error.message}.tell();
}

uint64_t SegmentGroup::damaged_blocks() const {
  std::lock_guard lock(mutex_);
  return damaged_.size();
}

}  // namespace foreshock::store
