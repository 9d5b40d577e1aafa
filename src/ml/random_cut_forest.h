// RandomCutForest: a forest that learns as the stream flows and forgets what is old.
//
// Robust random cut trees (Guha, Mishra, Roy, Schrijvers 2016): each tree holds a sample of the stream and
// can insert and delete a row in the time of one walk while staying the tree that it would be if drawn
// afresh. The score is the expected collusive displacement: by how much the depth of the others, per row that
// comes along, would grow if this row joined. Ours takes the expectation over the cuts instead of drawing
// one, so that score() is const and without chance. Rows enter a full sample with the chance sample /
// horizon, so the forest remembers about `horizon` rows. Cuts follow ranges: bring columns to one scale
// first. update() and score(): trees x depth x columns, about 40 us for 16 columns; memory trees x sample x
// columns x 20 bytes.
#pragma once

#include "ml/outlier_model.h"
#include "ml/random.h"

namespace foreshock::ml {

class RandomCutTree;

class RandomCutForest final : public OutlierModel {
 public:
  struct Options {
    size_t trees = 40;
    size_t sample = 256;
    size_t horizon = 2560;
  };
  explicit RandomCutForest(uint64_t seed) : RandomCutForest(seed, Options{}) {}
  RandomCutForest(uint64_t seed, Options options);
  ~RandomCutForest() override;
  RandomCutForest(RandomCutForest&&) noexcept;
  RandomCutForest& operator=(RandomCutForest&&) noexcept;

  std::string_view name() const override { return "random_cut_forest"; }
  void fit(const Rows& rows) override;       // forgets, then update() with each row in order
  void update(std::span<const double> row);  // the first row sets the number of columns
  double score(std::span<const double> row) const override;
  // Share of the score that each column is to blame for; sums to 1, or all 0 where the score is 0.
  std::vector<double> attribution(std::span<const double> row) const;
  size_t columns() const override { return columns_; }
  size_t rows_seen() const { return seen_; }
  void save(StateWriter& out) const override;
  Status load(StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  Options options_;
  uint64_t seed_;
  size_t columns_ = 0;
  uint64_t seen_ = 0;
  std::vector<RandomCutTree> trees_;
};

}  // namespace foreshock::ml
