#include "store/embedded/known_keys.h"

#include <algorithm>
#include <mutex>

namespace foreshock::store {

bool KnownKeys::seen(TenantId tenant, const Hash128& key) const {
  std::shared_lock lock(mutex_);
  return keys_.count({tenant.value, key}) != 0;
}

void KnownKeys::add(const KeyRow& row) {
  std::unique_lock lock(mutex_);
  last_number_ = std::max(last_number_, row.number);
  if (keys_.insert({row.tenant.value, row.key}).second) order_.push_back(row);
}

int64_t KnownKeys::next_number() const {
  std::shared_lock lock(mutex_);
  return last_number_ + 1;
}

std::optional<int64_t> KnownKeys::expire(Timestamp now) {
  std::unique_lock lock(mutex_);
  std::optional<int64_t> up_to;
  // A clock that jumped back makes keys look young: they stay until they are too many.
  while (!order_.empty() && (order_.size() > count_max_ || now - order_.front().committed > age_ns_)) {
    up_to = order_.front().number;
    keys_.erase({order_.front().tenant.value, order_.front().key});
    order_.pop_front();
  }
  return up_to;
}

}  // namespace foreshock::store
