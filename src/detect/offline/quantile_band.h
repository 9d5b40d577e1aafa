// QuantileBand: the default series detector; described at SeriesDetector. A sorted copy of the window is kept
// beside the ring, so that a value costs one insertion and one removal in 16 KB.
#pragma once

#include <deque>

#include "detect/series_detector.h"
#include "ml/conformal.h"
#include "ml/gpd_tail.h"

namespace foreshock::detect {

class QuantileBand final : public SeriesDetector {
 public:
  SeriesVerdict take(double time_s, double value) override;

 private:
  struct Seen {
    double time_s, value;
  };
  double quantile(double q) const;
  void learn(double time_s, double value);

  std::deque<Seen> window_;
  std::vector<double> sorted_;
  ml::ConformalReservoir ranks_{1024};
  ml::GpdTail tail_{0.95, 128};
};

}  // namespace foreshock::detect
