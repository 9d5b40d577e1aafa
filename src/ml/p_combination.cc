#include "ml/p_combination.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "ml/distributions.h"

namespace foreshock::ml {
namespace {
// Below this p the tangent is 1 / (pi p) to within double precision.
const double kLogSmall = std::log(1e-8);
}  // namespace

double combine_cauchy(std::span<const double> log_p) {
  std::vector<double> shares(log_p.size(), 1 / static_cast<double>(std::max<size_t>(1, log_p.size())));
  return combine_cauchy(log_p, shares);
}

double combine_cauchy(std::span<const double> log_p, std::span<const double> shares) {
  CHECK(log_p.size() == shares.size()) << log_p.size();
  if (log_p.empty()) return 0;
  double ordinary = 0;             // sum of tangents of p-values that fit
  double log_extreme = -INFINITY;  // log of the sum of 1 / (pi p) of those that do not
  for (size_t i = 0; i < log_p.size(); ++i) {
    double value = log_p[i];
    if (value < kLogSmall) {
      log_extreme = log_sum(log_extreme, -value - std::log(M_PI) + std::log(shares[i]));
    } else {
      double p = std::min(std::exp(value), 1 - 1e-12);
      ordinary += shares[i] * std::tan((0.5 - p) * M_PI);
    }
  }
  if (log_extreme > -INFINITY) {
    // The statistic is dominated by the extreme ones; the rest can only shift it by a little.
    double log_statistic = log_extreme;
    double rest = ordinary * std::exp(-std::min(700.0, log_statistic));
    log_statistic += std::log1p(std::max(rest, -0.9));
    return -log_statistic - std::log(M_PI);
  }
  double p = 0.5 - std::atan(ordinary) / M_PI;
  return std::log(std::clamp(p, 1e-300, 1.0));
}

}  // namespace foreshock::ml
