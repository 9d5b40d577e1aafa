// NeuralRows: an autoencoder as an OutlierModel: rows that cannot be squashed and restored are strange.
//
// Columns are standardised and cut at 10 deviations; width -> at most 128 -> a quarter of it -> back, ReLU,
// Adam, early stop on a tenth of the training rows. The score is the mean squared error; a column's part is
// its own. What it is for: hundreds of columns that move together in more ways than planes can follow; linear
// ties are cheaper by principal_components. Training is seconds (at most 8,192 rows), a score about 50 us.
// Every network is made by the plug-in given at construction.
#pragma once

#include <optional>

#include "ml/neural_plugin.h"
#include "ml/outlier_model.h"

namespace foreshock::ml {

class NeuralRows final : public OutlierModel {
 public:
  NeuralRows(std::shared_ptr<const NeuralPlugin> plugin, uint64_t seed, NeuralWatcher watcher = {});

  std::string_view name() const override { return "autoencoder"; }
  void fit(const Rows& rows) override;
  Status health() const override { return health_; }
  double score(std::span<const double> row) const override;  // 0 where the fit failed
  // Share of each column in the score; sums to 1, or all 0.
  std::vector<double> attribution(std::span<const double> row) const;
  size_t columns() const override { return standard_.columns(); }
  void save(StateWriter& out) const override;  // the fitted model
  Status load(StateReader& in) override;
  size_t memory_bytes() const override;

 private:
  std::vector<float> prepared(std::span<const double> row) const;
  std::vector<float> errors(std::span<const double> row) const;

  std::shared_ptr<const NeuralPlugin> plugin_;
  uint64_t seed_;
  NeuralWatcher watcher_;
  Standardiser standard_;
  std::optional<NeuralNet> net_;
  Status health_;
};

}  // namespace foreshock::ml
