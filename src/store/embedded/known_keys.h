// KnownKeys: the idempotency keys of the last day, in memory, oldest out first.
//
// Bounded by age and by count; what leaves here is deleted from store.db with the next commit. seen() is called
// by lanes and sources, add() by the committer. Thread-safe. Memory: about 100 bytes a key.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <shared_mutex>
#include <unordered_set>

#include "store/embedded/ledger.h"

namespace foreshock::store {

class KnownKeys {
 public:
  KnownKeys(size_t count_max, int64_t age_ns) : count_max_(count_max), age_ns_(age_ns) {}

  bool seen(TenantId tenant, const Hash128& key) const;
  void add(const KeyRow& row);
  int64_t next_number() const;
  // Forgets what is too old or too much; answers the number up to which rows can be deleted.
  std::optional<int64_t> expire(Timestamp now);

 private:
  struct Entry {
    uint64_t tenant;
    Hash128 key;
    bool operator==(const Entry&) const = default;
  };
  struct EntryHash {
    size_t operator()(const Entry& entry) const { return entry.key.low ^ mix64(entry.key.high + entry.tenant); }
  };

  const size_t count_max_;
  const int64_t age_ns_;
  mutable std::shared_mutex mutex_;
  std::unordered_set<Entry, EntryHash> keys_;
  std::deque<KeyRow> order_;
  int64_t last_number_ = 0;
};

}  // namespace foreshock::store
