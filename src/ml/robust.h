// Robust statistics of a batch of numbers: median, quantiles, median absolute deviation.
//
// Used where one wild value must not move the answer: priors pooled over sibling templates, summaries of
// residuals. The functions reorder a copy and cost O(n). Quantiles interpolate linearly between order
// statistics (type 7). An empty batch gives 0. Pure.
#pragma once

#include <span>
#include <vector>

namespace foreshock::ml {

double median(std::span<const double> values);
double quantile(std::span<const double> values, double q);  // q in [0, 1]
// Median absolute deviation from the median, times 1.4826: the standard deviation of clean normal data.
double mad(std::span<const double> values);

}  // namespace foreshock::ml
