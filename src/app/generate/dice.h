// Dice: the generator's only source of chance; everything follows from the seed, on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/hash.h"

namespace foreshock::app::generate {

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(mix64(seed + 0x9E3779B97F4A7C15ull)) {}

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ull;
    return mix64(state_);
  }
  uint64_t below(uint64_t bound) { return static_cast<uint64_t>((static_cast<Wide>(next()) * bound) >> 64); }
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(below(static_cast<uint64_t>(high - low + 1)));
  }
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // Of the normal distribution, by the sum of twelve: good enough to three sigmas, and the same everywhere.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 3; ++i) {
      uint64_t bits = next();
      for (int j = 0; j < 4; ++j) sum += static_cast<double>((bits >> (16 * j)) & 0xFFFF) / 65536.0;
    }
    return sum;
  }
  // A count with this mean: Poisson for small means, rounded normal for large ones.
  uint64_t count(double mean) {
    if (mean <= 0) return 0;
    if (mean > 30) return static_cast<uint64_t>(std::max(0.0, mean + std::sqrt(mean) * normal() + 0.5));
    double limit = std::exp(-mean), product = unit();
    uint64_t n = 0;
    while (product > limit) {
      product *= unit();
      ++n;
    }
    return n;
  }

 private:
  __extension__ using Wide = unsigned __int128;
  uint64_t state_;
};

}  // namespace foreshock::app::generate
