#include "forecast/seasonal_rate.h"

#include <algorithm>
#include <cmath>

namespace foreshock::forecast {
namespace {

constexpr int64_t kBinsPerHour = 60;
constexpr int64_t kHoursPerDay = 24, kHoursPerWeek = 168;
constexpr double kLevelMin = 1e-6;
constexpr double kObservedMax = 100'000;
constexpr double kSpreadMemoryBins = 240;  // dispersion forgets over four hours
constexpr double kResidualClip = 16;       // of the dispersion, in one update
constexpr float kSpreadAfterBins = 5;
constexpr double kGuessedBins = 10, kBorrowedBins = 40;  // of own residuals that a first dispersion is worth
constexpr double kActiveMemoryBins = 360;
constexpr double kSeasonLevelMin = 0.2;  // sparser series have no season worth learning
constexpr double kSeasonStepMax = 4;     // between neighbouring hours
constexpr int64_t kGapStepsMax = 30;     // longer gaps are skipped in closed form
constexpr std::array<double, kWidths> kWidthBins{1.0 / 6, 1, 1.56};  // what a window of each width holds

int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}
int64_t floor_mod(int64_t a, int64_t b) {
  return a - floor_div(a, b) * b;
}

const SeasonalRateOptions kDefaults;

}  // namespace

struct SeasonalRate::Season {
  double slow_level = 0;  // mean of hours, over about three days
  uint32_t hours = 0;
  int64_t hour = INT64_MIN;  // being recorded
  double sum = 0;
  uint32_t bins = 0;
  std::array<float, kHoursPerDay> day{};
  std::array<uint8_t, kHoursPerDay> day_visits{};
  std::array<float, kHoursPerWeek> week{};
  std::array<uint8_t, kHoursPerWeek> week_visits{};

  void finish_hour(double rate);
  // The factor of an absolute hour; 0 when it was not visited often enough.
  double factor(int64_t at, int visits) const {
    size_t in_week = static_cast<size_t>(floor_mod(at, kHoursPerWeek));
    size_t in_day = static_cast<size_t>(floor_mod(at, kHoursPerDay));
    if (week_visits[in_week] >= visits) return week[in_week];
    if (day_visits[in_day] >= visits) return day[in_day];
    return 0;
  }
  double weight = 0.25;
};

void SeasonalRate::Season::finish_hour(double rate) {
  ++hours;
  slow_level += (rate - slow_level) * std::max(1.0 / hours, 1.0 / 72);
  float ratio = static_cast<float>((rate + 0.5) / (slow_level + 0.5));
  auto visit = [&](float& slot, uint8_t& visits) {
    slot = visits == 0 ? ratio : slot + static_cast<float>(weight) * (ratio - slot);
    if (visits < 255) ++visits;
  };
  visit(day[static_cast<size_t>(floor_mod(hour, kHoursPerDay))],
        day_visits[static_cast<size_t>(floor_mod(hour, kHoursPerDay))]);
  visit(week[static_cast<size_t>(floor_mod(hour, kHoursPerWeek))],
        week_visits[static_cast<size_t>(floor_mod(hour, kHoursPerWeek))]);
}

SeasonalRate::SeasonalRate(RatePrior prior, const SeasonalRateOptions* options)
    : options_(options ? options : &kDefaults),
      level_(std::max(kLevelMin, prior.mean)),
      prior_bins_(static_cast<float>(std::max(0.1, prior.bins))) {
  dispersion_.fill(static_cast<float>(std::max(1.0, prior.dispersion)));
  for (size_t i = 0; i < kWidths; ++i) {
    borrowed_[i] = static_cast<float>(prior.contagion[i]);
    borrowed_min_[i] = static_cast<float>(prior.dispersion_min[i]);
  }
}
SeasonalRate::SeasonalRate(SeasonalRate&&) noexcept = default;
SeasonalRate& SeasonalRate::operator=(SeasonalRate&&) noexcept = default;
SeasonalRate::~SeasonalRate() = default;

double SeasonalRate::season_factor(int64_t bin) const {
  if (!season_) return 0;
  // Interpolated between the centres of hours, so the expectation has no stairs.
  int64_t shifted = bin - kBinsPerHour / 2;
  int64_t hour = floor_div(shifted, kBinsPerHour);
  double place = static_cast<double>(floor_mod(shifted, kBinsPerHour)) / kBinsPerHour;
  double here = season_->factor(hour, options_->season_visits);
  double next = season_->factor(hour + 1, options_->season_visits);
  if (here <= 0 || next <= 0) return 0;
  next = std::clamp(next, here / kSeasonStepMax, here * kSeasonStepMax);
  return here + place * (next - here);
}

double SeasonalRate::season_change(int64_t from_bin, int64_t to_bin) const {
  if (!season_ || from_bin == to_bin) return 1;
  double before = season_factor(from_bin), after = season_factor(to_bin);
  if (before <= 0 || after <= 0) return 1;
  return std::clamp(after / before, 0.05, 20.0);
}

bool SeasonalRate::seasonal() const {
  return season_ && last_bin_ != INT64_MIN && season_factor(last_bin_) > 0;
}

void SeasonalRate::record_hour(int64_t bin, double count) {
  if (!season_) {
    if (observed_ < static_cast<float>(options_->season_after_bins) || level_ < kSeasonLevelMin) return;
    season_ = std::make_unique<Season>();
    season_->weight = options_->season_rate;
  }
  int64_t hour = floor_div(bin, kBinsPerHour);
  if (hour != season_->hour) {
    // Hours seen in part (start, restart, frozen) would be noise.
    if (season_->bins >= kBinsPerHour / 2) season_->finish_hour(season_->sum / season_->bins);
    season_->hour = hour;
    season_->sum = 0;
    season_->bins = 0;
  }
  season_->sum += count;
  ++season_->bins;
}

double SeasonalRate::contagion(Width width) const {
  size_t at = static_cast<size_t>(width);
  return std::max(0.0, static_cast<double>(dispersion_[at]) - 1) / (std::max(level_, 0.01) * kWidthBins[at]);
}

void SeasonalRate::borrow_spread() {
  for (size_t i = 0; i < kWidths; ++i)
    if (borrowed_[i] >= 0)
      dispersion_[i] =
          std::max(borrowed_min_[i], static_cast<float>(1 + borrowed_[i] * level_ * kWidthBins[i]));
}

void SeasonalRate::step(int64_t bin, double count) {
  if (last_bin_ != INT64_MIN) level_ = std::max(kLevelMin, level_ * season_change(last_bin_, bin));
  last_bin_ = bin;
  const double mean = level_;
  learn_spread(Width::kBin, count, mean);
  const double sigma = std::sqrt(std::max(1.0, dispersion(Width::kBin)) * mean + 0.25);
  double residual = count - mean;
  if (observed_ >= 10)
    residual = std::clamp(residual, -options_->clip_sigmas * sigma, options_->clip_sigmas * sigma);
  bias_ += 0.05f * (static_cast<float>(residual / sigma) - bias_);
  error_ += 0.05f * (static_cast<float>(std::fabs(residual) / sigma) - error_);
  observed_ = std::min<float>(observed_ + 1, kObservedMax);
  double speed = 1;
  double one_sided = std::fabs(bias_) / std::max(0.05f, error_);
  if (observed_ >= 20 && one_sided > 0.5)
    speed = 1 + (options_->speed_up_max - 1) * std::min(1.0, 2 * one_sided - 1);
  double slow = -std::expm1(-std::log(2.0) / options_->level_half_life_bins);
  double rate = std::min(0.5, std::max(1.0 / (observed_ + prior_bins_), slow * speed));
  level_ = std::max(kLevelMin, level_ + rate * residual);
  if (observed_ <= kSpreadAfterBins) borrow_spread();
  float share_rate = static_cast<float>(std::max(1.0 / observed_, 1.0 / kActiveMemoryBins));
  active_share_ += share_rate * ((count > 0 ? 1.0f : 0.0f) - active_share_);
  record_hour(bin, std::max(0.0, mean + residual));
}

void SeasonalRate::skip_zeros(int64_t bins) {
  // The same as so many steps of zero without clipping: a long silence is no outlier but the truth.
  double n = static_cast<double>(bins);
  double slow = std::log(2.0) / options_->level_half_life_bins;
  double young = (observed_ + prior_bins_) / (observed_ + prior_bins_ + n);
  level_ = std::max(kLevelMin, level_ * std::min(young, std::exp(-slow * n)));
  active_share_ =
      static_cast<float>(active_share_ * std::min(static_cast<double>(observed_) / (observed_ + n),
                                                  std::exp(-n / kActiveMemoryBins)));
  observed_ = static_cast<float>(std::min(kObservedMax, observed_ + n));
  if (season_) season_->bins = 0, season_->hour = INT64_MIN;
  last_bin_ += bins;
}

void SeasonalRate::learn(int64_t bin, double count) {
  if (last_bin_ != INT64_MIN) {
    if (bin <= last_bin_ || !std::isfinite(count)) return;
    int64_t gap = bin - last_bin_ - 1;
    if (gap > kGapStepsMax) {
      skip_zeros(gap);
    } else {
      for (; gap > 0; --gap) step(last_bin_ + 1, 0);
    }
  }
  step(bin, std::max(0.0, count));
}

void SeasonalRate::pass(int64_t bin) {
  if (last_bin_ == INT64_MIN || bin <= last_bin_) return;
  level_ = std::max(kLevelMin, level_ * season_change(last_bin_, bin));
  last_bin_ = bin;
}

void SeasonalRate::interrupt(int64_t bin) {
  if (last_bin_ == INT64_MIN || bin <= last_bin_) return;
  double gap = static_cast<double>(bin - last_bin_);
  level_ = std::max(kLevelMin, level_ * season_change(last_bin_, bin));
  active_share_ *= static_cast<float>(std::exp(-gap / kActiveMemoryBins));
  if (gap > 30) observed_ = std::min(observed_, 10.0f);
  if (season_) season_->bins = 0, season_->hour = INT64_MIN;
  last_bin_ = bin;
}

void SeasonalRate::learn_spread(Width width, double count, double mean) {
  // Before the level is known its own error would pass for spread.
  if (observed_ < kSpreadAfterBins) return;
  float& dispersion = dispersion_[static_cast<size_t>(width)];
  double floor = std::max(mean, 0.02);
  double squared = (count - mean) * (count - mean) / floor;
  squared = std::min(squared, kResidualClip * std::max(1.0, static_cast<double>(dispersion)));
  double prior = borrowed_[static_cast<size_t>(width)] >= 0 ? kBorrowedBins : kGuessedBins;
  double rate = std::max(1.0 / (observed_ + prior), 1.0 / kSpreadMemoryBins);
  if (width == Width::kStep) rate /= 4;  // fed six times as often
  dispersion += static_cast<float>(rate * (squared - dispersion));
}

void SeasonalRate::rebase(double level) {
  level_ = std::max(kLevelMin, level);
  observed_ = std::min(observed_, 20.0f);
  bias_ = 0;
}

void SeasonalRate::absorb(const SeasonalRate& other) {
  level_ += other.level_;
  observed_ = std::max(observed_, other.observed_);
  active_share_ = std::min(1.0f, active_share_ + other.active_share_);
  last_bin_ = std::max(last_bin_, other.last_bin_);
  for (size_t i = 0; i < kWidths; ++i) dispersion_[i] = std::max(dispersion_[i], other.dispersion_[i]);
}

SeasonalRate::Law SeasonalRate::law(int64_t bin, Width width, double bins) const {
  Law law;
  double level = level_;
  if (last_bin_ != INT64_MIN && bin > last_bin_) level *= season_change(last_bin_, bin);
  law.mean = std::max(kLevelMin, level * bins);
  double spread = std::max(1.0, static_cast<double>(dispersion(width)));
  // The level is itself an estimate from at most a few half-lives of counts.
  double evidence =
      std::min(static_cast<double>(observed_) + prior_bins_, 1.44 * options_->level_half_life_bins);
  double doubt =
      std::max(1.0, static_cast<double>(dispersion(Width::kBin))) / (std::max(level, 0.01) * evidence);
  double excess = spread - 1 + law.mean * doubt;
  law.size = excess > 1e-9 ? std::clamp(law.mean / excess, 1e-6, 1e12) : 1e12;
  return law;
}

void SeasonalRate::save(ml::StateWriter& out) const {
  out.f64(level_);
  out.f32(prior_bins_);
  out.f32(observed_);
  out.f32(bias_);
  out.f32(error_);
  out.f32(active_share_);
  for (float dispersion : dispersion_) out.f32(dispersion);
  out.i64(last_bin_);
  out.flag(season_ != nullptr);
  if (!season_) return;
  out.f64(season_->slow_level);
  out.u32(season_->hours);
  out.i64(season_->hour);
  out.f64(season_->sum);
  out.u32(season_->bins);
  for (float factor : season_->day) out.f32(factor);
  for (uint8_t visits : season_->day_visits) out.u8(visits);
  for (float factor : season_->week) out.f32(factor);
  for (uint8_t visits : season_->week_visits) out.u8(visits);
}

Status SeasonalRate::load(ml::StateReader& in) {
  constexpr double kCountMax = 1e12;
  SeasonalRate fresh({}, options_);
  fresh.level_ = in.f64(kLevelMin / 2, kCountMax);
  fresh.prior_bins_ = in.f32(0.1f, 1e6f);
  fresh.observed_ = in.f32(0, kObservedMax);
  fresh.bias_ = in.f32(-1e6f, 1e6f);
  fresh.error_ = in.f32(0, 1e6f);
  fresh.active_share_ = in.f32(0, 1);
  for (float& dispersion : fresh.dispersion_) dispersion = in.f32(0, 1e12f);
  fresh.last_bin_ = in.i64();
  // INT64_MIN is "none"; otherwise minutes of the years that a Timestamp can hold.
  if (fresh.last_bin_ != INT64_MIN && std::abs(fresh.last_bin_ / 2) > 100'000'000) in.spoil();
  if (in.flag()) {
    fresh.season_ = std::make_unique<Season>();
    Season& season = *fresh.season_;
    season.weight = options_->season_rate;
    season.slow_level = in.f64(0, kCountMax);
    season.hours = in.u32(100'000'000);
    season.hour = in.i64();
    season.sum = in.f64(0, 1e15);
    season.bins = in.u32(1u << 20);
    for (float& factor : season.day) factor = in.f32(0, 1e12f);
    for (uint8_t& visits : season.day_visits) visits = in.u8();
    for (float& factor : season.week) factor = in.f32(0, 1e12f);
    for (uint8_t& visits : season.week_visits) visits = in.u8();
    if (season.hour != INT64_MIN && std::abs(season.hour / 2) > 10'000'000) in.spoil();
  }
  RETURN_IF_ERROR(in.status("a seasonal rate"));
  *this = std::move(fresh);
  return {};
}

size_t SeasonalRate::memory_bytes() const {
  return sizeof *this + (season_ ? sizeof(Season) : 0);
}

}  // namespace foreshock::forecast
