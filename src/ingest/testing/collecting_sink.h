// CollectingSink: plays lanes and store for tests: signs at once, drops known keys, can be full or fail.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/frame.h"

namespace foreshock::ingest::testing {

class CollectingSink : public FrameSink {
 public:
  Status offer(Frame& frame) override {
    std::lock_guard lock(mutex_);
    if (full_) return fail(ErrorKind::kExhausted, "full");
    if (refusals_ > 0) {
      --refusals_;
      return fail(ErrorKind::kExhausted, "full");
    }
    bool known =
        frame.batch_key && !keys_.insert(std::pair(frame.batch_key->low, frame.batch_key->high)).second;
    if (!known) {
      text_ += frame.bytes;
      uint32_t begin = 0;
      for (uint32_t end : frame.boundaries) {
        records_.push_back(frame.bytes.substr(begin, end - begin));
        begin = end;
      }
      stream_ = frame.stream;
      ++frames_;
    }
    if (hold_) {
      held_.push_back(std::move(frame.receipt));
    } else if (failure_) {
      frame.receipt.refuse(*failure_);
    } else {
      frame.receipt.sign();
    }
    changed_.notify_all();
    return {};
  }
  Status offer_for(Frame& frame, int64_t) override { return offer(frame); }

  std::vector<std::string> wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return records_.size() >= count; });
    return records_;
  }
  std::vector<std::string> records() {
    std::lock_guard lock(mutex_);
    return records_;
  }
  std::string text() {
    std::lock_guard lock(mutex_);
    return text_;
  }
  void sign_held() {
    std::vector<Receipt> held;
    {
      std::lock_guard lock(mutex_);
      held.swap(held_);
    }
    for (Receipt& receipt : held) receipt.sign();
  }
  void set_full(bool full) {
    std::lock_guard lock(mutex_);
    full_ = full;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  std::vector<std::string> records_;
  std::vector<Receipt> held_;
  std::shared_ptr<const Stream> stream_;
  std::set<std::pair<uint64_t, uint64_t>> keys_;
  std::optional<Error> failure_;
  size_t frames_ = 0;
  int refusals_ = 0;
  bool full_ = false;
  bool hold_ = false;  // receipts wait for sign_held()
};

}  // namespace foreshock::ingest::testing
