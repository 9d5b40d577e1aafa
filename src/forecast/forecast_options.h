// Settings of forecasting, with defaults and bounds; validated where configuration is read.
//
// The defaults of SeasonalRate follow research on log rates: a level that forgets in two hours, a season of
// hours learned slowly, and clipped updates so that one burst cannot teach a new normal. Plain data.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace foreshock::forecast {

struct SeasonalRateOptions {
  double level_half_life_bins = 120;  // two hours of one-minute bins; [5, 100000]
  double speed_up_max = 8;            // the level learns this much faster while it is plainly biased; [1, 50]
  double clip_sigmas = 3;             // Huber clipping of updates; [1, 10]
  double season_rate = 0.25;          // weight of the newest visit of an hour; (0, 1]
  size_t season_after_bins = 360;     // hours are recorded after this many bins; [60, ...)
  int season_visits = 2;              // an hour is used after this many visits; [1, 50]
};
Status validate(const SeasonalRateOptions& options);

constexpr double kCoverageDefault = 0.95;  // of forecast intervals
constexpr size_t kHorizonMax = 100'000;    // steps of one forecast
constexpr size_t kPeriodMax = 10'080;      // a week of minutes
constexpr size_t kIntervalScores = 512;    // conformal residuals kept by a forecaster

}  // namespace foreshock::forecast
