// BoundedQueue: the only kind of queue between threads: many producers, many consumers, a hard capacity.
//
// Capacity counts *weight* (bytes, lines, or 1 per item), chosen by the caller, so that a queue of frames is
// bounded in memory. push waits up to a time limit and then says no; the caller turns that into its
// protocol's overload signal. close() lets consumers drain what is there and then return empty.
// Thread-safe. Cost: a mutex and at most one wake-up per operation; put batches in it, not lines.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace foreshock {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {}

  // False when full or closed; `item` is moved from only on success. An item heavier than the whole
  // capacity is taken when the queue is empty, so that nothing can wait for ever.
  bool try_push(T& item, size_t weight = 1) {
    std::lock_guard lock(mutex_);
    if (closed_ || !fits(weight)) return false;
    put(std::move(item), weight);
    return true;
  }

  // Waits until there is room, at most `wait`; false on time-out or when closed.
  bool push_for(T& item, size_t weight, std::chrono::nanoseconds wait) {
    std::unique_lock lock(mutex_);
    if (!room_.wait_for(lock, wait, [&] { return closed_ || fits(weight); }) || closed_) return false;
    put(std::move(item), weight);
    return true;
  }

  // The oldest item; waits at most `wait`. Empty on time-out, or when closed and drained.
  std::optional<T> pop_for(std::chrono::nanoseconds wait) {
    std::unique_lock lock(mutex_);
    if (!items_ready_.wait_for(lock, wait, [&] { return closed_ || !items_.empty(); }) || items_.empty())
      return std::nullopt;
    auto [item, weight] = std::move(items_.front());
    items_.pop_front();
    weight_ -= weight;
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
  size_t capacity() const { return capacity_; }
  bool drained() const {
    std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
  }

 private:
  bool fits(size_t weight) const { return items_.empty() || weight_ + weight <= capacity_; }
  void put(T item, size_t weight) {
    items_.emplace_back(std::move(item), weight);
    weight_ += weight;
    items_ready_.notify_one();
  }

  const size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable items_ready_;
  std::deque<std::pair<T, size_t>> items_;
  size_t weight_ = 0;
  bool closed_ = false;
};

}  // namespace foreshock
