#include "ml/density_clusters.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "ml/robust.h"

namespace foreshock::ml {
namespace {

constexpr size_t kRowsMax = 2048;
constexpr double kReachMin = 1e-3;

double distance(const double* a, const double* b, size_t n) {
  double sum = 0;
  for (size_t c = 0; c < n; ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return std::sqrt(sum);
}

// Cores that reach each other get the same label, by flooding from one to the next.
std::vector<int> flood(const std::vector<double>& points, const std::vector<bool>& core, size_t columns,
                       double reach, size_t& clusters) {
  std::vector<int> label(core.size(), -1);
  std::vector<size_t> open;
  clusters = 0;
  for (size_t seed = 0; seed < core.size(); ++seed) {
    if (!core[seed] || label[seed] >= 0) continue;
    open.assign(1, seed);
    label[seed] = static_cast<int>(clusters);
    while (!open.empty()) {
      size_t at = open.back();
      open.pop_back();
      for (size_t other = 0; other < core.size(); ++other)
        if (core[other] && label[other] < 0 &&
            distance(&points[at * columns], &points[other * columns], columns) <= reach) {
          label[other] = static_cast<int>(clusters);
          open.push_back(other);
        }
    }
    ++clusters;
  }
  return label;
}

}  // namespace

void DensityClusters::fit(const Rows& rows) {
  scale_.fit(rows);
  size_t columns = rows.columns;
  std::vector<size_t> chosen = sample_rows(rows.size(), kRowsMax, seed_);
  std::vector<double> points, row;
  for (size_t i : chosen) {
    scale_.apply(rows[i], row);
    points.insert(points.end(), row.begin(), row.end());
  }
  size_t n = chosen.size(), rank = std::min(options_.neighbours, n) - 1;
  std::vector<double> nth(n), all(n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) all[j] = distance(&points[i * columns], &points[j * columns], columns);
    std::nth_element(all.begin(), all.begin() + static_cast<ptrdiff_t>(rank), all.end());
    nth[i] = all[rank];  // the row itself counts, as in the original
  }
  reach_ = options_.reach > 0 ? options_.reach : std::max(kReachMin, quantile(nth, 0.95));
  std::vector<bool> core(n);
  for (size_t i = 0; i < n; ++i) core[i] = nth[i] <= reach_;
  std::vector<int> label = flood(points, core, columns, reach_, clusters_);
  cores_.clear();
  label_of_.clear();
  for (size_t i = 0; i < n; ++i) {
    if (!core[i]) continue;
    const double* point = &points[i * columns];
    bool known = false;
    for (size_t k = 0; k < label_of_.size() && !known; ++k)
      known = std::equal(point, point + columns, &cores_[k * columns]);
    if (known) continue;
    cores_.insert(cores_.end(), point, point + columns);
    label_of_.push_back(static_cast<uint32_t>(label[i]));
  }
}

DensityClusters::Next DensityClusters::next_core(std::span<const double> row) const {
  CHECK(row.size() == columns() && !label_of_.empty()) << row.size();
  std::vector<double> scaled;
  scale_.apply(row, scaled);
  Next next{1e300, 0};
  for (size_t k = 0; k < label_of_.size(); ++k) {
    double far = distance(scaled.data(), &cores_[k * scaled.size()], scaled.size());
    if (far < next.distance) next = {far, k};
  }
  return next;
}

double DensityClusters::score(std::span<const double> row) const {
  return next_core(row).distance / reach_;
}

int DensityClusters::label(std::span<const double> row) const {
  Next next = next_core(row);
  return next.distance <= reach_ ? static_cast<int>(label_of_[next.core]) : -1;
}

void DensityClusters::save(StateWriter& out) const {
  scale_.save(out);
  out.f64(reach_);
  out.u32(static_cast<uint32_t>(clusters_));
  out.values(cores_);
  out.u32(static_cast<uint32_t>(label_of_.size()));
  for (uint32_t label : label_of_) out.u32(label);
}

Status DensityClusters::load(StateReader& in) {
  DensityClusters loaded(seed_, options_);
  loaded.scale_.load(in);
  loaded.reach_ = in.f64(kReachMin, 1e300);
  loaded.clusters_ = in.u32(kRowsMax);
  loaded.cores_ = in.values(kRowsMax * kColumnsMax, -1e7, 1e7);
  loaded.label_of_.resize(in.count(kRowsMax, sizeof(uint32_t)));
  for (uint32_t& label : loaded.label_of_) {
    label = in.u32();
    if (label >= loaded.clusters_) in.spoil();
  }
  if (loaded.cores_.size() != loaded.label_of_.size() * loaded.columns()) in.spoil();
  if ((loaded.columns() == 0) != loaded.label_of_.empty()) in.spoil();
  RETURN_IF_ERROR(in.status("density clusters"));
  *this = std::move(loaded);
  return {};
}

size_t DensityClusters::memory_bytes() const {
  return sizeof *this + scale_.memory_bytes() + cores_.capacity() * sizeof(double) +
         label_of_.capacity() * sizeof(uint32_t);
}

}  // namespace foreshock::ml
