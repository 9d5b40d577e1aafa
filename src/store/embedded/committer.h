// Committer: the one thread that writes store.db: group commits of batches, and the transactions of sealing
// and retention.
//
// append() queues; the thread takes what waits (at least commit_spacing_ns after the last commit began),
// drops repeats by their keys, joins the blocks of each tenant to one blob, commits once, makes the rows
// visible, remembers the keys and only then runs the callbacks. Jobs (a seal, an expiry) are transactions of
// their own between two groups, after every batch that was queued before them. When a commit fails nothing of
// it is kept and every callback hears why; while the disk is known to be full, append() refuses at once and
// the thread probes every second until there is room again. Bounded: queue_bytes_max of raw bytes wait at
// most.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <tuple>

#include "store/embedded/known_keys.h"
#include "store/embedded/tenant_shelf.h"
#include "store/store_options.h"

namespace foreshock::store {

struct PendingBatch {
  TenantId tenant;
  std::shared_ptr<const RowBlock> block;  // null when there are no lines
  std::vector<Hash128> keys;
  std::vector<Position> positions;
  templates::Catalogue::Delta templates;
  std::function<void(Status)> on_durable;
  int64_t since_ns = 0;
};

class Committer {
 public:
  // `shelf_of` gives the tenant's shelf; `on_published` is told of every block that queries can see now.
  using ShelfOf = std::function<TenantShelf&(TenantId)>;
  using OnPublished = std::function<void(TenantId, const std::shared_ptr<const RowBlock>&)>;
  Committer(World& world, Ledger& ledger, KnownKeys& keys, const StoreOptions& options, ShelfOf shelf_of,
            OnPublished on_published);
  ~Committer();  // commits what waits, then ends

  // kUnavailable when no room came within append_wait_ns; kExhausted while the disk is known to be full.
  Status append(PendingBatch batch);
  // Runs `work` in a transaction on the committer's thread and answers how it went; `done` runs there after
  // the commit, before anything else is committed. Blocks until then.
  Status run(const std::function<Status(Ledger&)>& work, const std::function<void()>& done);
  Status healthy() const;
  // For head parts that were read at start.
  uint64_t next_order() { return next_order_++; }

 private:
  struct Job {
    std::function<Status(Ledger&)> work;
    std::function<void()> done;
    std::function<void(Status)> answer;
    uint64_t after = 0;  // how many batches were queued before it
  };
  struct TenantGroup;
  using TenantKey = std::tuple<uint64_t, uint64_t, uint64_t>;  // tenant, and the key's halves
  void loop();
  // With the lock held; both give it back held.
  void take_job(std::unique_lock<std::mutex>& lock);
  void take_group(std::unique_lock<std::mutex>& lock);
  void commit_group(std::deque<PendingBatch> group);
  Status write_group(std::deque<PendingBatch>& group, std::vector<TenantGroup>& parts,
                     std::vector<KeyRow>& keys);
  // `in_group`: the keys of the batches before it that are not committed yet.
  bool is_repeat(const PendingBatch& batch, const std::set<TenantKey>& in_group) const;
  void publish(std::vector<TenantGroup>& parts, const std::vector<KeyRow>& keys);
  void run_job(Job job);
  void note_result(const Status& status);
  void probe();

  World& world_;
  Ledger& ledger_;
  KnownKeys& keys_;
  const StoreOptions options_;
  const ShelfOf shelf_of_;
  const OnPublished on_published_;

  mutable std::mutex mutex_;
  std::condition_variable wake_, room_;
  std::deque<PendingBatch> batches_;
  std::deque<Job> jobs_;
  uint64_t waiting_bytes_ = 0;
  uint64_t queued_ = 0, taken_ = 0;  // batches since the start: into the queue, out of it again
  bool closing_ = false;
  std::optional<Error> failing_;                          // why commits fail at present
  std::atomic<uint64_t> next_order_ = uint64_t{1} << 40;  // behind all segments, whose order is their id
  std::thread thread_;
};

}  // namespace foreshock::store
