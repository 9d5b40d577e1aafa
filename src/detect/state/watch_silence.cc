// Watch's judgement of what stopped: silence of services and of templates that used to come regularly, and
// sums that fell low.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {
using classify::Outcome;
// Every pause is a trial, and a busy service has hundreds of pauses of a step a day: hence so small a p.
constexpr double kSilenceExpectedMin = 8, kSilenceP = 1e-5, kSilenceRegular = 0.5, kSilenceMinutes = 15;
constexpr double kPairSilenceExpectedMin = 20, kPairSilenceRegular = 0.8, kPairSilenceMinutes = 30;
constexpr int64_t kIdleSteps = 12;
constexpr double kLowKnownMinutes = 30, kLowRegular = 0.8;
constexpr double kLowRatio = 0.4, kLowExpectedMin = 30, kLowP = 1e-6, kLowMinutes = 3;
}  // namespace

std::optional<Watch::Claim> Watch::judge_series_low(Series& series, int64_t minute) {
  int64_t last = minute * kStepsPerMinute + kStepsPerMinute - 1;
  double count = static_cast<double>(series.ring.sum(last - kStepsPerMinute + 1, last));
  WindowVerdict verdict = judge_minute(series.rate, minute, count);
  if (series.rate.observed_bins() < kLowKnownMinutes || series.rate.active_share() < kLowRegular)
    return std::nullopt;
  Calibrator& calibrator = calibrators_[kRollUpLow];
  double log_p = calibrator.log_p(verdict.log_p_low);
  bool low =
      verdict.expected >= kLowExpectedMin && count <= kLowRatio * verdict.expected && log_p < std::log(kLowP);
  if (!low) calibrator.add(verdict.log_p_low);
  series.low_hits = low ? static_cast<uint8_t>(std::min(250, series.low_hits + 1)) : 0;
  if (series.low_hits < kLowMinutes) return std::nullopt;
  // The smallest count that would have let it pass.
  double low_count = count, fine = std::ceil(verdict.expected);
  while (fine - low_count > 1) {
    double middle = std::floor((low_count + fine) / 2);
    WindowVerdict would = judge_minute(series.rate, minute, middle);
    bool still = middle <= kLowRatio * would.expected && calibrator.log_p(would.log_p_low) < std::log(kLowP);
    (still ? low_count : fine) = middle;
  }
  Claim claim{verdict, log_p, last - kStepsPerMinute + 1, last, {}, low_count + 1};
  claim.scorers = {{"1 min window", 1.0}};
  return claim;
}

void Watch::judge_silence(Service& service, uint32_t index, std::vector<Finding>& out) {
  if (service.newest == INT64_MIN || !settled(service)) return;
  // A line that came with this very batch is not among the steps yet: it is not silent any more.
  if (service.last_line >= step_start(service.closed + 1)) return;
  int64_t gap = service.closed - service.newest;
  const Series& series = service.lines;
  if (gap < 2 || series.rate.active_share() < kSilenceRegular ||
      series.rate.observed_bins() < kSilenceMinutes)
    return;
  if (gap < 2 * static_cast<int64_t>(series.gap_max) + 2) return;
  double minutes = static_cast<double>(gap) / kStepsPerMinute;
  WindowVerdict verdict = detect::judge_silence(series.rate, minute_of_step(service.newest), minutes);
  if (!service.silent && (verdict.expected < kSilenceExpectedMin || verdict.log_p_low > std::log(kSilenceP)))
    return;
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kSilence;
  finding.service = service.name;
  set_band(finding, verdict, service.newest + 1, service.closed);
  finding.p_value = std::exp(std::max(-700.0, verdict.log_p_low));
  finding.outcome = "warning";
  finding.score = score_of(verdict.log_p_low, std::max(1.0, verdict.expected), Outcome::kWarning, 0.8);
  finding.model = "silence/1";
  finding.why = why_silence(finding, finding.window_end - service.last_line.floor(kSecond));
  const Pair* worst = nullptr;
  explain_roll_up(service, service.newest + 1, service.closed, false, true, finding, &worst);
  if (finding.contributions.empty()) finding.contributions = {{"missing lines", 1.0}};
  finding.quiet_at = 1;
  finding.counterfactual = "would not alarm with a single line in that time";
  candidate.wants_alarm = !pause_of_the_week(index, service.closed, gap, verdict, std::log(kSilenceP));
  candidate.urgent = verdict.expected >= 5 * kSilenceExpectedMin;
  candidate.strength = static_cast<double>(gap);
  if (!service.silent) note_strike(index, TemplateId{}, finding.at);
  service.silent = true;
  submit(std::move(candidate), service, finding.at, out);
}

void Watch::judge_pair_silence(Service& service, uint32_t index, Pair& pair, int64_t step,
                               std::vector<Finding>& out) {
  const Series& series = pair.series;
  if (pair.told_silent || service.silent || !service.live || !settled(service) ||
      series.last_active == INT64_MIN)
    return;
  int64_t gap = step - series.last_active;
  // While the whole service is quiet, its own silence is the story.
  if (gap < kIdleSteps || service.newest <= series.last_active + 2) return;
  if (series.rate.active_share() < kPairSilenceRegular || series.rate.observed_bins() < kPairSilenceMinutes)
    return;
  if (gap < 3 * static_cast<int64_t>(series.gap_max) + 2) return;
  // The last minutes have taught some zeros already: the level from before them is what counts, so this errs
  // late.
  WindowVerdict verdict =
      detect::judge_silence(series.rate, minute_of_step(step), static_cast<double>(gap) / kStepsPerMinute);
  if (verdict.expected < kPairSilenceExpectedMin || verdict.log_p_low > std::log(kSilenceP)) return;
  pair.told_silent = true;
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kSilence;
  finding.service = service.name;
  finding.template_id = pair.id;
  finding.template_text = pair.text;
  set_band(finding, verdict, series.last_active + 1, step);
  finding.p_value = std::exp(std::max(-700.0, verdict.log_p_low));
  finding.outcome = classify::outcome_name(pair.verdict.outcome);
  finding.severity_number = pair.severity;
  // A kind of line that stops is often a change of code: told, but never an alarm.
  finding.score = std::min(45.0, score_of(verdict.log_p_low, 1, pair.verdict.outcome, 0.5));
  finding.model = "silence/1";
  finding.why = why_silence(finding, finding.window_end - finding.window_start);
  finding.contributions = {{"missing lines", 1.0}};
  finding.quiet_at = 1;
  finding.counterfactual = "would not alarm with a single line in that time";
  finding.top_templates = {{pair.id, pair.text, 0, 1.0}};
  finding.examples = pair.examples;
  candidate.strength = static_cast<double>(gap);
  submit(std::move(candidate), service, finding.at, out);
}

}  // namespace foreshock::detect
