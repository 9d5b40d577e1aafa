// TenantShelf: one tenant's head blocks and segments at this moment, and the views of them for queries.
//
// The committer adds blocks, the sealer swaps blocks for a segment, retention takes segments away; queries
// take a view (shared pointers) and go on without a lock. Small blocks are joined as they come, so that a
// slow stream costs few of them; blocks that are being sealed are left alone. All members are thread-safe; no
// lock is held while anything is read, written or computed, but for the joining of small blocks by the
// committer.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/embedded/segment_files.h"
#include "store/query/store_view.h"

namespace foreshock::store {

struct HeadPart {
  std::shared_ptr<const RowBlock> block;
  int64_t last_id = 0;  // of its rows in store.db; rises from part to part
  uint64_t blob_bytes = 0;
  uint64_t order = 0;
  int64_t since_ns = 0;  // steady time at which its first line came
};

class TenantShelf {
 public:
  TenantShelf(TenantId tenant, Ledger& ledger) : tenant_(tenant), ledger_(ledger) {}

  TenantId tenant() const { return tenant_; }
  void add_head(HeadPart part);
  void add_segment(std::shared_ptr<SegmentGroup> segment);
  // Takes the oldest parts of the head for sealing, at least one and not many more raw bytes than this; later
  // parts are not joined to them.
  std::vector<HeadPart> begin_seal(uint64_t raw_bytes_max);
  // The newest segment, if it is small enough and was sealed since then, to be written again together with
  // the head.
  std::shared_ptr<SegmentGroup> joinable(uint64_t raw_bytes_max, Timestamp since) const;
  void end_seal(const std::vector<HeadPart>& sealed, std::shared_ptr<SegmentGroup> segment,
                const std::shared_ptr<SegmentGroup>& joined);
  // In the same place, or nothing in its place.
  void replace_segment(const std::shared_ptr<SegmentGroup>& old, std::shared_ptr<SegmentGroup> rest);
  void remove_segments(const std::set<uint64_t>& ids);

  std::vector<std::shared_ptr<SegmentGroup>> segments() const;
  std::vector<std::shared_ptr<const RowBlock>> head_blocks() const;
  // The view that a query reads; loads the dictionary the first time.
  Result<StoreView> view();
  Result<std::shared_ptr<TemplateTable>> templates();
  // After a commit: what was added to the dictionary, if it is in memory at all.
  void note_templates(const templates::Catalogue::Delta& delta);

  uint64_t head_raw_bytes() const;
  std::optional<int64_t> head_since() const;
  StoreStats stats() const;

 private:
  const TenantId tenant_;
  Ledger& ledger_;
  mutable std::mutex mutex_;
  std::vector<HeadPart> head_;
  size_t sealing_ = 0;  // parts at the front that a seal is working on
  uint64_t head_raw_bytes_ = 0;
  std::vector<std::shared_ptr<SegmentGroup>> segments_;  // in order of their ids
  std::mutex load_mutex_;
  std::shared_ptr<TemplateTable> templates_;
  bool templates_loaded_ = false;
};

}  // namespace foreshock::store
