// QuantileBand: the default series detector; described at SeriesDetector. A sorted copy of the window is kept
// beside the ring, so that a value costs one insertion and one removal in 16 KB.
#pragma once

#include <deque>

#include "detect/series_detector.h"
#include "ml/conformal.h"
#include "ml/gpd_tail.h"

namespace foreshock::detect {

// Whether an episode outside the band is still news: not when six of the last fourteen days' episodes on the
// same side went as far. One that grows past them becomes news at that moment.
class PeakHabit {
 public:
  // `gap`: how far from the level, signed; `outside`: beyond the band.
  bool is_news(double time_s, double gap, bool outside);
  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);  // spoils the reader on damage

 private:
  struct Episode {
    double last_s = 0, peak = 0;  // signed
    bool news = false;
  };
  std::deque<Episode> past_;
  Episode now_;
  bool open_ = false;
  size_t quiet_ = 0;
};

class QuantileBand final : public SeriesDetector {
 public:
  SeriesVerdict take(double time_s, double value) override;
  std::string_view name() const override { return "quantile_band"; }
  void save(ml::StateWriter& out) const override;
  Status load(ml::StateReader& in) override;

 private:
  struct Seen {
    double time_s, value;
  };
  double quantile(double q) const;
  void learn(double time_s, double value);

  std::deque<Seen> window_;
  std::vector<double> sorted_;
  PeakHabit habit_;
  ml::ConformalReservoir ranks_{1024};
  ml::GpdTail tail_{0.95, 128};
};

}  // namespace foreshock::detect
