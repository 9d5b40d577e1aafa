// DecayCounter: a sum that forgets: what was added `half_life` ago counts half.
//
// Sixteen bytes, no timer: the decay is applied when it is read or added to. Time may stand still or, for
// late events, go back a little: then the old time stands. Deterministic; not thread-safe.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/time.h"
#include "ml/state_codec.h"

namespace foreshock::ml {

class DecayCounter {
 public:
  void add(Timestamp at, double amount, int64_t half_life_ns) {
    value_ = this->value(at, half_life_ns) + amount;
    if (at > at_) at_ = at;
  }
  double value(Timestamp now, int64_t half_life_ns) const {
    if (value_ == 0 || now <= at_) return value_;
    return value_ * std::exp2(-static_cast<double>(now - at_) / static_cast<double>(half_life_ns));
  }

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const { return sizeof *this; }

 private:
  double value_ = 0;
  Timestamp at_;
};

}  // namespace foreshock::ml
