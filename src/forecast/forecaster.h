// Forecaster: the door that every forecasting model of a series comes through.
//
// A model is fed one value a step, in order, and can be asked at any time for the next `horizon` steps with
// an interval that covers the stated share of outcomes. Intervals are conformal: quantiles of the model's own
// past one-step errors, widened with the horizon, so they are honest for any series, and unbounded
// (low = -inf) never: before ten errors were seen they are as wide as the data so far. Deterministic, not
// thread-safe. Values that are not finite are ignored. Models: naive.h; others join through make_forecaster.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "forecast/forecast_options.h"
#include "ml/state_codec.h"

namespace foreshock::forecast {

struct Forecast {
  double point = 0, low = 0, high = 0;
};

class Forecaster {
 public:
  virtual ~Forecaster() = default;
  virtual std::string_view name() const = 0;
  virtual void learn(double value) = 0;
  virtual std::vector<Forecast> forecast(size_t horizon) const = 0;

  virtual void save(ml::StateWriter& out) const = 0;
  virtual Status load(ml::StateReader& in) = 0;
  virtual size_t memory_bytes() const = 0;
  uint64_t checksum() const { return ml::checksum_of(*this); }
};

struct ForecasterSettings {
  size_t period = 1;                   // steps of a season; 1: none
  double coverage = kCoverageDefault;  // in (0, 1)
};

// "naive" or "seasonal_naive"; invalid for other names, periods above kPeriodMax and coverages outside (0,
// 1).
Result<std::unique_ptr<Forecaster>> make_forecaster(std::string_view name,
                                                    const ForecasterSettings& settings);

}  // namespace foreshock::forecast
