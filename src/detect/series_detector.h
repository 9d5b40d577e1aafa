// SeriesDetector: judges a series value by value, each only by what came before it.
//
// take() gives what was expected, the band in which an ordinary value lies, a p-value and whether it alarms.
// Time is in seconds and should not go back (callers sort); gaps and several values at one time are fine; a
// value that is not finite is answered with the present band, p = 1, and teaches nothing. "quantile_band" is
// the default and the only one meant for use: the median of the last fourteen days (at most 2,016 values),
// and on each side a spread of its own from the 75 % and 95 % quantiles, so that skewed series such as
// latencies and error rates do not alarm for their nature. An alarm lies 4.5 spreads out; strange values are
// clipped at 6 before they teach. What went as far six times in these fourteen days is a habit and no alarm.
// The others are references: "ewma", "dspot" (extreme values over a drifting mean), "random_cut_forest"
// (shingles of 8), "additive" (trend and seasons, refitted daily), "seasonal_rate" (the live stream's model
// of counts), "new_extreme" (trivial). 1-5 us a value for the default; memory bounded.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

struct SeriesVerdict {
  double expected = 0, low = 0, high = 0;
  double p_value = 1;
  bool alarm = false;
};

class SeriesDetector {
 public:
  virtual ~SeriesDetector() = default;
  virtual SeriesVerdict take(double time_s, double value) = 0;
  virtual std::string_view name() const = 0;
  virtual void save(ml::StateWriter& out) const = 0;  // what was seen so far: a loaded one goes on from there
  virtual Status load(ml::StateReader& in) = 0;       // of a new detector
};

std::vector<std::string_view> series_model_names();
Result<std::unique_ptr<SeriesDetector>> make_series_detector(std::string_view name);  // kInvalid: unknown

// Alarms with at most `quiet_max` quiet values between them are one episode: the values between are marked
// too.
void join_episodes(std::vector<SeriesVerdict>& verdicts, size_t quiet_max = 6);

}  // namespace foreshock::detect
