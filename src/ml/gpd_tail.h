// GpdTail: p-values beyond the largest score seen, by peaks over a threshold.
//
// Scores above a high running quantile t leave excesses whose law is close to a generalised Pareto (Pickands,
// Balkema, de Haan); its shape and scale are fitted by probability-weighted moments (Hosking and Wallis
// 1987), and P(S > s) = P(S > t) * (1 + shape (s - t) / scale)^(-1/shape). Fed with -ln p of a model's tail
// it measures how overconfident the model is and corrects for it: a perfect model gives shape 0, scale 1.
// The shape is kept in [0, shape_max], so a few wild values cannot make everything look possible.
// Cost: add O(1), a refit O(excesses) at every 16th excess; memory about 1.2 KB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ml/running_quantile.h"
#include "ml/state_codec.h"

namespace foreshock::ml {

class GpdTail {
 public:
  explicit GpdTail(double quantile = 0.98, size_t excesses_max = 256, double shape_max = 0.3);
  void add(double score);
  // Whether enough excesses were seen for tail_p to mean something.
  bool ready() const;
  double threshold() const { return threshold_.value(); }
  // log P(S > s) for s above threshold(); log of the threshold's share at or below it.
  double log_tail(double score) const;
  double shape() const { return shape_; }
  double scale() const { return scale_; }

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const { return sizeof *this + peaks_.capacity() * sizeof(float); }

 private:
  void refit();
  double share_;  // of scores above the threshold
  size_t excesses_max_;
  double shape_max_;
  RunningQuantile threshold_;
  std::vector<float> peaks_;
  size_t next_ = 0;
  uint32_t since_fit_ = 0;
  double shape_ = 0, scale_ = 1;
};

}  // namespace foreshock::ml
