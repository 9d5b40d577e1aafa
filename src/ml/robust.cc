#include "ml/robust.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {

double quantile(std::span<const double> values, double q) {
  CHECK(q >= 0 && q <= 1) << q;
  if (values.empty()) return 0;
  std::vector<double> copy(values.begin(), values.end());
  double place = q * static_cast<double>(copy.size() - 1);
  size_t below = static_cast<size_t>(place);
  std::nth_element(copy.begin(), copy.begin() + static_cast<ptrdiff_t>(below), copy.end());
  double low = copy[below];
  if (below + 1 >= copy.size()) return low;
  double high = *std::min_element(copy.begin() + static_cast<ptrdiff_t>(below) + 1, copy.end());
  return low + (place - static_cast<double>(below)) * (high - low);
}

double median(std::span<const double> values) {
  return quantile(values, 0.5);
}

double mad(std::span<const double> values) {
  double middle = median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (double value : values) distances.push_back(std::fabs(value - middle));
  return 1.4826 * median(distances);
}

}  // namespace foreshock::ml
