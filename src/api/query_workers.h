// QueryWorkers: the few threads on which searches run, so that they never starve the rest of the API.
//
// submit() takes a task or says no at once: at most `threads` run and `queue_max` wait. Tasks may block. Each
// comes with a flag that tells it to end early: its client's hanging up sets it, and so does stop(), which
// refuses new tasks, lets those that wait run with their flag set (so that each gives its answer), and joins.
// Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"

namespace foreshock::api {

using CancelFlag = std::shared_ptr<std::atomic<bool>>;

class QueryWorkers {
 public:
  QueryWorkers(int threads, size_t queue_max);
  ~QueryWorkers();  // stops

  bool submit(std::function<void()> task, CancelFlag cancelled);
  void stop();

 private:
  struct Task {
    std::function<void()> run;
    CancelFlag cancelled;
  };
  void work();

  BoundedQueue<Task> queue_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::set<CancelFlag> running_;
  std::vector<std::thread> threads_;
};

}  // namespace foreshock::api
