#include "store/query/group_warmer.h"

#include <algorithm>

namespace foreshock::store {
namespace {

constexpr size_t kThreads = 4;
constexpr size_t kGroupsAhead = 16;
constexpr size_t kGroupsMin = 4;

}  // namespace

GroupWarmer::GroupWarmer(std::vector<BlockGroup*> groups, Warm warm)
    : groups_(std::move(groups)), warm_(std::move(warm)) {
  if (!warm_ || groups_.size() < kGroupsMin) return;
  bytes_.resize(groups_.size());
  is_warm_.resize(groups_.size());
  allowed_ = std::min(kGroupsAhead, groups_.size());
  for (size_t i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
}

GroupWarmer::~GroupWarmer() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

uint64_t GroupWarmer::reach(size_t number) {
  if (threads_.empty()) return 0;
  std::unique_lock lock(mutex_);
  allowed_ = std::clamp(number + 1 + kGroupsAhead, allowed_, groups_.size());
  wake_.notify_all();
  warmed_.wait(lock, [&] { return is_warm_[number]; });
  return bytes_[number];
}

void GroupWarmer::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return ending_ || next_ < allowed_; });
    if (ending_ || next_ == groups_.size()) return;
    size_t number = next_++;
    lock.unlock();
    uint64_t bytes = warm_(*groups_[number], number);
    lock.lock();
    bytes_[number] = bytes;
    is_warm_[number] = true;
    warmed_.notify_one();
    if (next_ == groups_.size()) return;
  }
}

GroupWarmer::Warm warm_words(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  return [&words](BlockGroup& group, size_t) { return group.warm(words); };
}

}  // namespace foreshock::store
