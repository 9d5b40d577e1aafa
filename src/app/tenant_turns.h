// TenantTurns: what waits for a lane, by tenant; one that pours fills its own part and makes nobody wait.
//
// The `Waiting` of a BoundedQueue (base/bounded_queue.h): each tenant's items are a line of their own, in
// order, and the lines are served in turns of some bytes. A tenant may hold three quarters of the capacity,
// and each has room for one item whatever the others hold, up to twice the capacity in all. So a tenant's
// first item waits for one turn of every other tenant, not for all that they sent.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <utility>

#include "base/bounded_queue.h"
#include "base/ids.h"

namespace foreshock::app {

constexpr size_t kTurnWeight = 256 * 1024;

template <class T>
class TenantTurns {
 public:
  using Owner = TenantId;

  explicit TenantTurns(size_t capacity) : capacity_(capacity) {}

  bool fits(TenantId tenant, size_t weight) const {
    auto line = lines_.find(tenant);
    if (line == lines_.end()) return turns_.empty() || weight_ + weight <= 2 * capacity_;
    return line->second.weight + weight <= capacity_ / 4 * 3 && weight_ + weight <= capacity_;
  }
  void put(TenantId tenant, T item, size_t weight) {
    auto [line, fresh] = lines_.try_emplace(tenant);
    if (fresh) turns_.push_back(tenant);
    line->second.items.emplace_back(std::move(item), weight);
    line->second.weight += weight;
    weight_ += weight;
  }
  bool empty() const { return turns_.empty(); }
  // The oldest item of the tenant whose turn it is.
  T take() {
    auto line = lines_.find(turns_.front());
    auto [item, weight] = std::move(line->second.items.front());
    line->second.items.pop_front();
    line->second.weight -= weight;
    weight_ -= weight;
    served_ += weight;
    bool empty = line->second.items.empty();
    if (empty || served_ >= kTurnWeight) {
      if (!empty) turns_.push_back(turns_.front());
      turns_.pop_front();
      served_ = 0;
    }
    if (empty) lines_.erase(line);
    return std::move(item);
  }
  size_t weight() const { return weight_; }

 private:
  struct Line {
    std::deque<std::pair<T, size_t>> items;
    size_t weight = 0;
  };

  const size_t capacity_;
  std::map<TenantId, Line> lines_;  // none is empty
  std::deque<TenantId> turns_;      // each tenant of lines_ once; the first one is being served
  size_t served_ = 0;               // of its turn
  size_t weight_ = 0;
};

template <class T>
using FairQueue = BoundedQueue<T, TenantTurns<T>>;

}  // namespace foreshock::app
