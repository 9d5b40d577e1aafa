// FairQueue: what waits for a lane, by tenant; one that pours fills its own part and makes nobody wait.
//
// As BoundedQueue (base/bounded_queue.h), but each tenant's items are a line of their own, in order, and the
// lines are served in turns of some bytes. A tenant may hold three quarters of the capacity, and each has room
// for one item whatever the others hold, up to twice the capacity in all. So a tenant's first item waits for
// one turn of every other tenant, not for all that they sent. Thread-safe. Cost: a mutex and at most one
// wake-up per operation.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/ids.h"

namespace foreshock::app {

template <class T>
class FairQueue {
 public:
  static constexpr size_t kTurnWeight = 256 * 1024;

  explicit FairQueue(size_t capacity) : capacity_(capacity) {}

  // False when there is no room for the tenant or the queue is closed; `item` is moved from only on success.
  bool try_push(TenantId tenant, T& item, size_t weight) {
    std::lock_guard lock(mutex_);
    if (closed_ || !fits(tenant, weight)) return false;
    put(tenant, std::move(item), weight);
    return true;
  }
  // Waits until there is room, at most `wait`; false on time-out or when closed.
  bool push_for(TenantId tenant, T& item, size_t weight, std::chrono::nanoseconds wait) {
    std::unique_lock lock(mutex_);
    if (!room_.wait_for(lock, wait, [&] { return closed_ || fits(tenant, weight); }) || closed_) return false;
    put(tenant, std::move(item), weight);
    return true;
  }
  // The oldest item of the tenant whose turn it is; waits at most `wait`. Empty on time-out, or when closed and
  // drained.
  std::optional<T> pop_for(std::chrono::nanoseconds wait) {
    std::unique_lock lock(mutex_);
    if (!items_ready_.wait_for(lock, wait, [&] { return closed_ || !turns_.empty(); }) || turns_.empty())
      return std::nullopt;
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
    room_.notify_all();
    return std::move(item);
  }
  std::optional<T> try_pop() { return pop_for(std::chrono::nanoseconds(0)); }

  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_all();
    items_ready_.notify_all();
  }
  bool closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }
  size_t weight() const {
    std::lock_guard lock(mutex_);
    return weight_;
  }
  bool drained() const {
    std::lock_guard lock(mutex_);
    return closed_ && turns_.empty();
  }

 private:
  struct Line {
    std::deque<std::pair<T, size_t>> items;
    size_t weight = 0;
  };
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
    items_ready_.notify_one();
  }

  const size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable items_ready_;
  std::map<TenantId, Line> lines_;  // none is empty
  std::deque<TenantId> turns_;      // each tenant of lines_ once; the first one is being served
  size_t served_ = 0;               // of its turn
  size_t weight_ = 0;
  bool closed_ = false;
};

}  // namespace foreshock::app
