#include "detect/series_detector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <string>

#include "detect/offline/quantile_band.h"
#include "detect/offline/seasonal_counts.h"
#include "ml/additive_model.h"
#include "ml/distributions.h"
#include "ml/drift_spot.h"
#include "ml/random_cut_forest.h"

namespace foreshock::detect {
namespace {

constexpr std::array<std::string_view, 7> kNames = {
    "quantile_band", "ewma", "dspot", "random_cut_forest", "additive", "new_extreme", "seasonal_rate"};
constexpr double kLargest = 1e150;  // its square is a number too

double clipped(double value) {
  return std::clamp(value, -kLargest, kLargest);
}

// Mean and variance with exponential forgetting; an alarm at five deviations. The usual first attempt.
class Ewma final : public SeriesDetector {
 public:
  SeriesVerdict take(double, double value) override {
    double deviation = std::sqrt(variance_) + 1e-9;
    SeriesVerdict verdict{mean_, mean_ - 5 * deviation, mean_ + 5 * deviation, 1, false};
    if (!std::isfinite(value)) return verdict;
    value = clipped(value);
    double gap = value - mean_;
    if (++seen_ > 24) {
      verdict.p_value = std::min(1.0, 2 * std::exp(ml::log_normal_upper(std::abs(gap) / deviation)));
      verdict.alarm = std::abs(gap) > 5 * deviation;
    }
    double rate = std::max(0.02, 1 / static_cast<double>(seen_));
    mean_ += rate * gap;
    variance_ = (1 - rate) * (variance_ + rate * gap * gap);
    return verdict;
  }
  std::string_view name() const override { return kNames[1]; }
  void save(ml::StateWriter& out) const override {
    out.f64(mean_);
    out.f64(variance_);
    out.u64(seen_);
  }
  Status load(ml::StateReader& in) override {
    mean_ = in.f64(-kLargest, kLargest);
    variance_ = in.f64(0, 4 * kLargest * kLargest);
    seen_ = in.u64();
    return in.status("a series");
  }

 private:
  double mean_ = 0, variance_ = 0;
  uint64_t seen_ = 0;
};

class DriftingExtremes final : public SeriesDetector {
 public:
  SeriesVerdict take(double, double value) override {
    ml::DriftSpot::Verdict at = spot_.take(value);
    return {at.mean, at.mean, at.mean, std::exp(at.log_p), at.extreme};
  }
  std::string_view name() const override { return kNames[2]; }
  void save(ml::StateWriter& out) const override { spot_.save(out); }
  Status load(ml::StateReader& in) override { return spot_.load(in); }

 private:
  ml::DriftSpot spot_{1e-3};
};

// Rows of the last eight values, each brought to the scale of the last hundreds.
class Shingles final : public SeriesDetector {
 public:
  SeriesVerdict take(double, double value) override {
    SeriesVerdict verdict{mean_, mean_, mean_, 1, false};
    if (!std::isfinite(value)) return verdict;
    value = clipped(value);
    ++seen_;
    double rate = std::max(0.005, 1 / static_cast<double>(seen_)), gap = value - mean_;
    mean_ += rate * gap;
    spread_ += rate * (std::abs(gap) - spread_);
    recent_.push_back(value);
    if (recent_.size() > kShingle) recent_.pop_front();
    if (recent_.size() < kShingle) return verdict;
    std::vector<double> row;
    for (double kept : recent_) row.push_back((kept - mean_) / (spread_ + 1e-9 * std::abs(mean_) + 1e-9));
    if (forest_.rows_seen() > 32) {
      double score = forest_.score(row);
      verdict.p_value = ranks_.p_value(score);
      if (tail_.ready()) verdict.p_value = std::exp(tail_.log_tail(score));
      verdict.alarm = tail_.ready() && verdict.p_value < 1e-3;
      ranks_.add(score);
      tail_.add(score);
    }
    forest_.update(row);
    return verdict;
  }
  std::string_view name() const override { return kNames[3]; }
  void save(ml::StateWriter& out) const override {
    out.f64(mean_);
    out.f64(spread_);
    out.u64(seen_);
    out.values(std::vector<double>(recent_.begin(), recent_.end()));
    ranks_.save(out);
    tail_.save(out);
    forest_.save(out);
  }
  Status load(ml::StateReader& in) override {
    mean_ = in.f64(-kLargest, kLargest);
    spread_ = in.f64(0, 2 * kLargest);
    seen_ = in.u64();
    std::vector<double> recent = in.values(kShingle, -kLargest, kLargest);
    recent_.assign(recent.begin(), recent.end());
    RETURN_IF_ERROR(in.status("a series"));
    RETURN_IF_ERROR(ranks_.load(in));
    RETURN_IF_ERROR(tail_.load(in));
    RETURN_IF_ERROR(forest_.load(in));
    if (forest_.rows_seen() > 0 && forest_.columns() != kShingle) in.spoil();
    return in.status("a series");
  }

 private:
  static constexpr size_t kShingle = 8;
  double mean_ = 0, spread_ = 0;
  uint64_t seen_ = 0;
  std::deque<double> recent_;
  ml::RandomCutForest forest_{1, {.trees = 20, .sample = 128, .horizon = 1280}};
  ml::ConformalReservoir ranks_{512};
  ml::GpdTail tail_;
};

// Trend and seasons from the last four weeks, refitted when a day (and at least 24 values) has passed.
class Additive final : public SeriesDetector {
 public:
  SeriesVerdict take(double time_s, double value) override {
    double expected = model_.expected(time_s), spread = std::max(model_.spread(), 0.02 * std::abs(expected));
    SeriesVerdict verdict{expected, expected - 6 * spread, expected + 6 * spread, 1, false};
    if (!std::isfinite(value)) return verdict;
    value = clipped(value);
    if (model_.fitted() && spread > 0) {
      double z = (value - expected) / spread;
      verdict.p_value = std::min(1.0, 2 * std::exp(ml::log_normal_upper(std::abs(z))));
      verdict.alarm = std::abs(z) > 6;
    }
    times_.push_back(time_s);
    values_.push_back(value);
    if (++since_fit_ >= 24 && time_s >= fitted_at_ + 86400) {
      size_t excess = values_.size() > kValuesMax ? values_.size() - kValuesMax : 0;
      times_.erase(times_.begin(), times_.begin() + static_cast<ptrdiff_t>(excess));
      values_.erase(values_.begin(), values_.begin() + static_cast<ptrdiff_t>(excess));
      model_.fit(times_, values_);
      since_fit_ = 0;
      fitted_at_ = time_s;
    }
    return verdict;
  }
  std::string_view name() const override { return kNames[4]; }
  void save(ml::StateWriter& out) const override {
    out.values(times_);
    out.values(values_);
    out.u64(since_fit_);
    out.f64(fitted_at_);
    model_.save(out);
  }
  Status load(ml::StateReader& in) override {
    times_ = in.values(kLoadedMax, -kLargest, kLargest);
    values_ = in.values(kLoadedMax, -kLargest, kLargest);
    since_fit_ = in.u64(kLoadedMax);
    fitted_at_ = in.f64(-1e18, kLargest);
    if (times_.size() != values_.size()) in.spoil();
    RETURN_IF_ERROR(in.status("a series"));
    return model_.load(in);
  }

 private:
  static constexpr size_t kValuesMax = 4032, kLoadedMax = 10'000'000;
  ml::AdditiveModel model_;
  std::vector<double> times_, values_;
  size_t since_fit_ = 0;
  double fitted_at_ = -1e18;
};

// Alarms where a value is the largest or smallest of the last hundred. Any model must be better than this.
class NewExtreme final : public SeriesDetector {
 public:
  SeriesVerdict take(double, double value) override {
    SeriesVerdict verdict;
    if (recent_.size() == 100) {
      auto [low, high] = std::minmax_element(recent_.begin(), recent_.end());
      verdict = {(*low + *high) / 2, *low, *high, 1, std::isfinite(value) && (value > *high || value < *low)};
      if (verdict.alarm) verdict.p_value = 2.0 / 101;
    }
    if (!std::isfinite(value)) return verdict;
    recent_.push_back(value);
    if (recent_.size() > 100) recent_.pop_front();
    return verdict;
  }
  std::string_view name() const override { return kNames[5]; }
  void save(ml::StateWriter& out) const override {
    out.values(std::vector<double>(recent_.begin(), recent_.end()));
  }
  Status load(ml::StateReader& in) override {
    std::vector<double> recent =
        in.values(100, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
    recent_.assign(recent.begin(), recent.end());
    return in.status("a series");
  }

 private:
  std::deque<double> recent_;
};

}  // namespace

std::vector<std::string_view> series_model_names() {
  return {kNames.begin(), kNames.end()};
}

Result<std::unique_ptr<SeriesDetector>> make_series_detector(std::string_view name) {
  if (name == kNames[0]) return std::make_unique<QuantileBand>();
  if (name == kNames[1]) return std::make_unique<Ewma>();
  if (name == kNames[2]) return std::make_unique<DriftingExtremes>();
  if (name == kNames[3]) return std::make_unique<Shingles>();
  if (name == kNames[4]) return std::make_unique<Additive>();
  if (name == kNames[5]) return std::make_unique<NewExtreme>();
  if (name == kNames[6]) return std::make_unique<SeasonalCounts>();
  std::string known;
  for (std::string_view one : kNames) known += (known.empty() ? "" : ", ") + std::string(one);
  return fail(ErrorKind::kInvalid, "no series model '" + std::string(name) + "'; there are " + known);
}

void join_episodes(std::vector<SeriesVerdict>& verdicts, size_t quiet_max) {
  size_t last = verdicts.size();
  for (size_t i = 0; i < verdicts.size(); ++i) {
    if (!verdicts[i].alarm) continue;
    if (last < i && i - last <= quiet_max + 1)
      for (size_t k = last + 1; k < i; ++k) verdicts[k].alarm = true;
    last = i;
  }
}

}  // namespace foreshock::detect
