// NearestRows: how far is this row of counts from the nearest one ever seen?
//
// Keeps the distinct training rows (at most 4,096, evenly sampled past that) and scores by the distance to
// the nearest: sum over columns of weight x |a - b|, over the weighted size of the larger of the two rows, so
// 0 is a row seen before and 1 one that shares nothing. The weight of a column is log(rows / rows in which it
// is not 0) + 1, so that a rare event counts more than an ordinary one. The strongest single scorer on
// sessions; nothing is assumed but that normal repeats itself. fit O(rows x log), score O(kept x columns).
#pragma once

#include "ml/outlier_model.h"

namespace foreshock::ml {

class NearestRows final : public OutlierModel {
 public:
  explicit NearestRows(uint64_t seed) : seed_(seed) {}

  std::string_view name() const override { return "nearest_counts"; }
  void fit(const Rows& rows) override;
  double score(std::span<const double> row) const override;
  // Share of each column in the distance to the nearest row; sums to 1, or all 0.
  std::vector<double> attribution(std::span<const double> row) const;
  size_t columns() const override { return weights_.size(); }
  size_t kept() const { return weights_.empty() ? 0 : rows_.size() / weights_.size(); }
  void save(StateWriter& out) const override;
  Status load(StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  struct Next {
    double distance = 1e300;
    size_t row = 0;
  };
  Next nearest(std::span<const double> row) const;

  uint64_t seed_;
  std::vector<double> weights_;
  std::vector<double> rows_;
  std::vector<double> sizes_;  // weighted, by row
};

}  // namespace foreshock::ml
