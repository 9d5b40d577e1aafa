// Random: the seeded source of chance of every learner: the same seed gives the same numbers everywhere.
//
// splitmix64 (Steele, Lea, Flood 2014) with our own distributions, because those of the standard library
// differ between implementations and a model's checksum must not. Not for secrets. One object per learner
// and thread; 2 ns a number.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace foreshock::ml {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // [0, 1)
  size_t below(size_t n) { return static_cast<size_t>(uniform() * static_cast<double>(n)); }
  // Box and Muller's transform; one of its two values is thrown away to keep the state one word.
  double normal() {
    double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  uint64_t state() const { return state_; }

 private:
  uint64_t state_;
};

}  // namespace foreshock::ml
