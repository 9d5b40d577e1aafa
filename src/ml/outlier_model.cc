#include "ml/outlier_model.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "ml/cluster_hierarchy.h"
#include "ml/density_clusters.h"
#include "ml/half_space_trees.h"
#include "ml/isolation_forest.h"
#include "ml/nearest_rows.h"
#include "ml/one_class_svm.h"
#include "ml/principal_components.h"
#include "ml/random.h"
#include "ml/random_cut_forest.h"

namespace foreshock::ml {
namespace {

constexpr std::array<std::string_view, 10> kNames = {"isolation_forest",
                                                     "extended_isolation_forest",
                                                     "random_cut_forest",
                                                     "half_space_trees",
                                                     "principal_components",
                                                     "one_class_svm_linear",
                                                     "one_class_svm",
                                                     "dbscan",
                                                     "hdbscan",
                                                     "nearest_counts"};

}  // namespace

std::span<const std::string_view> outlier_model_names() {
  return kNames;
}

std::unique_ptr<OutlierModel> make_outlier_model(std::string_view name, uint64_t seed) {
  if (name == "isolation_forest") return std::make_unique<IsolationForest>(seed);
  if (name == "extended_isolation_forest")
    return std::make_unique<IsolationForest>(seed, IsolationForest::Options{.slope_columns = 8});
  if (name == "random_cut_forest") return std::make_unique<RandomCutForest>(seed);
  if (name == "half_space_trees") return std::make_unique<HalfSpaceTrees>(seed);
  if (name == "principal_components") return std::make_unique<PrincipalComponents>();
  if (name == "one_class_svm_linear")
    return std::make_unique<OneClassSvm>(seed, OneClassSvm::Options{.radial = false});
  if (name == "one_class_svm") return std::make_unique<OneClassSvm>(seed, OneClassSvm::Options{});
  if (name == "dbscan") return std::make_unique<DensityClusters>(seed);
  if (name == "hdbscan") return std::make_unique<ClusterHierarchy>(seed);
  if (name == "nearest_counts") return std::make_unique<NearestRows>(seed);
  return nullptr;
}

void Standardiser::fit(const Rows& rows, double floor) {
  CHECK(rows.size() > 0 && rows.columns <= kColumnsMax) << rows.columns;
  mean_.assign(rows.columns, 0);
  inverse_.assign(rows.columns, 0);
  double n = static_cast<double>(rows.size());
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t c = 0; c < rows.columns; ++c) mean_[c] += rows[i][c] / n;
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t c = 0; c < rows.columns; ++c) {
      double gap = rows[i][c] - mean_[c];
      inverse_[c] += gap * gap / n;
    }
  for (double& value : inverse_) value = 1 / std::max(floor, std::sqrt(value));
}

void Standardiser::apply(std::span<const double> row, std::vector<double>& into) const {
  CHECK(row.size() == mean_.size()) << row.size();
  into.resize(row.size());
  for (size_t c = 0; c < row.size(); ++c) into[c] = std::clamp((row[c] - mean_[c]) * inverse_[c], -1e6, 1e6);
}

void Standardiser::save(StateWriter& out) const {
  out.values(mean_);
  out.values(inverse_);
}

void Standardiser::load(StateReader& in) {
  mean_ = in.values(kColumnsMax, -1e300, 1e300);
  inverse_ = in.values(kColumnsMax, 0, 1e12);
  if (mean_.size() != inverse_.size()) in.spoil();
}

std::vector<size_t> sample_rows(size_t rows, size_t max, uint64_t seed) {
  std::vector<size_t> chosen;
  Random random(seed);
  for (size_t i = 0, left = std::min(rows, max); i < rows && left > 0; ++i)
    if (random.uniform() * static_cast<double>(rows - i) < static_cast<double>(left)) {
      chosen.push_back(i);
      --left;
    }
  return chosen;
}

}  // namespace foreshock::ml
