// HeldOutScores: how surprising is a score among those of windows that the scorer had not seen?
//
// surprise = -log of the share of them that are as large, and past the largest it goes on linearly at the
// pace of their own tail, so that two strange windows are still told apart. Scores of scorers with different
// units can be added that way. O(log n).
#pragma once

#include <vector>

#include "ml/state_codec.h"

namespace foreshock::detect {

class HeldOutScores {
 public:
  HeldOutScores() = default;
  explicit HeldOutScores(std::vector<double> scores);
  double surprise(double score) const;
  void save(ml::StateWriter& out) const { out.values(scores_); }
  void load(ml::StateReader& in);  // spoils the reader on damage

 private:
  std::vector<double> scores_;  // ascending
  double tail_ = 1;             // mean excess over their 90 % quantile
};

}  // namespace foreshock::detect
