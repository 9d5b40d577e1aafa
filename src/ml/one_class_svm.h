// OneClassSvm: a plane that has nearly all rows on one side and lies as far from the origin as it can.
//
// Schoelkopf et al. 2001, trained by averaged stochastic gradient steps over standardised rows; `nu` bounds
// the share of training rows left outside. The linear machine works in the columns themselves (with a
// constant added, so that a cloud around the origin has a side); the radial one in `features` random cosines
// (Rahimi and Recht 2007) whose width a tenth of the distances between rows are below. score() is rho - w.phi(x):
// positive is outside. Fit 20 passes over at most 4,096 rows (linear 10 ms, radial 0.3 s at 64 columns),
// score O(columns x features). Kept because people ask for it: on log data it is the weakest learner here
// (docs/ML_MODELS.md).
#pragma once

#include "ml/outlier_model.h"

namespace foreshock::ml {

class OneClassSvm final : public OutlierModel {
 public:
  struct Options {
    bool radial = true;
    double nu = 0.05;
    size_t features = 256;  // random cosines of the radial machine
  };
  OneClassSvm(uint64_t seed, Options options);

  std::string_view name() const override {
    return options_.radial ? "one_class_svm" : "one_class_svm_linear";
  }
  void fit(const Rows& rows) override;
  double score(std::span<const double> row) const override;
  size_t columns() const override { return scale_.columns(); }
  void save(StateWriter& out) const override;
  Status load(StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  void lift(std::span<const double> row, std::vector<double>& into) const;
  void draw_features(const Rows& rows);

  uint64_t seed_;
  Options options_;
  Standardiser scale_;
  std::vector<double> waves_;   // features x columns
  std::vector<double> phases_;  // features
  std::vector<double> weights_;
  double rho_ = 0;
};

}  // namespace foreshock::ml
