#include "forecast/models/seasonal_naive.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace foreshock::forecast {
namespace {
constexpr size_t kErrorsReady = 10;
constexpr double kValueMax = 1e300;
}  // namespace

SeasonalNaiveForecaster::SeasonalNaiveForecaster(size_t period, double coverage)
    : period_(period), coverage_(coverage) {
  CHECK(period >= 1 && period <= kPeriodMax && coverage > 0 && coverage < 1) << period << " " << coverage;
}

double SeasonalNaiveForecaster::expected_in(size_t steps) const {
  if (season_.empty()) return 0;
  // Before a whole season was seen, the last value stands in.
  if (season_.size() < period_) return season_.back();
  return season_[(next_ + steps - 1) % period_];
}

void SeasonalNaiveForecaster::learn(double value) {
  if (!std::isfinite(value) || std::fabs(value) > kValueMax) return;
  if (season_.empty()) {
    least_ = most_ = value;
  } else {
    errors_.add(std::fabs(value - expected_in(1)));
  }
  least_ = std::min(least_, value);
  most_ = std::max(most_, value);
  if (season_.size() < period_) {
    season_.push_back(value);
    return;
  }
  season_[next_] = value;
  next_ = (next_ + 1) % period_;
}

std::vector<Forecast> SeasonalNaiveForecaster::forecast(size_t horizon) const {
  std::vector<Forecast> out;
  horizon = std::min(horizon, kHorizonMax);
  out.reserve(horizon);
  double width = errors_.size() >= kErrorsReady ? errors_.score_at(1 - coverage_) : most_ - least_;
  for (size_t step = 1; step <= horizon; ++step) {
    double seasons = static_cast<double>((step - 1) / period_) + 1;
    double point = expected_in(step), reach = width * std::sqrt(seasons);
    out.push_back({point, point - reach, point + reach});
  }
  return out;
}

void SeasonalNaiveForecaster::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(season_.size()));
  out.u32(static_cast<uint32_t>(next_));
  for (double value : season_) out.f64(value);
  out.f64(least_);
  out.f64(most_);
  errors_.save(out);
}

Status SeasonalNaiveForecaster::load(ml::StateReader& in) {
  SeasonalNaiveForecaster fresh(period_, coverage_);
  fresh.season_.resize(in.count(period_, sizeof(double)));
  fresh.next_ = in.u32(static_cast<uint32_t>(period_ - 1));
  for (double& value : fresh.season_) value = in.f64(-kValueMax, kValueMax);
  fresh.least_ = in.f64(-kValueMax, kValueMax);
  fresh.most_ = in.f64(-kValueMax, kValueMax);
  if (fresh.next_ != 0 && fresh.season_.size() < period_) in.spoil();
  RETURN_IF_ERROR(in.status("a naive forecaster"));
  RETURN_IF_ERROR(fresh.errors_.load(in));
  *this = std::move(fresh);
  return {};
}

size_t SeasonalNaiveForecaster::memory_bytes() const {
  return sizeof *this + season_.capacity() * sizeof(double) + errors_.memory_bytes() - sizeof errors_;
}

}  // namespace foreshock::forecast
