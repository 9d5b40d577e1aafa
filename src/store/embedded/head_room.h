// HeadRoom: how much unsealed bytes each tenant may have, so that one that pours slows down alone.
//
// Counts the raw bytes in the heads and on the way there. Below `head_bytes_max` all may append. A tenant
// that has more than half of it is slowed: the receipts of its batches, which are durable, are given when
// sealing has caught up, at latest append_wait_ns later; clients that wait for a receipt send no more
// meanwhile. When the heads are full it is refused at once, since its lane serves other tenants too; those
// with a sixteenth or less go on, up to half as much again for all of them. So the heads never hold more than
// one and a half times the bound, and a batch. Thread-safe; receipts are given on the calling thread or on
// its own, which it starts when one has to wait.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <thread>

#include "base/ids.h"
#include "base/result.h"
#include "base/world.h"
#include "store/store_options.h"

namespace foreshock::store {

class HeadRoom {
 public:
  using Receipt = std::function<void(Status)>;

  HeadRoom(Clock& clock, const StoreOptions& options);
  ~HeadRoom();  // gives what is held

  // Before an append. kExhausted at once for a tenant that has a quarter of all, for others when no room came
  // within append_wait_ns.
  Status wait(TenantId tenant);
  void add(TenantId tenant, uint64_t bytes);
  void take(TenantId tenant, uint64_t bytes);  // they were sealed, or are counted elsewhere
  // Whether the heads hold so much that middling ones should be sealed too.
  bool crowded() const;
  uint64_t bytes() const;
  size_t held() const;
  // Of a batch that was committed, or not.
  void answer(TenantId tenant, Receipt receipt, Status status);

 private:
  struct Held {
    TenantId tenant;
    Receipt receipt;
    int64_t due_ns;
  };
  // With the lock held.
  uint64_t of(TenantId tenant) const;
  bool has_room(TenantId tenant) const;
  bool is_slowed(TenantId tenant) const;
  std::list<Held> take_due(int64_t now);
  void loop();

  Clock& clock_;
  const uint64_t most_;
  const int64_t wait_ns_;
  mutable std::mutex mutex_;
  std::condition_variable room_, held_changed_;
  std::map<TenantId, uint64_t> bytes_;
  uint64_t total_ = 0;
  std::list<Held> held_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace foreshock::store
