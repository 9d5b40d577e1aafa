#include "detect/offline/seasonal_counts.h"

#include <algorithm>
#include <cmath>

#include "ml/distributions.h"
#include "ml/robust.h"

namespace foreshock::detect {
namespace {

using forecast::Width;

constexpr size_t kFirst = 16;
constexpr double kCountsOfMedian = 100, kCountMax = 1e9;
constexpr int64_t kBinsMax = 60;
constexpr double kKnownBins = 24, kAlarmP = 1e-5, kBandP = 1e-3;
constexpr uint32_t kFrozenMax = 60;
constexpr double kTimeMax = 1e15, kValueMax = 1e150;

}  // namespace

void SeasonalCounts::settle() {
  std::vector<double> gaps, sizes;
  for (size_t i = 0; i < times_.size(); ++i) {
    if (i > 0 && times_[i] > times_[i - 1]) gaps.push_back(times_[i] - times_[i - 1]);
    if (values_[i] > 0) sizes.push_back(values_[i]);
  }
  double gap = gaps.empty() ? 60 : ml::median(gaps);
  bins_ = std::clamp<int64_t>(std::llround(std::min(gap, 1e9) / 60), 1, kBinsMax);
  bin_s_ = std::max(1e-3, gap / static_cast<double>(bins_));
  scale_ = sizes.empty() ? 1 : std::max(1e-12, kCountsOfMedian / ml::median(sizes));
}

int64_t SeasonalCounts::bin_of(double time_s) const {
  double at = std::floor(std::clamp(time_s, -kTimeMax, kTimeMax) / (bin_s_ * static_cast<double>(bins_)));
  return static_cast<int64_t>(std::clamp(at, -1e6, 1e6)) * bins_;
}

SeriesVerdict SeasonalCounts::judge(int64_t bin, double value, bool& strange) const {
  // A value spans several bins of which nothing is known one by one: its spread is kept under the slow width.
  auto law = rate_.law(bin, Width::kSlow, static_cast<double>(bins_));
  SeriesVerdict verdict;
  verdict.expected = law.mean / scale_;
  verdict.low = static_cast<double>(ml::negative_binomial_quantile(kBandP, law.mean, law.size)) / scale_;
  verdict.high = static_cast<double>(ml::negative_binomial_quantile(1 - kBandP, law.mean, law.size)) / scale_;
  strange = false;
  if (rate_.observed_bins() < kKnownBins * static_cast<double>(bins_)) return verdict;
  double count = std::clamp(value * scale_, 0.0, kCountMax);
  auto tails = ml::negative_binomial_tails(static_cast<uint64_t>(std::llround(count)), law.mean, law.size);
  verdict.p_value = std::min(1.0, ml::mid_p_two_sided(tails));
  strange = verdict.p_value < kAlarmP;
  verdict.alarm = strange;
  return verdict;
}

void SeasonalCounts::learn(int64_t bin, double value, bool strange) {
  if (rate_.last_bin() != INT64_MIN && bin <= rate_.last_bin()) return;  // several values at one time
  // Missing values are no zeros.
  if (rate_.last_bin() != INT64_MIN && bin > rate_.last_bin() + 1) rate_.interrupt(bin - 1);
  double count = std::clamp(value * scale_, 0.0, kCountMax);
  frozen_ = strange ? frozen_ + 1 : 0;
  if (strange && frozen_ < kFrozenMax) return rate_.pass(bin + bins_ - 1);
  if (strange) rate_.rebase(count / static_cast<double>(bins_));
  frozen_ = 0;
  rate_.learn_spread(Width::kSlow, count, rate_.law(bin, Width::kSlow, static_cast<double>(bins_)).mean);
  for (int64_t i = 0; i < bins_; ++i) rate_.learn(bin + i, count / static_cast<double>(bins_));
}

SeriesVerdict SeasonalCounts::take(double time_s, double value) {
  if (bin_s_ > 0) {
    bool strange = false;
    int64_t bin = bin_of(time_s);
    if (!std::isfinite(value)) {
      SeriesVerdict verdict = judge(bin, 0, strange);
      verdict.p_value = 1;
      verdict.alarm = false;
      return verdict;
    }
    SeriesVerdict verdict = judge(bin, value, strange);
    learn(bin, value, strange);
    return verdict;
  }
  if (!std::isfinite(value)) return {};
  value = std::clamp(value, -kValueMax, kValueMax);
  times_.push_back(std::clamp(time_s, -kTimeMax, kTimeMax));
  values_.push_back(value);
  if (times_.size() == kFirst) {
    settle();
    for (size_t i = 0; i < kFirst; ++i) learn(bin_of(times_[i]), values_[i], false);
    times_.clear();
    values_.clear();
  }
  return {value, value, value, 1, false};
}

void SeasonalCounts::save(ml::StateWriter& out) const {
  out.values(times_);
  out.values(values_);
  out.f64(bin_s_);
  out.f64(scale_);
  out.i64(bins_);
  out.u32(frozen_);
  rate_.save(out);
}

Status SeasonalCounts::load(ml::StateReader& in) {
  times_ = in.values(kFirst, -kTimeMax, kTimeMax);
  values_ = in.values(kFirst, -kValueMax, kValueMax);
  bin_s_ = in.f64(0, 2 * kTimeMax);
  scale_ = in.f64(1e-300, 1e300);
  bins_ = in.i64(1, kBinsMax);
  frozen_ = in.u32(kFrozenMax);
  if (times_.size() != values_.size() || times_.size() >= kFirst) in.spoil();
  RETURN_IF_ERROR(in.status("a series"));
  return rate_.load(in);
}

}  // namespace foreshock::detect
