#include "store/query/quantile_sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace foreshock::store {
namespace {

constexpr double kRatio = 1.01;
// Magnitudes below this count as zero.
constexpr double kSmallest = 1e-12;

int32_t bucket_of(double value) {
  double magnitude = std::fabs(value);
  if (magnitude < kSmallest) return 0;
  int32_t number = 1 + static_cast<int32_t>(std::floor(std::log(magnitude / kSmallest) / std::log(kRatio)));
  return value < 0 ? -number : number;
}

double value_of(int32_t bucket) {
  if (bucket == 0) return 0;
  double middle = kSmallest * std::pow(kRatio, std::abs(bucket) - 0.5);
  return bucket < 0 ? -middle : middle;
}

}  // namespace

void QuantileSketch::add(double value, uint64_t weight) {
  if (!std::isfinite(value)) return;
  count_ += weight;
  if (exact_ && values_.size() + weight <= kExactMax) {
    values_.insert(values_.end(), weight, value);
    return;
  }
  if (exact_) {
    exact_ = false;
    for (double earlier : values_) note(earlier, 1);
    values_ = {};
  }
  note(value, weight);
}

void QuantileSketch::note(double value, uint64_t weight) { buckets_[bucket_of(value)] += weight; }

double QuantileSketch::quantile(double q) const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  uint64_t rank = static_cast<uint64_t>(std::ceil(q * static_cast<double>(count_)));
  rank = std::clamp<uint64_t>(rank, 1, count_);
  if (exact_) {
    std::vector<double> sorted = values_;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<ptrdiff_t>(rank - 1), sorted.end());
    return sorted[rank - 1];
  }
  uint64_t seen = 0;
  for (const auto& [bucket, count] : buckets_) {
    seen += count;
    if (seen >= rank) return value_of(bucket);
  }
  return value_of(buckets_.rbegin()->first);
}

}  // namespace foreshock::store
