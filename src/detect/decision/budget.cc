#include "detect/decision/budget.h"

#include <algorithm>

namespace foreshock::detect {
namespace {
constexpr double kReserveShare = 0.2;
constexpr double kScoreFull = 50, kScoreEmpty = 90;
constexpr int64_t kQuiet = kHour;
// Times are taken between these by the detector (1897 to 2179), so differences cannot overflow.
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = 6'600'000'000'000'000'000;
}  // namespace

AlarmBudget::AlarmBudget(size_t per_day) : per_day_(static_cast<double>(per_day)), tokens_(per_day_) {}

double AlarmBudget::tokens(Timestamp at) const {
  if (at <= at_) return tokens_;
  double days = static_cast<double>((at.ns / 2 - at_.ns / 2)) * 2 / static_cast<double>(kDay);
  return std::min(per_day_, tokens_ + per_day_ * days);
}

double AlarmBudget::score_needed(Timestamp at) const {
  // The upper half costs nothing extra; below it the bar rises evenly.
  double fill = std::clamp(tokens(at) / per_day_, 0.0, 0.5) * 2;
  return kScoreFull + (kScoreEmpty - kScoreFull) * (1 - fill);
}

bool AlarmBudget::take(Timestamp at, double score, bool urgent) {
  double now = tokens(at), reserve = per_day_ * kReserveShare;
  bool quiet = at.ns / 2 - last_alarm_.ns / 2 >= kQuiet / 2;
  bool granted;
  if (urgent)
    granted = now >= 1 || (quiet && now >= 1 - std::max(1.0, reserve));
  else
    granted = now >= 1 + (per_day_ >= 5 ? reserve : 0) && score >= score_needed(at);
  if (!granted) return false;
  tokens_ = now - 1;
  at_ = std::max(at_, at);
  last_alarm_ = std::max(last_alarm_, at);
  return true;
}

void AlarmBudget::save(ml::StateWriter& out) const {
  out.f64(tokens_);
  out.i64(at_.ns);
  out.i64(last_alarm_.ns);
}

Status AlarmBudget::load(ml::StateReader& in) {
  AlarmBudget fresh(static_cast<size_t>(per_day_));
  // A budget that was made smaller since keeps at most its own day.
  fresh.tokens_ = std::min(per_day_, in.f64(-1e6, 1e6));
  fresh.at_.ns = in.i64(kTimeMin, kTimeMax);
  fresh.last_alarm_.ns = in.i64(kTimeMin, kTimeMax);
  RETURN_IF_ERROR(in.status("an alarm budget"));
  *this = fresh;
  return {};
}

}  // namespace foreshock::detect
