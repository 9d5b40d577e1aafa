#include "ml/principal_components.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "ml/robust.h"

namespace foreshock::ml {
namespace {

constexpr double kRidge = 1e-6;

// One Jacobi rotation that makes matrix[p][q] zero; `vectors` turns along.
void rotate(std::vector<double>& matrix, std::vector<double>& vectors, size_t n, size_t p, size_t q) {
  double apq = matrix[p * n + q];
  double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * apq);
  double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  double c = 1 / std::sqrt(t * t + 1), s = t * c;
  for (size_t k = 0; k < n; ++k) {
    double akp = matrix[k * n + p], akq = matrix[k * n + q];
    matrix[k * n + p] = c * akp - s * akq;
    matrix[k * n + q] = s * akp + c * akq;
  }
  for (size_t k = 0; k < n; ++k) {
    double apk = matrix[p * n + k], aqk = matrix[q * n + k];
    matrix[p * n + k] = c * apk - s * aqk;
    matrix[q * n + k] = s * apk + c * aqk;
    double vpk = vectors[p * n + k], vqk = vectors[q * n + k];
    vectors[p * n + k] = c * vpk - s * vqk;
    vectors[q * n + k] = s * vpk + c * vqk;
  }
}

}  // namespace

Eigen symmetric_eigen(std::vector<double> matrix, size_t n) {
  std::vector<double> vectors(n * n, 0);
  for (size_t i = 0; i < n; ++i) vectors[i * n + i] = 1;
  for (int sweep = 0; sweep < 30; ++sweep) {
    double off = 0, all = 0;
    for (size_t i = 0; i < n; ++i)
      for (size_t j = 0; j < n; ++j) (i == j ? all : off) += matrix[i * n + j] * matrix[i * n + j];
    if (off <= 1e-18 * (all + off)) break;
    for (size_t p = 0; p + 1 < n; ++p)
      for (size_t q = p + 1; q < n; ++q)
        if (std::abs(matrix[p * n + q]) > 1e-12 * std::sqrt((all + off) / static_cast<double>(n)))
          rotate(matrix, vectors, n, p, q);
  }
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return matrix[a * n + a] > matrix[b * n + b]; });
  Eigen result;
  for (size_t i : order) {
    result.values.push_back(matrix[i * n + i]);
    result.vectors.insert(result.vectors.end(), vectors.begin() + static_cast<ptrdiff_t>(i * n),
                          vectors.begin() + static_cast<ptrdiff_t>((i + 1) * n));
  }
  return result;
}

PrincipalComponents::PrincipalComponents(double energy) : energy_(energy) {
  CHECK(energy > 0 && energy <= 1) << energy;
}

void PrincipalComponents::fit(const Rows& rows) {
  scale_.fit(rows);
  std::vector<double> spread(rows.columns, 0), row;
  for (size_t i = 0; i < rows.size(); ++i) {
    scale_.apply(rows[i], row);
    for (size_t c = 0; c < rows.columns; ++c) spread[c] += row[c] * row[c];
  }
  kept_.resize(rows.columns);
  std::iota(kept_.begin(), kept_.end(), 0u);
  std::stable_sort(kept_.begin(), kept_.end(), [&](uint32_t a, uint32_t b) { return spread[a] > spread[b]; });
  kept_.resize(std::min(kept_.size(), kColumns));
  std::sort(kept_.begin(), kept_.end());
  size_t n = kept_.size();
  std::vector<double> covariance(n * n, 0);
  for (size_t i = 0; i < rows.size(); ++i) {
    scale_.apply(rows[i], row);
    for (size_t a = 0; a < n; ++a)
      for (size_t b = 0; b <= a; ++b)
        covariance[a * n + b] += row[kept_[a]] * row[kept_[b]] / static_cast<double>(rows.size());
  }
  for (size_t a = 0; a < n; ++a)
    for (size_t b = 0; b < a; ++b) covariance[b * n + a] = covariance[a * n + b];
  Eigen eigen = symmetric_eigen(std::move(covariance), n);
  double total = 0, held = 0;
  for (double value : eigen.values) total += std::max(0.0, value);
  size_t components = 0;
  while (components < n && held < energy_ * total && eigen.values[components] > kRidge)
    held += eigen.values[components++];
  variances_.assign(eigen.values.begin(), eigen.values.begin() + static_cast<ptrdiff_t>(components));
  directions_.assign(eigen.vectors.begin(), eigen.vectors.begin() + static_cast<ptrdiff_t>(components * n));
  std::vector<double> q, t2;
  for (size_t i = 0; i < rows.size(); ++i) {
    Projection at = project(rows[i]);
    q.push_back(at.q);
    t2.push_back(at.t2);
  }
  q_usual_ = std::max(kRidge, quantile(q, 0.95));
  t2_usual_ = std::max(kRidge, quantile(t2, 0.95));
}

PrincipalComponents::Projection PrincipalComponents::project(std::span<const double> row) const {
  std::vector<double> scaled;
  scale_.apply(row, scaled);
  Projection result;
  size_t n = kept_.size();
  for (uint32_t c : kept_) result.residual.push_back(scaled[c]);
  for (size_t k = 0; k < variances_.size(); ++k) {
    double along = 0;
    for (size_t c = 0; c < n; ++c) along += directions_[k * n + c] * scaled[kept_[c]];
    for (size_t c = 0; c < n; ++c) result.residual[c] -= along * directions_[k * n + c];
    result.t2 += along * along / variances_[k];
  }
  for (double value : result.residual) result.q += value * value;
  return result;
}

double PrincipalComponents::residual(std::span<const double> row) const {
  return project(row).q;
}

double PrincipalComponents::hotelling(std::span<const double> row) const {
  return project(row).t2;
}

double PrincipalComponents::score(std::span<const double> row) const {
  Projection at = project(row);
  return at.q / q_usual_ + at.t2 / t2_usual_;
}

std::vector<double> PrincipalComponents::attribution(std::span<const double> row) const {
  Projection at = project(row);
  std::vector<double> parts(columns(), 0);
  for (size_t c = 0; c < kept_.size() && at.q > 0; ++c)
    parts[kept_[c]] = at.residual[c] * at.residual[c] / at.q;
  return parts;
}

void PrincipalComponents::save(StateWriter& out) const {
  scale_.save(out);
  out.u32(static_cast<uint32_t>(kept_.size()));
  for (uint32_t column : kept_) out.u32(column);
  out.values(variances_);
  out.values(directions_);
  out.f64(q_usual_);
  out.f64(t2_usual_);
}

Status PrincipalComponents::load(StateReader& in) {
  PrincipalComponents loaded(energy_);
  loaded.scale_.load(in);
  loaded.kept_.resize(in.count(kColumns, sizeof(uint32_t)));
  for (uint32_t& column : loaded.kept_) {
    column = in.u32();
    if (column >= loaded.scale_.columns()) in.spoil();
  }
  loaded.variances_ = in.values(kColumns, kRidge, 1e12);
  loaded.directions_ = in.values(kColumns * kColumns, -1.001, 1.001);
  loaded.q_usual_ = in.f64(kRidge, 1e300);
  loaded.t2_usual_ = in.f64(kRidge, 1e300);
  if (loaded.directions_.size() != loaded.variances_.size() * loaded.kept_.size()) in.spoil();
  RETURN_IF_ERROR(in.status("principal components"));
  *this = std::move(loaded);
  return {};
}

size_t PrincipalComponents::memory_bytes() const {
  return sizeof *this + scale_.memory_bytes() + kept_.capacity() * sizeof(uint32_t) +
         (variances_.capacity() + directions_.capacity()) * sizeof(double);
}

}  // namespace foreshock::ml
