#include "store/embedded/tenant_shelf.h"

#include <algorithm>

#include "base/check.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

class HeadBlock : public BlockSource {
 public:
  explicit HeadBlock(const HeadPart& part) : block_(part.block) {
    summary_.min_time = block_->min_time;
    summary_.max_time = block_->max_time;
    summary_.rows = block_->rows;
    summary_.raw_bytes = block_->raw_bytes;
    summary_.order = part.order;
  }
  const BlockSummary& summary() const override { return summary_; }
  Result<std::shared_ptr<const RowBlock>> columns() override { return block_; }
  Result<std::shared_ptr<const Lines>> lines(const RowBlock&) override { return block_->lines; }

 private:
  std::shared_ptr<const RowBlock> block_;
  BlockSummary summary_;
};

class HeadGroup : public BlockGroup {
 public:
  explicit HeadGroup(std::vector<HeadPart> parts) : parts_(std::move(parts)) {
    for (const HeadPart& part : parts_) {
      min_time_ = std::min(min_time_, part.block->min_time);
      max_time_ = std::max(max_time_, part.block->max_time);
    }
  }
  int64_t min_time() const override { return min_time_; }
  int64_t max_time() const override { return max_time_; }
  Result<OpenedBlocks> open(const BlockWish& wish) override {
    OpenedBlocks out;
    for (const HeadPart& part : parts_) {
      auto block = std::make_unique<HeadBlock>(part);
      if (wish.may_match(block->summary())) out.blocks.push_back(std::move(block));
    }
    return out;
  }

 private:
  std::vector<HeadPart> parts_;
  int64_t min_time_ = INT64_MAX, max_time_ = INT64_MIN;
};

}  // namespace

// Joining takes time. Only the committer adds, so the joined block can be made outside of the lock; readers
// see the old parts until it stands in their place.
void TenantShelf::add_head(HeadPart part) {
  std::vector<HeadPart> tail;  // last first
  {
    std::lock_guard lock(mutex_);
    size_t rows = part.block->rows;
    for (size_t i = head_.size(); i > sealing_; --i) {
      size_t before = head_[i - 1].block->rows;
      if (before > 2 * rows || before + rows > kHeadBlockRowsJoined) break;
      rows += before;
      tail.push_back(head_[i - 1]);
    }
  }
  HeadPart whole = part;
  if (!tail.empty()) {
    std::vector<std::shared_ptr<const RowBlock>> blocks;
    for (size_t i = tail.size(); i-- > 0;) blocks.push_back(tail[i].block);
    blocks.push_back(part.block);
    whole.block = join_blocks(blocks);
    whole.order = tail.back().order;
    whole.since_ns = tail.back().since_ns;
    for (const HeadPart& joined : tail) whole.blob_bytes += joined.blob_bytes;
  }
  std::lock_guard lock(mutex_);
  head_raw_bytes_ += part.block->raw_bytes;
  // A seal may have begun meanwhile, or even ended; then the tail is no longer ours to replace.
  bool ours = head_.size() >= sealing_ + tail.size();
  for (size_t i = 0; ours && i < tail.size(); ++i) ours = head_[head_.size() - 1 - i].block == tail[i].block;
  if (ours) head_.resize(head_.size() - tail.size());
  head_.push_back(ours ? std::move(whole) : std::move(part));
}

void TenantShelf::add_segment(std::shared_ptr<SegmentGroup> segment) {
  std::lock_guard lock(mutex_);
  segments_.push_back(std::move(segment));
}

std::vector<HeadPart> TenantShelf::begin_seal(uint64_t raw_bytes_max) {
  std::lock_guard lock(mutex_);
  uint64_t bytes = 0;
  for (sealing_ = 0; sealing_ < head_.size() && bytes < raw_bytes_max; ++sealing_)
    bytes += head_[sealing_].block->raw_bytes;
  // A rest that would hardly fill a segment goes with them.
  if (head_raw_bytes_ - bytes < raw_bytes_max / 4) sealing_ = head_.size();
  return {head_.begin(), head_.begin() + static_cast<ptrdiff_t>(sealing_)};
}

std::shared_ptr<SegmentGroup> TenantShelf::joinable(uint64_t raw_bytes_max, Timestamp since) const {
  std::lock_guard lock(mutex_);
  if (segments_.empty()) return nullptr;
  const auto& newest = segments_.back();
  bool fits = newest->row().raw_bytes <= raw_bytes_max && newest->row().created >= since;
  return fits ? newest : nullptr;
}

void TenantShelf::end_seal(const std::vector<HeadPart>& sealed, std::shared_ptr<SegmentGroup> segment,
                           const std::shared_ptr<SegmentGroup>& joined) {
  std::lock_guard lock(mutex_);
  if (segment) {
    CHECK(head_.size() >= sealed.size());
    for (size_t i = 0; i < sealed.size(); ++i) {
      CHECK(head_[i].block == sealed[i].block) << "a block changed while it was sealed";
      head_raw_bytes_ -= sealed[i].block->raw_bytes;
    }
    head_.erase(head_.begin(), head_.begin() + static_cast<ptrdiff_t>(sealed.size()));
    if (joined) std::erase(segments_, joined);
    segments_.push_back(std::move(segment));
  }
  sealing_ = 0;
}

void TenantShelf::replace_segment(const std::shared_ptr<SegmentGroup>& old,
                                  std::shared_ptr<SegmentGroup> rest) {
  std::lock_guard lock(mutex_);
  auto place = std::find(segments_.begin(), segments_.end(), old);
  CHECK(place != segments_.end()) << "a segment went away while it was written anew";
  if (rest) {
    *place = std::move(rest);
  } else {
    segments_.erase(place);
  }
}

void TenantShelf::remove_segments(const std::set<uint64_t>& ids) {
  std::vector<std::shared_ptr<SegmentGroup>> removed;  // destroyed after the lock
  std::lock_guard lock(mutex_);
  for (const auto& segment : segments_)
    if (ids.count(segment->row().id) != 0) removed.push_back(segment);
  std::erase_if(segments_, [&](const auto& segment) { return ids.count(segment->row().id) != 0; });
  for (const auto& segment : removed) segment->mark_removed();
}

std::vector<std::shared_ptr<SegmentGroup>> TenantShelf::segments() const {
  std::lock_guard lock(mutex_);
  return segments_;
}

std::vector<std::shared_ptr<const RowBlock>> TenantShelf::head_blocks() const {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const RowBlock>> out;
  for (const HeadPart& part : head_) out.push_back(part.block);
  return out;
}

Result<StoreView> TenantShelf::view() {
  StoreView view;
  ASSIGN_OR_RETURN(view.templates, templates());
  std::lock_guard lock(mutex_);
  for (const auto& segment : segments_) view.groups.push_back(segment);
  if (!head_.empty()) view.groups.push_back(std::make_shared<HeadGroup>(head_));
  return view;
}

Result<std::shared_ptr<TemplateTable>> TenantShelf::templates() {
  std::lock_guard load(load_mutex_);
  {
    // Commits from now on reach the table, so that none falls between reading and filling it.
    std::lock_guard lock(mutex_);
    if (!templates_) templates_ = std::make_shared<TemplateTable>();
  }
  if (!templates_loaded_) {
    ASSIGN_OR_RETURN(templates::Catalogue::Delta all, ledger_.dictionary(tenant_));
    templates_->add(all);
    templates_loaded_ = true;
  }
  return templates_;
}

void TenantShelf::note_templates(const templates::Catalogue::Delta& delta) {
  std::shared_ptr<TemplateTable> table;
  {
    std::lock_guard lock(mutex_);
    table = templates_;
  }
  if (table) table->add(delta);
}

uint64_t TenantShelf::head_raw_bytes() const {
  std::lock_guard lock(mutex_);
  return head_raw_bytes_;
}

std::optional<int64_t> TenantShelf::head_since() const {
  std::lock_guard lock(mutex_);
  if (head_.empty()) return std::nullopt;
  return head_.front().since_ns;
}

StoreStats TenantShelf::stats() const {
  StoreStats out;
  int64_t oldest = INT64_MAX;
  int64_t newest = INT64_MIN;
  std::lock_guard lock(mutex_);
  for (const HeadPart& part : head_) {
    out.head_lines += part.block->rows;
    out.head_bytes += part.blob_bytes;
    out.raw_bytes += part.block->raw_bytes;
    oldest = std::min(oldest, part.block->min_time);
    newest = std::max(newest, part.block->max_time);
  }
  out.lines = out.head_lines;
  out.stored_bytes = out.head_bytes;
  for (const auto& segment : segments_) {
    out.lines += segment->row().lines;
    out.raw_bytes += segment->row().raw_bytes;
    out.stored_bytes += segment->row().file_bytes;
    out.quarantined_blocks += segment->damaged_blocks();
    oldest = std::min(oldest, segment->row().min_time);
    newest = std::max(newest, segment->row().max_time);
  }
  out.segments = segments_.size();
  if (oldest <= newest) {
    out.oldest = Timestamp{oldest};
    out.newest = Timestamp{newest};
  }
  return out;
}

}  // namespace foreshock::store
