// SeasonalCounts: the rate model of the live stream (level x season, negative binomial) for `detect series`.
//
// A series of counts as `foreshock detect series --model seasonal_rate` reads it: the distance of values is
// found from the first sixteen, the size from their median, so that parts of one are counts too. An interval
// of more than a minute is that many minutes of the model, an hour at most. Strange values teach nothing
// until sixty have come in a row. For comparison: values that are no counts (below zero, ratios) are better
// judged by the default.
#pragma once

#include <vector>

#include "detect/series_detector.h"
#include "forecast/seasonal_rate.h"

namespace foreshock::detect {

class SeasonalCounts final : public SeriesDetector {
 public:
  SeriesVerdict take(double time_s, double value) override;
  std::string_view name() const override { return "seasonal_rate"; }
  void save(ml::StateWriter& out) const override;
  Status load(ml::StateReader& in) override;

 private:
  void settle();
  int64_t bin_of(double time_s) const;
  SeriesVerdict judge(int64_t bin, double value, bool& strange) const;
  void learn(int64_t bin, double value, bool strange);

  std::vector<double> times_, values_;  // the first ones, until the distance is known
  double bin_s_ = 0;                    // seconds of one bin; 0 until then
  double scale_ = 1;                    // counts of one unit
  int64_t bins_ = 1;                    // of one value
  uint32_t frozen_ = 0;
  forecast::SeasonalRate rate_;
};

}  // namespace foreshock::detect
