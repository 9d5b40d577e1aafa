// Sealer: turns heads into segments, and lets segments expire; on its own thread of low priority.
//
// A head is sealed when it holds seal_bytes, or seal_age_ns after its first line, or when all heads together
// hold too much. A small segment of the same day is read back and written again together with the head, so
// that a quiet tenant has a few segments a day and not hundreds. The file is written and synced first; then
// one transaction adds it to the manifest and deletes the head's batches (and the joined segment); then
// queries see the segment in place of the blocks. A failure at any point leaves the head as it was and at
// most an orphan file. At most kSealShare times seal_bytes go into one segment, and tenants take turns, so
// that one that pours makes the others wait for one seal only. Memory while sealing: about five times a
// segment's raw bytes. Retention by age and size removes whole segments; its rules write a segment anew
// without the lines whose time is over, once for each rule, and between two of them heads are sealed first,
// so that no append waits for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/embedded/committer.h"
#include "store/embedded/head_room.h"
#include "store/erasure.h"
#include "store/query/filter_node.h"
#include "store/retention_rules.h"
#include "store/segment/segment_writer.h"

namespace foreshock::store {

// So many times seal_bytes go into one segment at most: what sealing it takes in memory is bounded.
constexpr uint64_t kSealShare = 2;

class Sealer {
 public:
  using Shelves = std::function<std::vector<TenantShelf*>()>;
  // `room` hears how many raw bytes left the heads.
  Sealer(World& world, const StoreOptions& options, Committer& committer, std::shared_ptr<SegmentFiles> files,
         Shelves shelves, HeadRoom& room, uint64_t first_id);
  ~Sealer();

  // Ends the thread; wake() does nothing from then on.
  void stop();
  void wake();
  Status seal_all();
  // Runs `work` while nothing is sealed, expired or erased.
  Status pause(const std::function<Status()>& work);
  Status expire(Timestamp now);  // by age, by size, then by rules and caps
  // Writes every segment that has matching lines anew, without them, and adds to the report. Seals go before
  // it between two segments.
  Status erase(TenantShelf& shelf, const Filter& filter, const ErasureRequest& request,
               ErasureReport& report);

 private:
  void loop();
  // One seal, expiry or segment of an erasure at a time, each in its turn: who waits is not overtaken by one
  // that works in steps.
  std::unique_lock<std::mutex> take_turn();
  bool is_due(const TenantShelf& shelf) const;
  // One seal of each tenant whose head is due; whether some still is.
  bool seal_due();
  Result<uint64_t> seal(TenantShelf& shelf);  // raw bytes that left the head
  Status erase_from(TenantShelf& shelf, const std::shared_ptr<SegmentGroup>& segment, FilterNode& filter,
                    const ErasureRequest& request, ErasureReport& report);
  Result<SegmentRow> write_file(TenantId tenant, const SegmentImage& image);
  Status expire_segments(Timestamp now);
  // Works for kRulesStepNs, or on one segment; answers whether some are left.
  Result<bool> apply_rules(Timestamp now);
  const RetentionRules& rules_of(TenantId tenant);
  // Takes what is over a cap out of one segment; answers whether there may be more.
  Result<bool> apply_caps();
  // Which share of the segment's lines the filter matches, 0..1; 0 when it does not read back.
  Result<double> share_of(TenantShelf& shelf, SegmentGroup& segment, FilterNode& filter);
  Status remove(std::vector<std::pair<TenantShelf*, SegmentRow>> expired, const std::string& why);

  World& world_;
  const StoreOptions options_;
  Committer& committer_;
  std::shared_ptr<SegmentFiles> files_;
  const Shelves shelves_;
  HeadRoom& room_;

  std::mutex turn_mutex_, work_mutex_;  // see take_turn()
  uint64_t next_id_;
  std::map<TenantId, RetentionRules> rules_;
  std::map<uint64_t, uint64_t> applied_;  // segment -> the rules that it was written or looked through for
  std::map<std::pair<uint64_t, size_t>, double> shares_;  // (segment, its tenant's cap) -> share of its lines
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false, closing_ = false;
  std::thread thread_;
};

}  // namespace foreshock::store
