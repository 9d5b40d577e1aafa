#include "detect/offline/quantile_band.h"

#include <algorithm>
#include <cmath>

namespace foreshock::detect {
namespace {

constexpr double kWindowSeconds = 14 * 86400.0;
constexpr size_t kWindowMax = 2016, kWarmUp = 12;
constexpr double kAlarmAt = 4.5, kClipAt = 6;
// The least spread: a share of the level, so that a flat series does not alarm at its first wiggle, and of
// the other side's spread, so that a series that never fell may fall a little.
constexpr double kSpreadOfLevel = 0.1, kSpreadOfOtherSide = 0.3;
constexpr double kNormal75 = 0.6745, kNormal95 = 1.6449;
// What has gone as far six times in the window is how this series is.
constexpr size_t kHabit = 6, kQuietInEpisode = 6, kEpisodesMax = 512;
constexpr double kFarthest = 1e301;  // of what is loaded: times, values and their differences

}  // namespace

bool PeakHabit::is_news(double time_s, double gap, bool outside) {
  if (!outside) {
    if (open_ && ++quiet_ > kQuietInEpisode) {
      past_.push_back(now_);
      open_ = false;
    }
    return false;
  }
  while (!past_.empty() && (past_.size() >= kEpisodesMax || past_.front().last_s < time_s - kWindowSeconds))
    past_.pop_front();
  if (!open_) now_ = Episode{};
  open_ = true;
  quiet_ = 0;
  now_.last_s = time_s;
  if (std::abs(gap) > std::abs(now_.peak)) now_.peak = gap;
  if (!now_.news) {
    size_t as_far = 0;
    for (const Episode& one : past_)
      as_far += (one.peak > 0) == (now_.peak > 0) && std::abs(one.peak) >= std::abs(now_.peak);
    now_.news = as_far < kHabit;
  }
  return now_.news;
}

double QuantileBand::quantile(double q) const {
  return sorted_[static_cast<size_t>(q * static_cast<double>(sorted_.size() - 1))];
}

void QuantileBand::learn(double time_s, double value) {
  window_.push_back({time_s, value});
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), value), value);
  while (window_.size() > kWindowMax || window_.front().time_s < time_s - kWindowSeconds) {
    sorted_.erase(std::lower_bound(sorted_.begin(), sorted_.end(), window_.front().value));
    window_.pop_front();
  }
}

SeriesVerdict QuantileBand::take(double time_s, double value) {
  SeriesVerdict verdict;
  bool finite = std::isfinite(value);
  // Half of the largest double: differences of two values must stay finite.
  if (finite) value = std::clamp(value, -1e300, 1e300);
  if (sorted_.size() < kWarmUp) {
    verdict.expected = verdict.low = verdict.high = sorted_.empty() ? (finite ? value : 0) : quantile(0.5);
    if (finite) learn(time_s, value);
    return verdict;
  }
  double level = quantile(0.5);
  double up = std::max((quantile(0.75) - level) / kNormal75, (quantile(0.95) - level) / kNormal95);
  double down = std::max((level - quantile(0.25)) / kNormal75, (level - quantile(0.05)) / kNormal95);
  double least = std::max(kSpreadOfLevel * std::abs(level), 1e-9);
  double up_spread = std::max({up, least, kSpreadOfOtherSide * down});
  double down_spread = std::max({down, least, kSpreadOfOtherSide * up});
  verdict.expected = level;
  verdict.high = level + kAlarmAt * up_spread;
  verdict.low = level - kAlarmAt * down_spread;
  if (!finite) return verdict;
  double distance = value > level ? (value - level) / up_spread : (level - value) / down_spread;
  verdict.alarm = habit_.is_news(time_s, value - level, distance > kAlarmAt);
  verdict.p_value = ranks_.p_value(distance);
  if (tail_.ready() && distance > tail_.threshold())
    verdict.p_value = std::min(verdict.p_value, std::exp(tail_.log_tail(distance)));
  ranks_.add(std::min(distance, kClipAt));
  tail_.add(std::min(distance, kClipAt));
  learn(time_s, std::clamp(value, level - kClipAt * down_spread, level + kClipAt * up_spread));
  return verdict;
}

void PeakHabit::save(ml::StateWriter& out) const {
  auto put = [&](const Episode& one) {
    out.f64(one.last_s);
    out.f64(one.peak);
    out.flag(one.news);
  };
  out.u32(static_cast<uint32_t>(past_.size()));
  for (const Episode& one : past_) put(one);
  put(now_);
  out.flag(open_);
  out.u32(static_cast<uint32_t>(quiet_));
}

void PeakHabit::load(ml::StateReader& in) {
  auto take = [&] {
    Episode one;
    one.last_s = in.f64(-kFarthest, kFarthest);
    one.peak = in.f64(-kFarthest, kFarthest);
    one.news = in.flag();
    return one;
  };
  past_.clear();
  for (size_t n = in.count(kEpisodesMax, 17); n > 0 && in.ok(); --n) past_.push_back(take());
  now_ = take();
  open_ = in.flag();
  quiet_ = in.u32(kQuietInEpisode + 1);
}

void QuantileBand::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(window_.size()));
  for (const Seen& seen : window_) {
    out.f64(seen.time_s);
    out.f64(seen.value);
  }
  habit_.save(out);
  ranks_.save(out);
  tail_.save(out);
}

Status QuantileBand::load(ml::StateReader& in) {
  window_.clear();
  sorted_.clear();
  for (size_t n = in.count(kWindowMax, 16); n > 0 && in.ok(); --n) {
    Seen seen{in.f64(-kFarthest, kFarthest), in.f64(-kFarthest, kFarthest)};
    window_.push_back(seen);
    sorted_.push_back(seen.value);
  }
  std::sort(sorted_.begin(), sorted_.end());
  habit_.load(in);
  RETURN_IF_ERROR(in.status("a series"));
  RETURN_IF_ERROR(ranks_.load(in));
  return tail_.load(in);
}

}  // namespace foreshock::detect
