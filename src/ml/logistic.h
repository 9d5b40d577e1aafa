// LogisticRegression: the probability of a label, linear in standardised columns.
//
// Ridge-penalised likelihood, minimised by accelerated full-batch gradient steps (Nesterov) from zero, so the
// answer does not depend on order or chance. Classes are weighted to count alike, because faults are rare.
// Each column's part in a score is weight x value: explanations add up. fit O(steps x rows x columns): 600
// rows of 500 columns in 0.2 s; a probability O(columns).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ml/outlier_model.h"

namespace foreshock::ml {

class LogisticRegression {
 public:
  explicit LogisticRegression(double ridge = 0.03) : ridge_(ridge) {}
  // One label (true: the positive class) per row; values should be standardised.
  void fit(const Rows& rows, const std::vector<bool>& labels);
  double log_odds(std::span<const double> row) const;  // 0 until fitted
  size_t columns() const { return weights_.size(); }
  double weight(size_t column) const { return weights_[column]; }

  void save(StateWriter& out) const;
  Status load(StateReader& in);
  uint64_t checksum() const { return checksum_of(*this); }
  size_t memory_bytes() const { return sizeof *this + weights_.capacity() * sizeof(double); }

 private:
  double ridge_;
  double bias_ = 0;
  std::vector<double> weights_;
};

}  // namespace foreshock::ml
