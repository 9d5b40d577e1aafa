// QuantileSketch: quantiles of numbers: exact for the first thousands, then within 0.5 % of the value.
//
// Past kExactMax values they are counted in buckets whose bounds grow by a fixed ratio (as DDSketch does,
// Masson et al. 2019), for negative numbers likewise. Deterministic, independent of order once in buckets.
// Memory: at most some thousands of buckets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace foreshock::store {

class QuantileSketch {
 public:
  void add(double value, uint64_t weight);
  // The value at share q of the sorted values (nearest rank); NaN when there are none.
  double quantile(double q) const;
  uint64_t count() const { return count_; }

 private:
  static constexpr size_t kExactMax = 4'096;
  void note(double value, uint64_t weight);

  uint64_t count_ = 0;
  std::vector<double> values_;          // while exact
  std::map<int32_t, uint64_t> buckets_;  // sign * (exponent + offset) -> count
  bool exact_ = true;
};

}  // namespace foreshock::store
