#include "ml/p_combination.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "ml/distributions.h"

namespace foreshock::ml {
namespace {
// Below this p the tangent is 1 / (pi p) to within double precision.
const double kLogSmall = std::log(1e-8);

// Without shares all weigh the same: the watch asks this per series and window, so nothing is allocated.
double combined(std::span<const double> log_p, std::span<const double> shares) {
  if (log_p.empty()) return 0;
  double ordinary = 0;             // sum of tangents of p-values that fit
  double log_extreme = -INFINITY;  // log of the sum of 1 / (pi p) of those that do not
  double equal = 1 / static_cast<double>(log_p.size());
  for (size_t i = 0; i < log_p.size(); ++i) {
    double value = log_p[i], share = shares.empty() ? equal : shares[i];
    if (value < kLogSmall) {
      log_extreme = log_sum(log_extreme, -value - std::log(M_PI) + std::log(share));
    } else {
      double p = std::min(std::exp(value), 1 - 1e-12);
      ordinary += share * std::tan((0.5 - p) * M_PI);
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

}  // namespace

double combine_cauchy(std::span<const double> log_p) {
  return combined(log_p, {});
}

double combine_cauchy(std::span<const double> log_p, std::span<const double> shares) {
  CHECK(log_p.size() == shares.size()) << log_p.size();
  return combined(log_p, shares);
}

}  // namespace foreshock::ml
