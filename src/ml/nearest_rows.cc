#include "ml/nearest_rows.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {
namespace {

constexpr size_t kKeptMax = 4096;

}  // namespace

void NearestRows::fit(const Rows& rows) {
  CHECK(rows.size() > 0 && rows.columns <= kColumnsMax) << rows.columns;
  weights_.assign(rows.columns, 0);
  std::vector<std::vector<double>> distinct;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t c = 0; c < rows.columns; ++c) weights_[c] += rows[i][c] != 0;
    distinct.emplace_back(rows[i].begin(), rows[i].end());
  }
  for (double& weight : weights_)
    weight = std::log(static_cast<double>(rows.size()) / std::max(1.0, weight)) + 1;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  rows_.clear();
  sizes_.clear();
  for (size_t i : sample_rows(distinct.size(), kKeptMax, seed_)) {
    rows_.insert(rows_.end(), distinct[i].begin(), distinct[i].end());
    double size = 0;
    for (size_t c = 0; c < rows.columns; ++c) size += weights_[c] * std::abs(distinct[i][c]);
    sizes_.push_back(size);
  }
}

NearestRows::Next NearestRows::nearest(std::span<const double> row) const {
  CHECK(row.size() == columns() && !sizes_.empty()) << row.size();
  double size = 0;
  for (size_t c = 0; c < row.size(); ++c) size += weights_[c] * std::abs(row[c]);
  Next next;
  for (size_t k = 0; k < sizes_.size(); ++k) {
    double both = std::max(size + sizes_[k], 1e-12);
    // The difference in size alone is a lower bound.
    if (std::abs(size - sizes_[k]) / both >= next.distance) continue;
    double gap = 0;
    const double* kept = &rows_[k * row.size()];
    for (size_t c = 0; c < row.size(); ++c) gap += weights_[c] * std::abs(row[c] - kept[c]);
    if (gap / both < next.distance) next = {gap / both, k};
    if (next.distance == 0) break;
  }
  return next;
}

double NearestRows::score(std::span<const double> row) const {
  return nearest(row).distance;
}

std::vector<double> NearestRows::attribution(std::span<const double> row) const {
  Next next = nearest(row);
  std::vector<double> parts(columns(), 0);
  double sum = 0;
  for (size_t c = 0; c < parts.size(); ++c)
    sum += parts[c] = weights_[c] * std::abs(row[c] - rows_[next.row * parts.size() + c]);
  if (sum > 0)
    for (double& part : parts) part /= sum;
  return parts;
}

void NearestRows::save(StateWriter& out) const {
  out.values(weights_);
  out.values(rows_);
  out.values(sizes_);
}

Status NearestRows::load(StateReader& in) {
  NearestRows loaded(seed_);
  loaded.weights_ = in.values(kColumnsMax, 0, 1e3);
  loaded.rows_ = in.values(kKeptMax * kColumnsMax, -1e300, 1e300);
  loaded.sizes_ = in.values(kKeptMax, 0, 1e306);
  if (loaded.rows_.size() != loaded.sizes_.size() * loaded.weights_.size()) in.spoil();
  if (loaded.weights_.empty() != loaded.sizes_.empty()) in.spoil();
  RETURN_IF_ERROR(in.status("nearest rows"));
  *this = std::move(loaded);
  return {};
}

size_t NearestRows::memory_bytes() const {
  return sizeof *this + (weights_.capacity() + rows_.capacity() + sizes_.capacity()) * sizeof(double);
}

}  // namespace foreshock::ml
