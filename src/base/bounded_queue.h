// BoundedQueue: the only kind of queue between threads: many producers, many consumers, a hard capacity.
//
// Capacity counts *weight* (bytes, lines, or 1 per item), chosen by the caller, so that a queue of frames is
// bounded in memory. push waits up to a time limit and then says no; the caller turns that into its
// protocol's overload signal. close() lets consumers drain what is there and then return empty.
// `Waiting` says who fits and who is next: FirstComeFirstServed, or turns (app/tenant_turns.h). Thread-safe.
// Cost: a mutex and at most one wake-up per operation; put batches in it, not lines.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace foreshock {

// What waits in a queue. Like every `Waiting` it is told of items as they come, has no lock, and keeps the
// sum of their weights. An item heavier than the whole capacity is taken when nothing waits, so that nothing
// can wait for ever.
template <class T>
class FirstComeFirstServed {
 public:
  struct Owner {};  // of an item; here nobody asks

  explicit FirstComeFirstServed(size_t capacity) : capacity_(capacity) {}
  bool fits(Owner, size_t weight) const { return items_.empty() || weight_ + weight <= capacity_; }
  void put(Owner, T item, size_t weight) {
    items_.emplace_back(std::move(item), weight);
    weight_ += weight;
  }
  bool empty() const { return items_.empty(); }
  T take() {
    auto [item, weight] = std::move(items_.front());
    items_.pop_front();
    weight_ -= weight;
    return std::move(item);
  }
  size_t weight() const { return weight_; }

 private:
  const size_t capacity_;
  std::deque<std::pair<T, size_t>> items_;
  size_t weight_ = 0;
};

template <class T, class Waiting = FirstComeFirstServed<T>>
class BoundedQueue {
 public:
  using Owner = typename Waiting::Owner;

  explicit BoundedQueue(size_t capacity) : waiting_(capacity), capacity_(capacity) {}

  // False when full or closed; `item` is moved from only on success.
  bool try_push(T& item, size_t weight = 1, Owner owner = {}) {
    std::lock_guard lock(mutex_);
    if (closed_ || !waiting_.fits(owner, weight)) return false;
    put(owner, item, weight);
    return true;
  }

  // Waits until there is room, at most `wait`; false on time-out or when closed.
  bool push_for(T& item, size_t weight, std::chrono::nanoseconds wait, Owner owner = {}) {
    std::unique_lock lock(mutex_);
    if (!room_.wait_for(lock, wait, [&] { return closed_ || waiting_.fits(owner, weight); }) || closed_)
      return false;
    put(owner, item, weight);
    return true;
  }

  // The next item; waits at most `wait`. Empty on time-out, or when closed and drained.
  std::optional<T> pop_for(std::chrono::nanoseconds wait) {
    std::unique_lock lock(mutex_);
    if (!items_ready_.wait_for(lock, wait, [&] { return closed_ || !waiting_.empty(); }) || waiting_.empty())
      return std::nullopt;
    std::optional<T> item(waiting_.take());
    room_.notify_all();
    return item;
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
    return waiting_.weight();
  }
  size_t capacity() const { return capacity_; }
  bool drained() const {
    std::lock_guard lock(mutex_);
    return closed_ && waiting_.empty();
  }

 private:
  void put(Owner owner, T& item, size_t weight) {
    waiting_.put(owner, std::move(item), weight);
    items_ready_.notify_one();
  }

  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable items_ready_;
  Waiting waiting_;
  const size_t capacity_;
  bool closed_ = false;
};

}  // namespace foreshock
