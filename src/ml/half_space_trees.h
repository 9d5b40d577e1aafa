// HalfSpaceTrees: the cheap streaming forest: random halvings of the space, and counts of who fell where.
//
// Tan, Ting, Liu 2011: complete trees of random halvings are drawn once; only counts change. Every `window`
// rows the counts of the last window become the reference. A row that falls where few fell is strange. Ours
// sets the work range from the first window instead of trusting [0, 1]. update() and score(): trees x depth
// steps, 1-2 us whatever the number of columns; memory trees x 2^depth x 12 bytes (0.6 MB).
#pragma once

#include "ml/outlier_model.h"
#include "ml/random.h"

namespace foreshock::ml {

class HalfSpaceTrees final : public OutlierModel {
 public:
  struct Options {
    size_t trees = 25;
    size_t depth = 10;
    size_t window = 250;
  };
  explicit HalfSpaceTrees(uint64_t seed) : HalfSpaceTrees(seed, Options{}) {}
  HalfSpaceTrees(uint64_t seed, Options options);

  std::string_view name() const override { return "half_space_trees"; }
  void fit(const Rows& rows) override;       // forgets, draws trees over the rows' range, then update()s
  void update(std::span<const double> row);  // after fit() or load()
  double score(std::span<const double> row) const override;  // -log2 of the share of like rows
  size_t columns() const override { return low_.size(); }
  void save(StateWriter& out) const override;
  Status load(StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  struct Node {
    uint32_t column = 0;
    float cut = 0;
    uint32_t reference = 0, latest = 0;
  };
  size_t tree_nodes() const { return (size_t{2} << options_.depth) - 1; }
  void draw();

  Options options_;
  uint64_t seed_;
  std::vector<double> low_, high_;
  std::vector<Node> nodes_;  // tree after tree, each a complete binary tree in level order
  uint64_t in_window_ = 0;
  uint64_t reference_rows_ = 0;
};

}  // namespace foreshock::ml
