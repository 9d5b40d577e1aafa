#include "ingest/receipt.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace foreshock::ingest {

struct Receipt::Promise {
  std::atomic<int> copies{1};
  std::mutex mutex;
  std::optional<Error> error;  // the first refusal
  std::function<void(Status)> on_settled;

  void refuse(Error reason) {
    std::lock_guard lock(mutex);
    if (!error) error = std::move(reason);
  }
  void release() {
    if (copies.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    std::optional<Error> reason;
    {
      std::lock_guard lock(mutex);
      reason = std::move(error);
    }
    if (!on_settled) return;
    if (reason) {
      on_settled(fail(std::move(*reason)));
    } else {
      on_settled({});
    }
  }
};

Receipt::Receipt(std::function<void(Status)> on_settled) : promise_(std::make_shared<Promise>()) {
  promise_->on_settled = std::move(on_settled);
}

Receipt::Receipt(const Receipt& other) : promise_(other.promise_) {
  if (promise_) promise_->copies.fetch_add(1, std::memory_order_relaxed);
}

Receipt& Receipt::operator=(const Receipt& other) {
  if (this == &other) return *this;
  Receipt copy(other);
  *this = std::move(copy);
  return *this;
}

Receipt::Receipt(Receipt&& other) noexcept : promise_(std::exchange(other.promise_, nullptr)) {}

Receipt& Receipt::operator=(Receipt&& other) noexcept {
  if (this == &other) return *this;
  drop();
  promise_ = std::exchange(other.promise_, nullptr);
  return *this;
}

Receipt::~Receipt() {
  drop();
}

void Receipt::sign() {
  if (auto promise = std::exchange(promise_, nullptr)) promise->release();
}

void Receipt::refuse(Error error) {
  if (auto promise = std::exchange(promise_, nullptr)) {
    promise->refuse(std::move(error));
    promise->release();
  }
}

void Receipt::drop() {
  if (promise_)
    refuse({ErrorKind::kUnavailable, "the server stopped before these lines were durable; send them again"});
}

}  // namespace foreshock::ingest
