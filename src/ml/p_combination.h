// Combination of p-values of dependent tests into one.
//
// The Cauchy combination (Liu and Xie 2020): each p becomes tan((0.5 - p) pi), their weighted mean is again
// nearly Cauchy under any dependence in the tail, and its tail is the combined p. Ours works on logarithms,
// so that p-values of 1e-200 neither overflow nor vanish: there tan((0.5 - p) pi) = 1 / (pi p). Pure.
#pragma once

#include <span>

namespace foreshock::ml {

// Natural logarithms in, natural logarithm out; equal weights; an empty span gives 0 (p = 1).
double combine_cauchy(std::span<const double> log_p);
// The same with a share for each (positive, summing to 1): what is trusted more is diluted less.
double combine_cauchy(std::span<const double> log_p, std::span<const double> shares);

}  // namespace foreshock::ml
