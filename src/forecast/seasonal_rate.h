// SeasonalRate: what a count series is expected to do in the next minute, and how far it may stray.
//
// One per (service, template) and per service, owned by detect; thousands of them, so an idle one is under
// 200 bytes and one with a season about 1.2 KB. Bins are consecutive integers (minutes since the epoch);
// bins that were skipped are zeros. The expectation is a level (exponentially weighted, fast at the start,
// faster while plainly biased, Huber-clipped) that is carried along by a season of 24 hours, later 24 x 7,
// once an hour was seen often enough. The season only predicts how the level *changes*, so switching it on
// never makes a jump. Spread is kept as dispersion (variance / mean) from squared Pearson residuals, apart
// for each window width, because bursts make wide windows wilder than narrow ones. The law of a window is
// negative binomial; uncertainty about a young level widens it (gamma-Poisson), and a prior pooled from
// sibling series makes even the first minutes honest. Not thread-safe. learn() is O(1) but for long gaps.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "forecast/forecast_options.h"
#include "ml/state_codec.h"

namespace foreshock::forecast {

// Window widths whose spread is tracked apart.
enum class Width : uint8_t { kStep, kBin, kSlow };
constexpr size_t kWidths = 3;

// What is believed before the first count: from siblings, or this vague default.
struct RatePrior {
  double mean = 0.05;  // per bin
  double bins =
      0.2;  // how many bins of evidence that is worth: hardly any, or it would drag the level for an hour
  double dispersion = 3;
  // How much variance over mean grows with the mean, by width (negative: unknown). Siblings share it whatever
  // their level is, so the dispersion follows from it once five bins have shown a level.
  std::array<double, kWidths> contagion{-1, -1, -1};
  std::array<double, kWidths> dispersion_min{1, 1, 1};  // and not less than this, then
};

class SeasonalRate {
 public:
  // `options` must outlive this; nullptr: the defaults.
  explicit SeasonalRate(RatePrior prior = {}, const SeasonalRateOptions* options = nullptr);
  SeasonalRate(SeasonalRate&&) noexcept;
  SeasonalRate& operator=(SeasonalRate&&) noexcept;
  ~SeasonalRate();

  // The count of one finished bin; bins ascend, older ones are ignored.
  void learn(int64_t bin, double count);
  // A bin that must teach nothing (it is part of an anomaly); the season still moves on.
  void pass(int64_t bin);
  // Nobody watched until `bin`, or the series was off: what was learned stays, but is trusted less.
  void interrupt(int64_t bin);
  // The spread of another width: a window's count and the mean that law() gave for it.
  void learn_spread(Width width, double count, double mean);
  // The level has moved for good: forget the old one.
  void rebase(double level);
  // Adds a series that turned out to be the same one (a template was merged into another).
  void absorb(const SeasonalRate& other);

  // Negative binomial law of a window of `bins` bins (may be a fraction) around `bin`.
  struct Law {
    double mean = 0;
    double size = 1e12;
  };
  Law law(int64_t bin, Width width, double bins) const;

  double level() const { return level_; }  // per bin, now
  double dispersion(Width width) const { return dispersion_[static_cast<size_t>(width)]; }
  // For a prior of its siblings.
  double contagion(Width width) const;
  double observed_bins() const { return observed_; }
  double active_share() const { return active_share_; }  // of bins with any count, recent ones more
  bool seasonal() const;                                 // whether a season is in use now
  int64_t last_bin() const { return last_bin_; }

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);
  uint64_t checksum() const { return ml::checksum_of(*this); }
  size_t memory_bytes() const;

 private:
  struct Season;
  void step(int64_t bin, double count);
  void borrow_spread();
  void skip_zeros(int64_t bins);
  void record_hour(int64_t bin, double count);
  double season_change(int64_t from_bin, int64_t to_bin) const;
  double season_factor(int64_t bin) const;

  const SeasonalRateOptions* options_;
  double level_;
  float prior_bins_;
  float observed_ = 0;
  float bias_ = 0, error_ = 1;  // of clipped, standardised residuals
  float active_share_ = 0;
  std::array<float, kWidths> dispersion_;
  std::array<float, kWidths> borrowed_;  // contagion of siblings; not saved, it matters for five bins
  std::array<float, kWidths> borrowed_min_;
  int64_t last_bin_ = INT64_MIN;
  std::unique_ptr<Season> season_;
};

}  // namespace foreshock::forecast
