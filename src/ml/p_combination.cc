#include "ml/p_combination.h"

#include <algorithm>
#include <cmath>

#include "ml/distributions.h"

namespace foreshock::ml {
namespace {
// Below this p the tangent is 1 / (pi p) to within double precision.
const double kLogSmall = std::log(1e-8);
}  // namespace

double combine_cauchy(std::span<const double> log_p) {
  if (log_p.empty()) return 0;
  double n = static_cast<double>(log_p.size());
  double ordinary = 0;             // sum of tangents of p-values that fit
  double log_extreme = -INFINITY;  // log of the sum of 1 / (pi p) of those that do not
  for (double value : log_p) {
    if (value < kLogSmall) {
      log_extreme = log_sum(log_extreme, -value - std::log(M_PI));
    } else {
      double p = std::min(std::exp(value), 1 - 1e-12);
      ordinary += std::tan((0.5 - p) * M_PI);
    }
  }
  if (log_extreme > -INFINITY) {
    // The statistic is dominated by the extreme ones; the rest can only shift it by a little.
    double log_statistic = log_extreme - std::log(n);
    double rest = ordinary / n * std::exp(-std::min(700.0, log_statistic));
    log_statistic += std::log1p(std::max(rest, -0.9));
    return -log_statistic - std::log(M_PI);
  }
  double p = 0.5 - std::atan(ordinary / n) / M_PI;
  return std::log(std::clamp(p, 1e-300, 1.0));
}

}  // namespace foreshock::ml
