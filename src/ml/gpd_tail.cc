#include "ml/gpd_tail.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::ml {
namespace {
constexpr size_t kExcessesReady = 32;
constexpr uint32_t kRefitEvery = 16;
constexpr double kScaleMin = 1e-6;
}  // namespace

GpdTail::GpdTail(double quantile, size_t excesses_max, double shape_max)
    : share_(1 - quantile), excesses_max_(excesses_max), shape_max_(shape_max), threshold_(quantile) {
  CHECK(excesses_max >= kExcessesReady && shape_max >= 0) << excesses_max;
}

bool GpdTail::ready() const {
  return peaks_.size() >= kExcessesReady;
}

void GpdTail::add(double score) {
  if (!std::isfinite(score)) return;
  threshold_.add(score);
  // The quantile's markers settle only after some fifty times 1 / share values; earlier peaks would mislead.
  if (static_cast<double>(threshold_.seen()) < 4 / share_ || score <= threshold_.value()) return;
  if (peaks_.size() < excesses_max_) {
    peaks_.push_back(static_cast<float>(score));
  } else {
    peaks_[next_] = static_cast<float>(score);
    next_ = (next_ + 1) % excesses_max_;
  }
  if (++since_fit_ >= kRefitEvery) refit();
}

void GpdTail::refit() {
  since_fit_ = 0;
  std::vector<double> excesses;
  excesses.reserve(peaks_.size());
  for (float peak : peaks_)
    if (peak > threshold_.value()) excesses.push_back(peak - threshold_.value());
  if (excesses.size() < kExcessesReady / 2) return;
  std::sort(excesses.begin(), excesses.end());
  double n = static_cast<double>(excesses.size()), mean = 0, weighted = 0;
  for (size_t i = 0; i < excesses.size(); ++i) {
    mean += excesses[i] / n;
    weighted += excesses[i] * (n - static_cast<double>(i) - 0.65) / n / n;
  }
  double gap = mean - 2 * weighted;
  if (gap <= 0) return;
  shape_ = std::clamp(2 - mean / gap, 0.0, shape_max_);
  // With the shape held inside its bounds, the scale that keeps the mean right.
  scale_ = std::max(kScaleMin, mean * (1 - shape_));
}

double GpdTail::log_tail(double score) const {
  double excess = score - threshold_.value();
  if (excess <= 0) return std::log(share_);
  double body = shape_ < 1e-4 ? -excess / scale_ : -std::log1p(shape_ * excess / scale_) / shape_;
  return std::log(share_) + body;
}

void GpdTail::save(StateWriter& out) const {
  threshold_.save(out);
  out.u32(static_cast<uint32_t>(peaks_.size()));
  out.u32(static_cast<uint32_t>(next_));
  for (float peak : peaks_) out.f32(peak);
  out.u32(since_fit_);
  out.f64(shape_);
  out.f64(scale_);
}

Status GpdTail::load(StateReader& in) {
  GpdTail fresh(1 - share_, excesses_max_, shape_max_);
  RETURN_IF_ERROR(fresh.threshold_.load(in));
  fresh.peaks_.resize(in.count(excesses_max_, sizeof(float)));
  fresh.next_ = in.u32(static_cast<uint32_t>(excesses_max_ - 1));
  for (float& peak : fresh.peaks_) peak = in.f32(-3e38f, 3e38f);
  fresh.since_fit_ = in.u32(kRefitEvery);
  fresh.shape_ = in.f64(0, shape_max_);
  fresh.scale_ = in.f64(kScaleMin, 1e300);
  if (fresh.next_ != 0 && fresh.peaks_.size() < excesses_max_) in.spoil();
  RETURN_IF_ERROR(in.status("an extreme-value tail"));
  fresh.share_ = share_;
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::ml
