#include "api/query_workers.h"

#include "api/api_events.h"

namespace foreshock::api {

QueryWorkers::QueryWorkers(int threads, size_t queue_max) : queue_(queue_max) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

QueryWorkers::~QueryWorkers() {
  stop();
}

bool QueryWorkers::submit(std::function<void()> task, CancelFlag cancelled) {
  Task waiting{std::move(task), std::move(cancelled)};
  if (queue_.try_push(waiting)) return true;
  QueryRefused{}.tell();
  return false;
}

void QueryWorkers::stop() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
    for (const CancelFlag& flag : running_) flag->store(true);
  }
  queue_.close();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void QueryWorkers::work() {
  while (!queue_.drained()) {
    std::optional<Task> task = queue_.pop_for(std::chrono::seconds(1));
    if (!task) continue;
    {
      std::lock_guard guard(mutex_);
      if (stopping_) task->cancelled->store(true);
      running_.insert(task->cancelled);
    }
    task->run();
    std::lock_guard guard(mutex_);
    running_.erase(task->cancelled);
  }
}

}  // namespace foreshock::api
