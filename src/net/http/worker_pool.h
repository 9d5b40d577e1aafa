// WorkerPool: the threads on which handlers may block (RouteOptions::runs == kWorker), behind a bounded
// queue.
//
// submit() never waits: a full queue says no, and the request is answered 503. stop() lets running tasks end
// and drops the waiting ones. Thread-safe.
#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"

namespace foreshock::net {

class WorkerPool {
 public:
  WorkerPool(int threads, size_t queue_max);
  ~WorkerPool();
  bool submit(std::function<void()> task);
  void stop();

 private:
  BoundedQueue<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
};

}  // namespace foreshock::net
