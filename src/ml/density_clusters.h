// DensityClusters: groups are where rows lie close together; what lies in no group is strange.
//
// DBSCAN (Ester et al. 1996) over standardised rows: a row with `neighbours` rows within `reach` is a core,
// cores within reach of each other are one cluster. Ours chooses the reach itself, as the 95 % quantile of
// the distance to the neighbours-th next row, and keeps the distinct core rows (at most 2,048), so that new
// rows get a score: the distance to the next core over the reach (above 1: noise). Meant for grouping a day's
// windows and as a reference, not for paging. Fit O(rows^2) over at most 2,048 sampled rows (0.3 s), score
// O(cores x columns), 50 us at 16 columns.
#pragma once

#include "ml/outlier_model.h"

namespace foreshock::ml {

class DensityClusters final : public OutlierModel {
 public:
  struct Options {
    size_t neighbours = 5;
    double reach = 0;  // 0: chosen from the rows
  };
  explicit DensityClusters(uint64_t seed) : DensityClusters(seed, Options{}) {}
  DensityClusters(uint64_t seed, Options options) : seed_(seed), options_(options) {}

  std::string_view name() const override { return "dbscan"; }
  void fit(const Rows& rows) override;
  double score(std::span<const double> row) const override;
  // The cluster of the next core, or -1 where that is out of reach.
  int label(std::span<const double> row) const;
  size_t clusters() const { return clusters_; }
  size_t columns() const override { return scale_.columns(); }
  void save(StateWriter& out) const override;
  Status load(StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  struct Next {
    double distance = 0;
    size_t core = 0;
  };
  Next next_core(std::span<const double> row) const;

  uint64_t seed_;
  Options options_;
  Standardiser scale_;
  double reach_ = 1;
  size_t clusters_ = 0;
  std::vector<double> cores_;  // cores x columns
  std::vector<uint32_t> label_of_;
};

}  // namespace foreshock::ml
