// Watch's look at the week: what is the habit of this hour is no alarm, and what crept away is told.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

using classify::Outcome;

constexpr float kHabitMargin = 1.3f;  // beyond what the same hour of a week ago had
constexpr double kCreepRatio = 2;
constexpr int64_t kCreepSteps = 6 * 60 * kStepsPerMinute;
constexpr uint64_t kCreepFacet = 2;

}  // namespace

WeekMemory& Watch::week(uint32_t service, bool errors) {
  size_t at = 2 * static_cast<size_t>(service) + errors;
  if (weeks_.size() <= at) weeks_.resize(at + 1);
  if (!weeks_[at]) weeks_[at] = std::make_unique<WeekMemory>();
  return *weeks_[at];
}

void Watch::note_week(const Service& service, uint32_t index, int64_t step) {
  week(index, false).note_step(step, service.lines.ring.at(step));
  week(index, true).note_step(step, service.errors.ring.at(step));
}

bool Watch::habit_of_the_week(uint32_t index, const Claim& claim, bool low, Finding& finding) {
  double steps = static_cast<double>(claim.last_step - claim.first_step + 1);
  double minute = claim.verdict.observed * kStepsPerMinute / steps;
  auto known = [&](const std::optional<WeekMemory::Habit>& habit) {
    if (!habit) return false;
    if (low) return minute * kHabitMargin >= habit->quietest_minute;
    return steps == 1 ? claim.verdict.observed <= kHabitMargin * habit->busiest_step
                      : minute <= kHabitMargin * habit->busiest_minute;
  };
  WeekMemory& memory = week(index, false);
  bool weekly = known(memory.habit(claim.last_step));
  if (!weekly && !known(memory.daily_habit(claim.last_step))) return false;
  finding.why += low ? "; as low as in this hour " : "; as high as in this hour ";
  finding.why += weekly ? "a week ago" : "of most days";
  return true;
}

bool Watch::pause_of_the_week(uint32_t index, int64_t step, int64_t gap, const WindowVerdict& verdict,
                              double log_p_max) {
  WeekMemory& memory = week(index, false);
  for (const std::optional<WeekMemory::Habit>& habit : {memory.habit(step), memory.daily_habit(step)}) {
    if (!habit) continue;
    if (static_cast<float>(gap) <= kHabitMargin * habit->longest_pause) return true;
    // At the pace of those hours so few lines may have been due that none is no wonder; log p goes with them.
    double due = habit->least_hour * static_cast<double>(gap) / (60 * kStepsPerMinute);
    if (verdict.log_p_low * std::min(1.0, due / std::max(verdict.expected, 1e-9)) > log_p_max) return true;
  }
  return false;
}

void Watch::judge_creep(Service& service, uint32_t index, bool errors, int64_t step,
                        std::vector<Finding>& out) {
  const Series& series = errors ? service.errors : service.lines;
  double dispersion = series.rate.dispersion(forecast::Width::kBin);
  std::optional<WeekMemory::Creep> creep = week(index, errors).crept(kCreepRatio, dispersion);
  if (!creep || !settled(service)) return;
  Candidate candidate;
  candidate.service = index;
  candidate.facet = kCreepFacet + errors;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kRateHigh;
  finding.service = service.name;
  finding.window_start = step_start(step + 1 - kCreepSteps);
  finding.window_end = finding.at = step_start(step + 1);
  finding.observed = creep->observed;
  finding.expected = creep->before;
  double deviation = std::sqrt(std::max(1.0, dispersion) * (creep->observed + creep->before) / 6);
  finding.expected_low = std::max(0.0, creep->before - 3 * deviation);
  finding.expected_high = creep->before + 3 * deviation;
  finding.unit = errors ? "errors/3600s" : "lines/3600s";
  double z = (creep->observed - creep->before) / std::max(deviation, 1e-9), log_p = -z * z / 2;
  finding.p_value = std::exp(std::max(-700.0, log_p));
  finding.outcome = classify::outcome_name(Outcome::kWarning);
  double ratio = creep->observed / std::max(1.0, creep->before);
  finding.score = score_of(log_p, ratio, Outcome::kWarning, 0.7);
  finding.model = "week-memory/1";
  finding.why = why_crept(finding, errors ? "errors" : "lines");
  const Pair* worst = nullptr;
  explain_roll_up(service, step - kStepsPerMinute + 1, step, errors, false, finding, &worst);
  finding.contributions = {{"the same hours a week ago", 1.0}};
  finding.quiet_at = kCreepRatio * creep->before;
  finding.counterfactual = would_not_alarm(finding.quiet_at, finding.unit);
  // More lines than a week ago are growth more often than trouble: told, but only errors are an alarm.
  candidate.wants_alarm = errors;
  candidate.strength = ratio;
  submit(std::move(candidate), service, finding.at, out);
}

void Watch::save_weeks(ml::StateWriter& out) const {
  auto known = [](const std::unique_ptr<WeekMemory>& week) { return week && !week->empty(); };
  size_t count = weeks_.size();
  while (count > 0 && !known(weeks_[count - 1])) --count;
  out.u32(static_cast<uint32_t>(count));
  for (size_t i = 0; i < count; ++i) {
    out.flag(known(weeks_[i]));
    if (known(weeks_[i])) weeks_[i]->save(out);
  }
}

Status Watch::load_weeks(ml::StateReader& in) {
  weeks_.clear();
  for (size_t n = in.count(2 * tables_.services(), 1); n > 0 && in.ok(); --n) {
    weeks_.emplace_back();
    if (!in.flag()) continue;
    weeks_.back() = std::make_unique<WeekMemory>();
    weeks_.back()->load(in);
  }
  return in.status("the week");
}

}  // namespace foreshock::detect
