// StepRing: the counts of the last 32 steps of one series, by absolute step number.
//
// Steps older than the ring are refused (the caller counts them as late); newer ones push the oldest out.
// 32 steps hold the 12-step window plus the lateness of both live and backfilled services. 136 bytes.
#pragma once

#include <array>
#include <cstdint>

#include "ml/state_codec.h"

namespace foreshock::detect {

class StepRing {
 public:
  static constexpr int64_t kSteps = 32;

  bool add(int64_t step, uint32_t count) {
    if (newest_ == INT64_MIN) newest_ = step;
    if (step <= newest_ - kSteps) return false;
    if (step > newest_) advance(step);
    uint32_t& slot = counts_[place(step)];
    slot = count > UINT32_MAX - slot ? UINT32_MAX : slot + count;
    return true;
  }
  uint32_t at(int64_t step) const {
    if (newest_ == INT64_MIN || step > newest_ || step <= newest_ - kSteps) return 0;
    return counts_[place(step)];
  }
  // Of steps first..last, both included.
  uint64_t sum(int64_t first, int64_t last) const {
    uint64_t total = 0;
    for (int64_t step = first; step <= last; ++step) total += at(step);
    return total;
  }
  int64_t newest() const { return newest_; }  // INT64_MIN while empty

  void save(ml::StateWriter& out) const {
    out.i64(newest_);
    for (uint32_t count : counts_) out.u32(count);
  }
  void load(ml::StateReader& in) {
    newest_ = in.i64();
    for (uint32_t& count : counts_) count = in.u32();
    // Steps of ten seconds within the years of a Timestamp.
    if (newest_ != INT64_MIN && (newest_ > 1'000'000'000 || newest_ < -1'000'000'000)) in.spoil();
    if (!in.ok()) *this = StepRing();
  }

 private:
  static size_t place(int64_t step) { return static_cast<size_t>(step & (kSteps - 1)); }
  void advance(int64_t step) {
    if (step - newest_ >= kSteps) {
      counts_.fill(0);
    } else {
      for (int64_t s = newest_ + 1; s <= step; ++s) counts_[place(s)] = 0;
    }
    newest_ = step;
  }

  int64_t newest_ = INT64_MIN;
  std::array<uint32_t, kSteps> counts_{};
};

}  // namespace foreshock::detect
