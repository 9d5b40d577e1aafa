#include "ml/distributions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace foreshock::ml {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTiny = 1e-300;
constexpr double kPrecision = 1e-13;
// Past this size a negative binomial cannot be told from a Poisson in double precision.
constexpr double kSizePoisson = 1e9;

// Enough for arguments of 1e7; the fractions need about the square root of the larger argument.
int iterations_max(double a, double b) {
  return 200 + static_cast<int>(std::min(20000.0, 8 * std::sqrt(std::max(a, b))));
}

// log of x^a e^-x / Gamma(a), the common factor of both incomplete gammas.
double log_gamma_factor(double a, double x) {
  return a * std::log(x) - x - log_gamma(a);
}

// P(a, x) by its power series: good for x < a + 1.
double log_gamma_series(double a, double x) {
  double term = 1 / a, sum = term;
  const int limit = iterations_max(a, x);
  for (int n = 1; n < limit; ++n) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * kPrecision) break;
  }
  return log_gamma_factor(a, x) + std::log(sum);
}

// Q(a, x) by its continued fraction: good for x >= a + 1.
double log_gamma_fraction(double a, double x) {
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, h = d;
  const int limit = iterations_max(a, x);
  for (int n = 1; n < limit; ++n) {
    double an = -n * (n - a);
    b += 2;
    d = an * d + b;
    if (std::fabs(d) < kTiny) d = kTiny;
    c = b + an / c;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    double step = d * c;
    h *= step;
    if (std::fabs(step - 1) < kPrecision) break;
  }
  return log_gamma_factor(a, x) + std::log(h);
}

// The continued fraction of I_x(a, b), good for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  if (std::fabs(d) < kTiny) d = kTiny;
  d = 1 / d;
  double h = d;
  const int limit = iterations_max(a, b);
  for (int m = 1; m < limit; ++m) {
    double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    if (std::fabs(d) < kTiny) d = kTiny;
    c = 1 + even / c;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    h *= d * c;
    double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    if (std::fabs(d) < kTiny) d = kTiny;
    c = 1 + odd / c;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    double step = d * c;
    h *= step;
    if (std::fabs(step - 1) < kPrecision) break;
  }
  return h;
}

double log_beta_fraction(double a, double b, double x) {
  return a * std::log(x) + b * std::log1p(-x) - log_beta(a, b) - std::log(a) +
         std::log(beta_fraction(a, b, x));
}

double clamp_log(double log_p) {
  return std::min(0.0, log_p);
}

}  // namespace

// Lanczos' approximation with g = 7 and nine terms; relative error below 1e-13 for x >= 0.5.
double log_gamma(double x) {
  static constexpr std::array<double, 9> kTerms = {
      0.99999999999980993,  676.5203681218851,     -1259.1392167224028,
      771.32342877765313,   -176.61502916214059,   12.507343278686905,
      -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
  if (x < 0.5) return std::log(M_PI / std::sin(M_PI * x)) - log_gamma(1 - x);
  double z = x - 1, sum = kTerms[0];
  for (size_t i = 1; i < kTerms.size(); ++i) sum += kTerms[i] / (z + static_cast<double>(i));
  double t = z + 7.5;
  return 0.5 * std::log(2 * M_PI) + (z + 0.5) * std::log(t) - t + std::log(sum);
}

double log_beta(double a, double b) {
  return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}
double log_choose(double n, double k) {
  return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

double log_sum(double log_a, double log_b) {
  if (log_a < log_b) std::swap(log_a, log_b);
  if (log_b == -kInfinity) return log_a;
  return log_a + std::log1p(std::exp(log_b - log_a));
}

double log_complement(double log_p) {
  if (log_p >= 0) return -kInfinity;
  return log_p > -0.693 ? std::log(-std::expm1(log_p)) : std::log1p(-std::exp(log_p));
}

double log_gamma_lower(double a, double x) {
  if (x <= 0) return -kInfinity;
  return clamp_log(x < a + 1 ? log_gamma_series(a, x) : log_complement(log_gamma_fraction(a, x)));
}

double log_gamma_upper(double a, double x) {
  if (x <= 0) return 0;
  return clamp_log(x < a + 1 ? log_complement(log_gamma_series(a, x)) : log_gamma_fraction(a, x));
}

double log_beta_lower(double a, double b, double x) {
  if (x <= 0) return -kInfinity;
  if (x >= 1) return 0;
  if (x < (a + 1) / (a + b + 2)) return clamp_log(log_beta_fraction(a, b, x));
  return clamp_log(log_complement(log_beta_fraction(b, a, 1 - x)));
}

CountTails poisson_tails(uint64_t k, double mean) {
  double n = static_cast<double>(k);
  CountTails tails;
  if (mean <= 0) {
    tails.log_at_least = k == 0 ? 0 : -kInfinity;
    tails.log_exactly = tails.log_at_least;
    return tails;
  }
  tails.log_at_least = k == 0 ? 0 : log_gamma_lower(n, mean);
  tails.log_at_most = log_gamma_upper(n + 1, mean);
  tails.log_exactly = n * std::log(mean) - mean - log_gamma(n + 1);
  return tails;
}

CountTails negative_binomial_tails(uint64_t k, double mean, double size) {
  if (mean <= 0 || size >= kSizePoisson) return poisson_tails(k, mean);
  CHECK(size > 0) << size;
  double n = static_cast<double>(k);
  double heads = size / (size + mean), tails_share = mean / (size + mean);
  CountTails tails;
  tails.log_at_least = k == 0 ? 0 : log_beta_lower(n, size, tails_share);
  tails.log_at_most = log_beta_lower(size, n + 1, heads);
  tails.log_exactly = log_gamma(n + size) - log_gamma(size) - log_gamma(n + 1) + size * std::log(heads) +
                      n * std::log(tails_share);
  return tails;
}

CountTails binomial_tails(uint64_t k, uint64_t n, double probability) {
  CHECK(k <= n) << k << " of " << n;
  double hits = static_cast<double>(k), rest = static_cast<double>(n - k);
  CountTails tails;
  if (probability <= 0 || probability >= 1) {
    bool certain = probability <= 0 ? k == 0 : k == n;
    tails.log_exactly = certain ? 0 : -kInfinity;
    tails.log_at_least = probability >= 1 || k == 0 ? 0 : -kInfinity;
    tails.log_at_most = probability <= 0 || k == n ? 0 : -kInfinity;
    return tails;
  }
  tails.log_at_least = k == 0 ? 0 : log_beta_lower(hits, rest + 1, probability);
  tails.log_at_most = k == n ? 0 : log_beta_lower(rest, hits + 1, 1 - probability);
  tails.log_exactly = log_choose(static_cast<double>(n), hits) + hits * std::log(probability) +
                      rest * std::log1p(-probability);
  return tails;
}

double log_beta_binomial(uint64_t k, uint64_t n, double a, double b) {
  double hits = static_cast<double>(k), all = static_cast<double>(n);
  return log_choose(all, hits) + log_beta(hits + a, all - hits + b) - log_beta(a, b);
}

namespace {

// Sums the beta-binomial mass from k in one direction; stops when what is left cannot matter.
double log_beta_binomial_side(uint64_t k, uint64_t n, double a, double b, bool up) {
  double term = log_beta_binomial(k, n, a, b), sum = term;
  double all = static_cast<double>(n);
  const uint64_t steps = std::min<uint64_t>(up ? n - k : k, 100'000);
  for (uint64_t i = 0; i < steps; ++i) {
    double at = static_cast<double>(up ? k + i : k - i);
    // Ratio of neighbouring masses; cheaper than three gamma functions a term.
    double ratio = up ? (all - at) * (at + a) / ((at + 1) * (all - at - 1 + b))
                      : at * (all - at + b) / ((all - at + 1) * (at - 1 + a));
    term += std::log(ratio);
    sum = log_sum(sum, term);
    if (term < sum - 36 && ratio < 1) break;
  }
  return clamp_log(sum);
}

}  // namespace

CountTails beta_binomial_tails(uint64_t k, uint64_t n, double a, double b) {
  CHECK(k <= n && a > 0 && b > 0) << k << " of " << n;
  CountTails tails;
  tails.log_exactly = log_beta_binomial(k, n, a, b);
  tails.log_at_least = k == 0 ? 0 : log_beta_binomial_side(k, n, a, b, true);
  tails.log_at_most = k == n ? 0 : log_beta_binomial_side(k, n, a, b, false);
  return tails;
}

namespace {

// log(P(side) - P(point) / 2): the point is part of the side, so the difference is positive.
double log_mid(double log_side, double log_point) {
  if (log_side == -kInfinity) return -kInfinity;
  double half = std::min(log_point - std::log(2.0) - log_side, -std::log(2.0));
  return log_side + std::log1p(-std::exp(half));
}

}  // namespace

double log_mid_p_high(const CountTails& tails) {
  return log_mid(tails.log_at_least, tails.log_exactly);
}
double log_mid_p_low(const CountTails& tails) {
  return log_mid(tails.log_at_most, tails.log_exactly);
}

double mid_p_two_sided(const CountTails& tails) {
  return std::min(1.0, 2 * std::exp(std::min(log_mid_p_high(tails), log_mid_p_low(tails))));
}

uint64_t negative_binomial_quantile(double q, double mean, double size) {
  if (mean <= 0) return 0;
  auto reached = [&](uint64_t k) {
    return negative_binomial_tails(k, mean, size).log_at_most >= std::log(q);
  };
  uint64_t low = 0, high = 1;
  while (!reached(high) && high < (1ull << 40)) {
    low = high;
    high *= 2;
  }
  if (reached(0)) return 0;
  while (low + 1 < high) {
    uint64_t middle = low + (high - low) / 2;
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

double log_normal_upper(double z) {
  if (z < 30) return std::log(0.5 * std::erfc(z / std::sqrt(2.0)));
  // erfc underflows; the first two terms of the asymptotic series are good to 1e-6 here.
  return -0.5 * z * z - std::log(z * std::sqrt(2 * M_PI)) + std::log1p(-1 / (z * z));
}

}  // namespace foreshock::ml
