#include "store/embedded/head_room.h"

#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "store/store_events.h"

namespace foreshock::store {
namespace {

constexpr uint64_t kSlowedShare = 2;   // of the bound: from more than 1/2 on a tenant is slowed
constexpr uint64_t kRefusedShare = 4;  // from 1/4 on it is refused without waiting
constexpr uint64_t kSmallShare = 16;   // up to 1/16 it may go on when the heads are full

}  // namespace

HeadRoom::HeadRoom(Clock& clock, const StoreOptions& options)
    : clock_(clock), most_(options.head_bytes_max), wait_ns_(options.append_wait_ns) {}

HeadRoom::~HeadRoom() {
  std::list<Held> left;
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
    left.swap(held_);
  }
  held_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (Held& held : left) held.receipt({});
}

uint64_t HeadRoom::of(TenantId tenant) const {
  auto found = bytes_.find(tenant);
  return found == bytes_.end() ? 0 : found->second;
}

bool HeadRoom::has_room(TenantId tenant) const {
  if (total_ < most_) return true;
  return total_ < most_ + most_ / 2 && of(tenant) < most_ / kSmallShare;
}

bool HeadRoom::is_slowed(TenantId tenant) const {
  return of(tenant) > most_ / kSlowedShare;
}

Status HeadRoom::wait(TenantId tenant) {
  std::unique_lock lock(mutex_);
  if (has_room(tenant)) return {};
  bool pours = of(tenant) >= most_ / kRefusedShare;
  if (!pours && room_.wait_for(lock, std::chrono::nanoseconds(wait_ns_), [&] { return has_room(tenant); }))
    return {};
  return fail(ErrorKind::kExhausted,
              "the head is full because segments cannot be written fast enough, or at all; "
              "see store.seal_failed in the log");
}

void HeadRoom::add(TenantId tenant, uint64_t bytes) {
  if (bytes == 0) return;
  std::lock_guard lock(mutex_);
  bytes_[tenant] += bytes;
  total_ += bytes;
}

void HeadRoom::take(TenantId tenant, uint64_t bytes) {
  if (bytes == 0) return;
  std::list<Held> due;
  {
    std::lock_guard lock(mutex_);
    auto found = bytes_.find(tenant);
    CHECK(found != bytes_.end() && found->second >= bytes) << "more leaves the heads than came";
    found->second -= bytes;
    if (found->second == 0) bytes_.erase(found);
    total_ -= bytes;
    due = take_due(clock_.steady_ns());
  }
  room_.notify_all();
  for (Held& held : due) held.receipt({});
}

bool HeadRoom::crowded() const {
  std::lock_guard lock(mutex_);
  return total_ > most_ / 2;
}

uint64_t HeadRoom::bytes() const {
  std::lock_guard lock(mutex_);
  return total_;
}

size_t HeadRoom::held() const {
  std::lock_guard lock(mutex_);
  return held_.size();
}

void HeadRoom::answer(TenantId tenant, Receipt receipt, Status status) {
  if (!receipt) return;
  {
    std::lock_guard lock(mutex_);
    if (status && !closing_ && is_slowed(tenant)) {
      held_.push_back({tenant, std::move(receipt), clock_.steady_ns() + wait_ns_});
      if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
      held_changed_.notify_one();
      events::ReceiptHeld{}.tell();
      return;
    }
  }
  receipt(std::move(status));
}

std::list<HeadRoom::Held> HeadRoom::take_due(int64_t now) {
  std::list<Held> due;
  for (auto held = held_.begin(); held != held_.end();) {
    auto next = std::next(held);
    if (held->due_ns <= now || !is_slowed(held->tenant)) due.splice(due.end(), held_, held);
    held = next;
  }
  return due;
}

// Only what nobody seals is left to this thread.
void HeadRoom::loop() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    if (held_.empty()) {
      held_changed_.wait(lock, [&] { return closing_ || !held_.empty(); });
      continue;
    }
    int64_t left = held_.front().due_ns - clock_.steady_ns();
    if (left > 0) held_changed_.wait_for(lock, std::chrono::nanoseconds(std::min(left, kSecond)));
    std::list<Held> due = take_due(clock_.steady_ns());
    lock.unlock();
    for (Held& held : due) held.receipt({});
    lock.lock();
  }
}

}  // namespace foreshock::store
