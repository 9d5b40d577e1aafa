// Rate scorer: how unlikely is the count of a window, given what its series usually does?
//
// Pure functions over a SeasonalRate: the law of a window (negative binomial), its one-sided mid-p, a band
// for people. Three windows are judged: a step (10 s), a minute, and twelve steps weighted towards now, which
// finds slow shifts. A weighted sum is judged as the plain count of a window with the same ratio of variance
// to mean. Cheap when nothing is strange: the tail is computed only past one standard deviation.
#pragma once

#include <cstdint>

#include "detect/scorers/step_ring.h"
#include "forecast/seasonal_rate.h"

namespace foreshock::detect {

constexpr int64_t kStepsPerMinute = 6;
constexpr int64_t kSlowSteps = 12;

struct WindowVerdict {
  double observed = 0;
  double expected = 0;
  double size = 1e12;     // of the negative binomial
  double log_p_high = 0;  // natural logs, mid-p, as the model sees it
  double log_p_low = 0;
};

// One step, or `steps` steps that end at `last`, as a plain sum.
WindowVerdict judge_step(const forecast::SeasonalRate& rate, int64_t step, double count);
WindowVerdict judge_minute(const forecast::SeasonalRate& rate, int64_t minute, double count);
WindowVerdict judge_slow(const forecast::SeasonalRate& rate, const StepRing& ring, int64_t last_step);
WindowVerdict judge_slow_count(const forecast::SeasonalRate& rate, int64_t last_step, double count);
// The same twelve steps as a plain count: what people are shown and can add up themselves.
WindowVerdict judge_slow_plain(const forecast::SeasonalRate& rate, const StepRing& ring, int64_t last_step);
// The chance of no line at all in `minutes`, as a natural log; and the count expected in them.
WindowVerdict judge_silence(const forecast::SeasonalRate& rate, int64_t minute, double minutes);

struct Band {
  double low = 0, high = 0;
};
Band band_of(const WindowVerdict& verdict);  // 99 % of windows like this one

}  // namespace foreshock::detect
