// AdditiveModel: a series as trend + seasons: y(t) = piecewise line + daily and weekly waves.
//
// In the manner of Prophet (Taylor and Letham 2018): a line whose slope may change at evenly spaced points,
// Fourier terms for day and week where the data covers two rounds. Ours is fitted by ridge regression on
// slope changes and waves, repeated with Huber weights so that outliers teach little, instead of by sampling;
// bands come from the robust spread of residuals. fit O(values x terms^2): 2,016 values in 15 ms; answers 1
// us.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ml/state_codec.h"

namespace foreshock::ml {

class AdditiveModel {
 public:
  struct Options {
    size_t changes = 8;  // points at which the slope may change, over the first four fifths
    size_t daily_waves = 4, weekly_waves = 3;
    double season_ridge = 1e-3, change_ridge = 1;
  };
  AdditiveModel() : AdditiveModel(Options{}) {}
  explicit AdditiveModel(Options options) : options_(options) {}

  // At least 4 points; times in seconds, ascending; finite values. With fewer it expects their median.
  void fit(std::span<const double> times_s, std::span<const double> values);
  double expected(double time_s) const;
  double spread() const { return spread_; }  // robust standard deviation of residuals
  bool fitted() const { return !weights_.empty(); }

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const {
    return sizeof *this + (weights_.capacity() + ridge_.capacity()) * sizeof(double);
  }

 private:
  void terms(double time_s, std::vector<double>& into) const;

  Options options_;
  double begin_s_ = 0, length_s_ = 1;
  double centre_ = 0, scale_ = 1, spread_ = 0;
  bool daily_ = false, weekly_ = false;
  std::vector<double> weights_, ridge_;
};

// Solves (A + ridge) x = b for a symmetric positive matrix by Cholesky; false where it is not positive.
bool solve_positive(std::vector<double> matrix, std::vector<double>& b);

}  // namespace foreshock::ml
