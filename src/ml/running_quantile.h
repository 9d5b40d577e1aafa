// RunningQuantile: one quantile of a stream in 100 bytes, by the P-square algorithm.
//
// Jain and Chlamtac, "The P^2 algorithm for dynamic calculation of quantiles" (1985): five markers whose
// heights follow the distribution by parabolic steps. Ours forgets: past `memory` values the counts stay
// there, so that the markers keep moving when the distribution does. Error on smooth data is about 1 % of
// the spread. Cost O(1). Deterministic; not thread-safe.
#pragma once

#include <array>
#include <cstdint>

#include "ml/state_codec.h"

namespace foreshock::ml {

class RunningQuantile {
 public:
  explicit RunningQuantile(double q = 0.5, double memory = 10'000);
  void add(double value);
  double value() const;  // 0 before the first value
  uint64_t seen() const { return seen_; }

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const { return sizeof *this; }

 private:
  double q_, memory_;
  uint64_t seen_ = 0;
  std::array<double, 5> height_{};
  std::array<double, 5> place_{};
};

}  // namespace foreshock::ml
