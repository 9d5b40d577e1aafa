// Distributions: tails of count distributions in log space, exact where it matters: far out.
//
// Rates are judged by how unlikely a count is, and the interesting answers are 1e-12 and smaller, so every
// tail is computed directly on its side (never as one minus the other) and returned as a natural logarithm.
// Poisson tails come from the incomplete gamma function, negative binomial and binomial tails from the
// incomplete beta function (series and Lentz continued fractions, DLMF 8.9, 8.17). Beta-binomial tails are
// summed. Pure, no allocation, no global state (std::lgamma has some). Cost: 0.1-2 us, growing with the
// square root of the mean. Relative accuracy of a log tail: about 1e-9 for means up to 1e7.
#pragma once

#include <cstdint>

namespace foreshock::ml {

double log_gamma(double x);  // x > 0
double log_choose(double n, double k);
double log_beta(double a, double b);
double log_sum(double log_a, double log_b);  // log(exp(a) + exp(b))
double log_complement(double log_p);         // log(1 - exp(p)), p <= 0
// Regularised incomplete gamma P(a, x) and Q(a, x) = 1 - P, as logarithms.
double log_gamma_lower(double a, double x);
double log_gamma_upper(double a, double x);
// Regularised incomplete beta I_x(a, b), as a logarithm.
double log_beta_lower(double a, double b, double x);

// Tails of a discrete law at k: log P(X >= k), log P(X <= k), log P(X = k).
struct CountTails {
  double log_at_least = 0;
  double log_at_most = 0;
  double log_exactly = 0;
};
CountTails poisson_tails(uint64_t k, double mean);
// Negative binomial by mean and size: variance = mean + mean^2 / size. Large sizes are Poisson.
CountTails negative_binomial_tails(uint64_t k, double mean, double size);
CountTails binomial_tails(uint64_t k, uint64_t n, double probability);
// Binomial whose probability is Beta(a, b).
CountTails beta_binomial_tails(uint64_t k, uint64_t n, double a, double b);
double log_beta_binomial(uint64_t k, uint64_t n, double a, double b);

// Mid-p values: half of the observed point's mass counts, so that discrete tests are not conservative.
double log_mid_p_high(const CountTails& tails);
double log_mid_p_low(const CountTails& tails);
double mid_p_two_sided(const CountTails& tails);

// Smallest k with P(X <= k) >= q for a negative binomial; for bands, by bisection.
uint64_t negative_binomial_quantile(double q, double mean, double size);

// Upper tail of the standard normal, as a logarithm.
double log_normal_upper(double z);

}  // namespace foreshock::ml
