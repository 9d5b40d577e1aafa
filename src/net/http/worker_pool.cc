#include "net/http/worker_pool.h"

#include <chrono>

namespace foreshock::net {

WorkerPool::WorkerPool(int threads, size_t queue_max) : queue_(queue_max) {
  for (int i = 0; i < threads; ++i)
    threads_.emplace_back([this] {
      while (!queue_.closed())
        if (auto task = queue_.pop_for(std::chrono::hours(1)); task && !queue_.closed()) (*task)();
    });
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::submit(std::function<void()> task) {
  return queue_.try_push(task);
}

void WorkerPool::stop() {
  queue_.close();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  while (queue_.try_pop()) {
  }
}

}  // namespace foreshock::net
