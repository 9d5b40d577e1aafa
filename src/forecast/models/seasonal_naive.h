// SeasonalNaiveForecaster: the next value is the one a season ago; with a season of one step, the last value.
//
// The yardstick that every other model must beat. Keeps one season of values and the last kIntervalScores
// one-step errors. The error of step h grows like the root of the number of seasons ahead.
#pragma once

#include <vector>

#include "forecast/forecaster.h"
#include "ml/conformal.h"

namespace foreshock::forecast {

class SeasonalNaiveForecaster final : public Forecaster {
 public:
  SeasonalNaiveForecaster(size_t period, double coverage);
  std::string_view name() const override { return period_ == 1 ? "naive" : "seasonal_naive"; }
  void learn(double value) override;
  std::vector<Forecast> forecast(size_t horizon) const override;
  void save(ml::StateWriter& out) const override;
  Status load(ml::StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  double expected_in(size_t steps) const;
  size_t period_;
  double coverage_;
  std::vector<double> season_;  // a ring once full
  size_t next_ = 0;
  double least_ = 0, most_ = 0;
  ml::ConformalReservoir errors_{kIntervalScores};
};

}  // namespace foreshock::forecast
