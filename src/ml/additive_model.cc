#include "ml/additive_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "ml/robust.h"

namespace foreshock::ml {
namespace {

constexpr double kDaySeconds = 86400, kWeekSeconds = 7 * 86400.0;
constexpr double kValueMax = 1e290;
constexpr size_t kTermsMax = 256;
constexpr double kHuber = 1.345;  // spreads within which a residual counts fully

}  // namespace

bool solve_positive(std::vector<double> matrix, std::vector<double>& b) {
  size_t n = b.size();
  for (size_t j = 0; j < n; ++j) {
    double diagonal = matrix[j * n + j];
    for (size_t k = 0; k < j; ++k) diagonal -= matrix[j * n + k] * matrix[j * n + k];
    if (!(diagonal > 1e-14)) return false;
    matrix[j * n + j] = std::sqrt(diagonal);
    for (size_t i = j + 1; i < n; ++i) {
      double sum = matrix[i * n + j];
      for (size_t k = 0; k < j; ++k) sum -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = sum / matrix[j * n + j];
    }
  }
  for (size_t i = 0; i < n; ++i) {
    for (size_t k = 0; k < i; ++k) b[i] -= matrix[i * n + k] * b[k];
    b[i] /= matrix[i * n + i];
  }
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; ++k) b[i] -= matrix[k * n + i] * b[k];
    b[i] /= matrix[i * n + i];
  }
  return true;
}

void AdditiveModel::terms(double time_s, std::vector<double>& into) const {
  into.clear();
  double at = (time_s - begin_s_) / length_s_;
  into.push_back(1);
  into.push_back(at);
  for (size_t c = 1; c <= options_.changes; ++c)
    into.push_back(
        std::max(0.0, at - 0.8 * static_cast<double>(c) / static_cast<double>(options_.changes + 1)));
  auto waves = [&](size_t count, double period) {
    double phase = 2 * std::numbers::pi * std::fmod(time_s, period) / period;
    for (size_t k = 1; k <= count; ++k) {
      into.push_back(std::sin(static_cast<double>(k) * phase));
      into.push_back(std::cos(static_cast<double>(k) * phase));
    }
  };
  if (daily_) waves(options_.daily_waves, kDaySeconds);
  if (weekly_) waves(options_.weekly_waves, kWeekSeconds);
}

void AdditiveModel::fit(std::span<const double> times_s, std::span<const double> values) {
  CHECK(times_s.size() == values.size() && !values.empty()) << values.size();
  begin_s_ = times_s.front();
  length_s_ = std::max(1.0, times_s.back() - times_s.front());
  double step = length_s_ / static_cast<double>(values.size());
  daily_ = length_s_ >= 2 * kDaySeconds && step * 8 <= kDaySeconds;
  weekly_ = length_s_ >= 2 * kWeekSeconds && step * 14 <= kWeekSeconds;
  std::vector<double> clipped(values.begin(), values.end());
  for (double& value : clipped) value = std::clamp(value, -kValueMax, kValueMax);
  centre_ = median(clipped);
  scale_ = std::max({mad(clipped), 1e-9 * std::abs(centre_), 1e-12});
  std::vector<double> row;
  terms(begin_s_, row);
  size_t n = row.size();
  weights_.assign(n, 0);
  ridge_.assign(n, options_.season_ridge);
  for (size_t c = 0; c < options_.changes; ++c) ridge_[2 + c] = options_.change_ridge;
  double spread = 1;
  for (int round = 0; round < 5 && clipped.size() >= 4; ++round) {
    std::vector<double> matrix(n * n, 0), b(n, 0), residuals;
    for (size_t i = 0; i < clipped.size(); ++i) {
      terms(times_s[i], row);
      double y = (clipped[i] - centre_) / scale_, fit = 0;
      for (size_t k = 0; k < n; ++k) fit += weights_[k] * row[k];
      // The first round starts from the median, so its weights already know what is far out.
      double far = std::abs(y - fit) / (kHuber * spread), weight = far > 1 ? 1 / far : 1;
      for (size_t r = 0; r < n; ++r) {
        b[r] += weight * row[r] * y;
        for (size_t c = 0; c <= r; ++c) matrix[r * n + c] += weight * row[r] * row[c];
      }
    }
    for (size_t r = 0; r < n; ++r) {
      matrix[r * n + r] += ridge_[r] * static_cast<double>(clipped.size()) / 100 + 1e-9;
      for (size_t c = 0; c < r; ++c) matrix[c * n + r] = matrix[r * n + c];
    }
    if (!solve_positive(std::move(matrix), b)) break;
    weights_ = std::move(b);
    for (size_t i = 0; i < clipped.size(); ++i)
      residuals.push_back((clipped[i] - expected(times_s[i])) / scale_);
    spread = std::max(mad(residuals), 1e-9);
    spread_ = spread * scale_;
  }
  if (clipped.size() < 4) spread_ = scale_;
}

double AdditiveModel::expected(double time_s) const {
  if (weights_.empty()) return centre_;
  std::vector<double> row;
  terms(time_s, row);
  double sum = 0;
  for (size_t k = 0; k < std::min(row.size(), weights_.size()); ++k) sum += weights_[k] * row[k];
  return centre_ + scale_ * sum;
}

void AdditiveModel::save(StateWriter& out) const {
  out.f64(begin_s_);
  out.f64(length_s_);
  out.f64(centre_);
  out.f64(scale_);
  out.f64(spread_);
  out.flag(daily_);
  out.flag(weekly_);
  out.values(weights_);
  out.values(ridge_);
}

Status AdditiveModel::load(StateReader& in) {
  AdditiveModel loaded(options_);
  loaded.begin_s_ = in.f64(-1e15, 1e15);
  loaded.length_s_ = in.f64(1, 1e15);
  loaded.centre_ = in.f64(-kValueMax, kValueMax);
  loaded.scale_ = in.f64(0, kValueMax);
  loaded.spread_ = in.f64(0, kValueMax);
  loaded.daily_ = in.flag();
  loaded.weekly_ = in.flag();
  loaded.weights_ = in.values(kTermsMax, -1e12, 1e12);
  loaded.ridge_ = in.values(kTermsMax, 0, 1e12);
  if (loaded.weights_.size() != loaded.ridge_.size()) in.spoil();
  RETURN_IF_ERROR(in.status("an additive model"));
  *this = std::move(loaded);
  return {};
}

}  // namespace foreshock::ml
