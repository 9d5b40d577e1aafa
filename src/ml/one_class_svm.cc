#include "ml/one_class_svm.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "ml/random.h"
#include "ml/robust.h"

namespace foreshock::ml {
namespace {

constexpr size_t kRowsMax = 4096, kFeaturesMax = 4096, kPasses = 20;

}  // namespace

OneClassSvm::OneClassSvm(uint64_t seed, Options options) : seed_(seed), options_(options) {
  CHECK(options.nu > 0 && options.nu < 1 && options.features > 0 && options.features <= kFeaturesMax)
      << options.nu;
}

void OneClassSvm::draw_features(const Rows& rows) {
  Random random(seed_);
  std::vector<double> gaps, a, b;
  for (int i = 0; i < 300; ++i) {
    scale_.apply(rows[random.below(rows.size())], a);
    scale_.apply(rows[random.below(rows.size())], b);
    double sum = 0;
    for (size_t c = 0; c < a.size(); ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
    if (sum > 0) gaps.push_back(std::sqrt(sum));
  }
  // A tenth of all pairs are closer than the width: the median would smooth over holes and gaps between groups.
  double width = gaps.empty() ? 1 : std::max(1e-6, quantile(gaps, 0.1));
  waves_.resize(options_.features * rows.columns);
  for (double& wave : waves_) wave = random.normal() / width;
  phases_.resize(options_.features);
  for (double& phase : phases_) phase = 2 * std::numbers::pi * random.uniform();
}

void OneClassSvm::lift(std::span<const double> row, std::vector<double>& into) const {
  std::vector<double> scaled;
  scale_.apply(row, scaled);
  if (!options_.radial) {
    scaled.push_back(1);
    into = std::move(scaled);
    return;
  }
  size_t features = phases_.size();
  into.resize(features);
  double height = std::sqrt(2.0 / static_cast<double>(features));
  for (size_t f = 0; f < features; ++f) {
    double angle = phases_[f];
    for (size_t c = 0; c < scaled.size(); ++c) angle += waves_[f * scaled.size() + c] * scaled[c];
    into[f] = height * std::cos(angle);
  }
}

void OneClassSvm::fit(const Rows& rows) {
  scale_.fit(rows);
  waves_.clear();
  phases_.clear();
  if (options_.radial) draw_features(rows);
  Random random(seed_ ^ 0x5eedu);
  std::vector<size_t> chosen = sample_rows(rows.size(), kRowsMax, seed_);
  std::vector<std::vector<double>> lifted(chosen.size());
  for (size_t i = 0; i < chosen.size(); ++i) lift(rows[chosen[i]], lifted[i]);
  size_t width = lifted[0].size();
  std::vector<double> now(width, 0), mean(width, 0);
  double rho = 0, rho_mean = 0, steps = 0;
  size_t total = kPasses * lifted.size();
  for (size_t step = 0; step < total; ++step) {
    const std::vector<double>& row = lifted[random.below(lifted.size())];
    double rate = 1 / (1 + 0.01 * static_cast<double>(step)) + 1e-3, along = 0;
    for (size_t c = 0; c < width; ++c) along += now[c] * row[c];
    bool outside = along < rho;
    // d/dw of |w|^2 / 2 - rho + max(0, rho - w.x) / nu.
    for (size_t c = 0; c < width; ++c) now[c] -= rate * 0.1 * (now[c] - (outside ? row[c] / options_.nu : 0));
    rho -= rate * 0.1 * ((outside ? 1 / options_.nu : 0) - 1);
    if (step < total / 2) continue;
    ++steps;
    for (size_t c = 0; c < width; ++c) mean[c] += (now[c] - mean[c]) / steps;
    rho_mean += (rho - rho_mean) / steps;
  }
  weights_ = std::move(mean);
  rho_ = rho_mean;
}

double OneClassSvm::score(std::span<const double> row) const {
  CHECK(row.size() == columns() && !weights_.empty()) << row.size();
  std::vector<double> lifted;
  lift(row, lifted);
  double along = 0;
  for (size_t c = 0; c < lifted.size(); ++c) along += weights_[c] * lifted[c];
  return rho_ - along;
}

void OneClassSvm::save(StateWriter& out) const {
  scale_.save(out);
  out.values(waves_);
  out.values(phases_);
  out.values(weights_);
  out.f64(rho_);
}

Status OneClassSvm::load(StateReader& in) {
  OneClassSvm loaded(seed_, options_);
  loaded.scale_.load(in);
  loaded.waves_ = in.values(kFeaturesMax * kColumnsMax, -1e9, 1e9);
  loaded.phases_ = in.values(kFeaturesMax, -10, 10);
  loaded.weights_ = in.values(kFeaturesMax + kColumnsMax, -1e12, 1e12);
  loaded.rho_ = in.f64(-1e12, 1e12);
  size_t columns = loaded.scale_.columns();
  size_t width = columns == 0 ? 0 : options_.radial ? loaded.phases_.size() : columns + 1;
  if (loaded.weights_.size() != width || (columns > 0 && width == 0)) in.spoil();
  if (loaded.waves_.size() != loaded.phases_.size() * columns || options_.radial != !loaded.phases_.empty())
    if (columns > 0 || !loaded.phases_.empty()) in.spoil();
  RETURN_IF_ERROR(in.status("a one-class machine"));
  *this = std::move(loaded);
  return {};
}

size_t OneClassSvm::memory_bytes() const {
  return sizeof *this + scale_.memory_bytes() +
         (waves_.capacity() + phases_.capacity() + weights_.capacity()) * sizeof(double);
}

}  // namespace foreshock::ml
