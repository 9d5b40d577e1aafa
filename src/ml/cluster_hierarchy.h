// ClusterHierarchy: density clusters without a reach to choose: groups of any density, by how long they last.
//
// After HDBSCAN (Campello, Moulavi, Sander 2013): distances are raised to what either row needs to reach its
// `neighbours` next rows, a minimum spanning tree of these is cut from its longest edge down, and of all
// groups of at least `cluster_rows` rows that appear, those that outlast their parts are the clusters.
// Strangeness is GLOSH: 1 - (density at the row) / (highest density of the cluster it joins). New rows join
// at their next kept row. Fit O(rows^2) over at most 1,024 sampled rows (0.1 s), score O(rows x columns).
#pragma once

#include "ml/outlier_model.h"

namespace foreshock::ml {

class ClusterHierarchy final : public OutlierModel {
 public:
  struct Options {
    size_t neighbours = 5;
    size_t cluster_rows = 15;
  };
  explicit ClusterHierarchy(uint64_t seed) : ClusterHierarchy(seed, Options{}) {}
  ClusterHierarchy(uint64_t seed, Options options) : seed_(seed), options_(options) {}

  std::string_view name() const override { return "hdbscan"; }
  void fit(const Rows& rows) override;
  double score(std::span<const double> row) const override;
  int label(std::span<const double> row) const;  // the cluster of the next kept row; -1 for noise
  size_t clusters() const { return densest_.size(); }
  size_t columns() const override { return scale_.columns(); }
  void save(StateWriter& out) const override;
  Status load(StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  struct Next {
    double reach = 0;
    size_t row = 0;
  };
  Next next_row(std::span<const double> row) const;

  uint64_t seed_;
  Options options_;
  Standardiser scale_;
  std::vector<double> rows_;  // kept x columns
  std::vector<double> core_;  // distance to the neighbours-th next row
  std::vector<int32_t> label_;
  std::vector<double> densest_;  // 1 / distance, by cluster
  double densest_any_ = 1;
};

}  // namespace foreshock::ml
