// Watch's judgement of windows: steps and minutes close, rates, error shares and silence are judged.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"
#include "ml/p_combination.h"

namespace foreshock::detect {
namespace {

using classify::Outcome;
using forecast::Width;

constexpr double kYoungMinutes = 10;  // a model younger than this claims nothing
constexpr double kStrangeP = 1e-4;    // calibrated; stranger windows teach nothing
constexpr double kExtremeRatio = 8;   // and p below kExtremeP: one step is enough
constexpr double kExtremeP = 1e-9;
constexpr double kSlowRatio = 2;
constexpr double kLowRatio = 0.4, kLowExpectedMin = 30, kLowP = 1e-6, kLowMinutes = 3;
constexpr double kSilenceExpectedMin = 8, kSilenceP = 1e-4, kSilenceRegular = 0.5, kSilenceMinutes = 15;
constexpr double kPairSilenceExpectedMin = 20, kPairSilenceRegular = 0.8, kPairSilenceMinutes = 30;
constexpr int64_t kPairIdleSteps = 12, kPairIdleStepsMax = 90;
constexpr double kErrorRatioP = 1e-6, kErrorRatioRise = 2, kErrorRatioPoints = 0.03, kErrorRatioLines = 200;
constexpr uint64_t kErrorRatioErrors = 5;
constexpr size_t kTopTemplates = 5;
constexpr double kRollUpAlarmRatio = 4;
constexpr double kWarnAlarmRatio = 5, kWarnAlarmExcess = 30;

constexpr double kPeakMargin = 1.3;  // a habitual peak must be passed by this factor
constexpr int64_t kBurstSteps = 30;  // strange windows this close together are one burst

// What comes again and again (a job every quarter of an hour) is habit, however rare it is among all steps.
// One burst may at most double the peak, so a fault teaches little and a job is known after a few rounds.
void note_peak(Series& series, float& peak, int64_t step, double count, bool strange) {
  if (count <= peak) return;
  if (!strange) {
    peak = static_cast<float>(count);
    return;
  }
  if (series.peak_raised != INT64_MIN && step - series.peak_raised < kBurstSteps &&
      step != series.peak_raised)
    return;
  series.peak_raised = step;
  peak = static_cast<float>(std::min(count, 2.0 * peak + 5));
}

double ratio_of(const WindowVerdict& verdict) {
  return verdict.observed / std::max(verdict.expected, 0.05);
}

void note_gap(Series& series, int64_t step) {
  if (series.ring.at(step) == 0) return;
  if (series.last_active != INT64_MIN && step > series.last_active + 1) {
    // A pause far longer than any before is an anomaly, not yet a habit.
    auto gap = static_cast<uint32_t>(std::min<int64_t>(step - series.last_active - 1, 1'000'000));
    series.gap_max = std::max(series.gap_max, std::min(gap, 3 * series.gap_max + 3));
  }
  series.last_active = std::max(series.last_active, step);
}

}  // namespace

bool Watch::settled(const Service& service) const {
  return !service.novelty.learning(options_);
}

void Watch::close_due(std::vector<Finding>& out) {
  if (!started_) return;
  int64_t limit = step_of(clock_ - options_.lateness_ns) - 1;
  if (limit <= closed_limit_ && closed_limit_ != INT64_MIN) return;
  closed_limit_ = limit;
  for (uint32_t index = 0; index < tables_.services(); ++index) {
    Service& service = tables_.service_at(index);
    if (!service.live) continue;
    close_service(service, index, limit, out);
    judge_silence(service, index, out);
  }
}

void Watch::close_service(Service& service, uint32_t index, int64_t limit, std::vector<Finding>& out) {
  if (service.closed == INT64_MIN) return;
  while (service.closed < limit) {
    // With nothing in the windows there is nothing to judge: the models learn the zeros when lines return.
    if (service.active.empty() && service.newest <= service.closed) {
      service.closed = limit;
      return;
    }
    int64_t step = ++service.closed;
    close_step(service, index, step, out);
    if (step % kStepsPerMinute == kStepsPerMinute - 1)
      close_minute(service, index, minute_of_step(step), out);
  }
}

std::optional<Watch::Claim> Watch::judge_series_step(Series& series, int64_t step, const Gate& gate,
                                                     bool learning) {
  note_gap(series, step);
  Calibrator& calibrator = calibrators_[gate.roll_up ? kRollUpStep : kPairStep];
  WindowVerdict verdict = judge_step(series.rate, step, series.ring.at(step));
  bool young = series.rate.observed_bins() < kYoungMinutes;
  double log_p =
      verdict.log_p_high < std::log(0.02) ? calibrator.log_p(verdict.log_p_high) : verdict.log_p_high;
  bool strange = log_p < std::log(kStrangeP) && verdict.observed >= 2 * verdict.expected + 3;
  series.log_p_step = static_cast<float>(log_p);
  series.strange = series.strange || (strange && !young);
  if (!strange || young) series.rate.learn_spread(Width::kStep, verdict.observed, verdict.expected);
  if (!strange && !young) calibrator.add(verdict.log_p_high);
  double habit = kPeakMargin * series.peak_step;
  bool enough = !young && !learning && strange && verdict.observed > habit &&
                log_p < std::log(options_.rate_p_max) && ratio_of(verdict) >= options_.rate_ratio_min &&
                verdict.observed - verdict.expected >= gate.excess_min &&
                series.rate.active_share() >= gate.active_min;
  note_peak(series, series.peak_step, step, verdict.observed, strange);
  series.hits =
      enough || (strange && series.hits > 0) ? static_cast<uint8_t>(std::min(250, series.hits + 1)) : 0;
  bool extreme = enough && gate.severe && ratio_of(verdict) >= kExtremeRatio && log_p < std::log(kExtremeP);
  if ((series.hits < 2 || !strange) && !extreme) return std::nullopt;
  Claim claim{verdict, log_p, step, step, {}};
  claim.scorers = shares_of({{"10 s window", -log_p}});
  return claim;
}

std::optional<Watch::Claim> Watch::judge_series_minute(Series& series, int64_t minute, const Gate& gate,
                                                       bool learning, bool pass) {
  int64_t last = minute * kStepsPerMinute + kStepsPerMinute - 1;
  double count = static_cast<double>(series.ring.sum(last - kStepsPerMinute + 1, last));
  Calibrator& minutes = calibrators_[gate.roll_up ? kRollUpMinute : kPairMinute];
  Calibrator& slows = calibrators_[gate.roll_up ? kRollUpSlow : kPairSlow];
  WindowVerdict verdict = judge_minute(series.rate, minute, count);
  WindowVerdict slow = judge_slow(series.rate, series.ring, last);
  // The weighted sum decides, but a finding shows what the chart of the same two minutes adds up to.
  WindowVerdict shown = judge_slow_plain(series.rate, series.ring, last);
  bool young = series.rate.observed_bins() < kYoungMinutes;
  double log_minute =
      verdict.log_p_high < std::log(0.02) ? minutes.log_p(verdict.log_p_high) : verdict.log_p_high;
  double log_slow = slow.log_p_high < std::log(0.02) ? slows.log_p(slow.log_p_high) : slow.log_p_high;
  bool strange = series.strange || (log_minute < std::log(kStrangeP) && count >= 2 * verdict.expected + 3);
  series.strange = false;
  bool freeze = pass || (strange && !young);
  if (!freeze) {
    if (!young) minutes.add(verdict.log_p_high), slows.add(slow.log_p_high);
    series.rate.learn_spread(Width::kSlow, slow.observed, slow.expected);
    series.rate.learn(minute, count + std::exchange(series.late, 0u));
    series.frozen_minutes = 0;
  } else if (!pass && ++series.frozen_minutes * kMinute >= options_.rebase_after_ns) {
    series.rate.rebase(count);
    series.rate.learn(minute, count);
    series.frozen_minutes = 0;
  } else {
    series.rate.pass(minute);
  }
  if (minute % 60 == 59 && series.gap_max > 0) series.gap_max -= (series.gap_max + 31) / 32;
  double habit = kPeakMargin * series.peak_minute;
  note_peak(series, series.peak_minute, last, count, freeze);
  // Habits fade: what was usual last week counts less today.
  if (minute % 60 == 59) series.peak_step *= 31.0f / 32, series.peak_minute *= 31.0f / 32;
  if (young || learning || pass || series.rate.active_share() < gate.active_min) return std::nullopt;
  bool by_minute = count > habit && log_minute < std::log(options_.rate_p_max) &&
                   ratio_of(verdict) >= options_.rate_ratio_min &&
                   count - verdict.expected >= 1.5 * gate.excess_min;
  bool by_shift = log_slow < std::log(options_.rate_p_max) && ratio_of(slow) >= kSlowRatio &&
                  slow.observed - slow.expected >= 2 * gate.excess_min;
  if (!by_minute && !by_shift) return std::nullopt;
  double log_step = std::min(0.0, static_cast<double>(series.log_p_step));
  double logs[] = {log_step, log_minute, log_slow};
  Claim claim{by_minute ? verdict : shown,
              ml::combine_cauchy(logs),
              last - (by_minute ? kStepsPerMinute : kSlowSteps) + 1,
              last,
              {}};
  claim.scorers =
      shares_of({{"10 s window", -log_step}, {"1 min window", -log_minute}, {"slow shift", -log_slow}});
  return claim;
}

std::optional<Watch::Claim> Watch::judge_series_low(Series& series, int64_t minute) {
  int64_t last = minute * kStepsPerMinute + kStepsPerMinute - 1;
  double count = static_cast<double>(series.ring.sum(last - kStepsPerMinute + 1, last));
  WindowVerdict verdict = judge_minute(series.rate, minute, count);
  if (series.rate.observed_bins() < kPairSilenceMinutes || series.rate.active_share() < kPairSilenceRegular)
    return std::nullopt;
  Calibrator& calibrator = calibrators_[kRollUpLow];
  double log_p = calibrator.log_p(verdict.log_p_low);
  bool low =
      verdict.expected >= kLowExpectedMin && count <= kLowRatio * verdict.expected && log_p < std::log(kLowP);
  if (!low) calibrator.add(verdict.log_p_low);
  series.low_hits = low ? static_cast<uint8_t>(std::min(250, series.low_hits + 1)) : 0;
  if (series.low_hits < kLowMinutes) return std::nullopt;
  Claim claim{verdict, log_p, last - kStepsPerMinute + 1, last, {}};
  claim.scorers = {{"1 min window", 1.0}};
  return claim;
}

void Watch::close_step(Service& service, uint32_t index, int64_t step, std::vector<Finding>& out) {
  const bool learning = !settled(service);
  for (uint32_t at : service.active) {
    Pair& pair = tables_.pair_at(at);
    Gate gate = pair.severe()  ? Gate{8, 0, false, true}
                : pair.warns() ? Gate{15, 0.05, false}
                               : Gate{50, 0.3, false};
    if (auto claim = judge_series_step(pair.series, step, gate, learning))
      tell_pair_rate(service, index, pair, *claim, out);
  }
  if (auto claim = judge_series_step(service.errors, step, {8, 0, true, true}, learning))
    tell_roll_up_rate(service, index, *claim, true, false, out);
  if (auto claim = judge_series_step(service.lines, step, {30, 0.3, true}, learning))
    tell_roll_up_rate(service, index, *claim, false, false, out);
  judge_error_ratio(service, index, step, out);
}

void Watch::close_minute(Service& service, uint32_t index, int64_t minute, std::vector<Finding>& out) {
  const bool learning = !settled(service);
  const bool pass = service.silent;
  const int64_t last = minute * kStepsPerMinute + kStepsPerMinute - 1;
  std::vector<uint32_t> active = std::move(service.active);
  service.active.clear();
  for (uint32_t at : active) {
    Pair& pair = tables_.pair_at(at);
    Gate gate = pair.severe()  ? Gate{8, 0, false, true}
                : pair.warns() ? Gate{15, 0.05, false}
                               : Gate{50, 0.3, false};
    // Before the lesson: once zeros are learned, silence is no surprise any more.
    judge_pair_silence(service, index, pair, last, out);
    if (auto claim = judge_series_minute(pair.series, minute, gate, learning, pass || pair.told_silent))
      tell_pair_rate(service, index, pair, *claim, out);
    int64_t idle = pair.series.last_active == INT64_MIN ? kPairIdleStepsMax : last - pair.series.last_active;
    bool awaited = pair.series.rate.active_share() >= kPairSilenceRegular && !pair.told_silent &&
                   idle < kPairIdleStepsMax;
    pair.active = pair.series.ring.newest() > last || idle < kPairIdleSteps || awaited;
    if (pair.active) service.active.push_back(at);
  }
  if (auto claim = judge_series_low(service.lines, minute); claim && !pass && !learning)
    tell_roll_up_rate(service, index, *claim, false, true, out);
  bool low = service.lines.low_hits > 0;
  if (auto claim = judge_series_minute(service.errors, minute, {8, 0, true, true}, learning, pass))
    tell_roll_up_rate(service, index, *claim, true, false, out);
  if (auto claim =
          judge_series_minute(service.lines, minute, {30, 0.3, true}, learning,
                              pass || (low && service.lines.low_hits * kMinute < options_.rebase_after_ns)))
    tell_roll_up_rate(service, index, *claim, false, false, out);
  if (service.new_minute < minute) tell_hidden_new(service, index, service.new_minute, out);
}

void Watch::set_window(Finding& finding, const Claim& claim) const {
  const WindowVerdict& verdict = claim.verdict;
  finding.window_start = step_start(claim.first_step);
  finding.window_end = finding.at = step_start(claim.last_step + 1);
  Band band = band_of(verdict);
  finding.observed = verdict.observed;
  finding.expected = verdict.expected;
  finding.expected_low = band.low;
  finding.expected_high = band.high;
  finding.unit = "lines/" + std::to_string((finding.window_end - finding.window_start) / kSecond) + "s";
  finding.p_value = std::exp(std::max(claim.log_p, -700.0));
  finding.contributions = claim.scorers;
  finding.model = "rate-negative-binomial/1";
}

void Watch::tell_pair_rate(Service& service, uint32_t index, Pair& pair, const Claim& claim,
                           std::vector<Finding>& out) {
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kRateHigh;
  finding.service = service.name;
  finding.template_id = pair.id;
  finding.template_text = pair.text;
  finding.severity_number = std::max(pair.severity, pair.verdict.severity_number);
  finding.outcome = classify::outcome_name(pair.verdict.outcome);
  if (pair.verdict.cause != classify::Cause::kOther) finding.cause = classify::cause_name(pair.verdict.cause);
  set_window(finding, claim);
  double ratio = ratio_of(claim.verdict);
  finding.score = score_of(claim.log_p, ratio, pair.verdict.outcome, pair.verdict.confidence);
  finding.why = why_rate_high(finding, quoted(pair.text));
  finding.top_templates = {{pair.id, pair.text, static_cast<uint64_t>(finding.observed), 1.0}};
  finding.examples = pair.examples;
  bool loud_warning =
      pair.warns() && ratio >= kWarnAlarmRatio && finding.observed - finding.expected >= kWarnAlarmExcess;
  candidate.wants_alarm = pair.severe() || loud_warning;
  candidate.urgent = pair.severe() && pair.verdict.outcome == Outcome::kIncident;
  candidate.strength = ratio;
  desk_.submit(std::move(candidate), service, finding.at, out);
}

// Which templates made the roll-up strange: by how much each left its own expectation.
void Watch::explain_roll_up(const Service& service, int64_t first, int64_t last, bool errors_only, bool low,
                            Finding& finding, const Pair** worst) const {
  struct Part {
    const Pair* pair;
    double count, excess;
  };
  std::vector<Part> parts;
  double minutes = static_cast<double>(last - first + 1) / kStepsPerMinute;
  for (uint32_t at : service.active) {
    const Pair* pair = tables_.pair_if(at);
    if (!pair || (errors_only && !pair->severe() && !pair->mixed)) continue;
    double count = static_cast<double>(pair->series.ring.sum(first, last));
    double expected = pair->series.rate.level() * minutes;
    double excess = low ? expected - count : count - expected;
    if (excess > 0) parts.push_back({pair, count, excess});
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return std::pair(a.excess, b.pair->id.value) > std::pair(b.excess, a.pair->id.value);
  });
  std::vector<Contribution> weights;
  double rest = 0, shown = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i >= kTopTemplates) {
      rest += parts[i].excess;
      continue;
    }
    const Pair& pair = *parts[i].pair;
    finding.top_templates.push_back({pair.id, pair.text, static_cast<uint64_t>(parts[i].count), 0});
    shown += parts[i].count;
    weights.push_back({pair.text, parts[i].excess});
    for (const std::string& example : pair.examples)
      if (finding.examples.size() < limits::kExamplesPerFinding &&
          (i > 0 || finding.examples.empty() || parts.size() == 1))
        finding.examples.push_back(example);
    if (!*worst || pair.verdict.outcome > (*worst)->verdict.outcome) *worst = &pair;
  }
  double all = std::max(finding.observed, shown);
  for (TopTemplate& top : finding.top_templates)
    top.share = all > 0 ? static_cast<double>(top.count) / all : 0;
  if (rest > 0) weights.push_back({"other templates", rest});
  if (!weights.empty()) finding.contributions = shares_of(std::move(weights));
}

void Watch::tell_roll_up_rate(Service& service, uint32_t index, const Claim& claim, bool errors, bool low,
                              std::vector<Finding>& out) {
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = low ? FindingKind::kRateLow : FindingKind::kRateHigh;
  finding.service = service.name;
  candidate.facet = errors ? 1 : 0;
  set_window(finding, claim);
  const Pair* worst = nullptr;
  explain_roll_up(service, claim.first_step, claim.last_step, errors, low, finding, &worst);
  Outcome outcome = Outcome::kWarning;
  double confidence = 0.7;
  if (worst && (errors || worst->severe())) {
    outcome = std::max(outcome, worst->verdict.outcome);
    confidence = worst->verdict.confidence;
    if (worst->verdict.cause != classify::Cause::kOther)
      finding.cause = classify::cause_name(worst->verdict.cause);
    finding.severity_number = std::max(worst->severity, worst->verdict.severity_number);
  }
  finding.outcome = classify::outcome_name(outcome);
  double ratio = ratio_of(claim.verdict);
  finding.score = score_of(claim.log_p, low ? 1 / std::max(ratio, 0.01) : ratio, outcome, confidence);
  finding.why = low ? why_rate_low(finding, "lines") : why_rate_high(finding, errors ? "errors" : "lines");
  candidate.wants_alarm = errors || low || ratio >= kRollUpAlarmRatio;
  candidate.urgent = errors && outcome == Outcome::kIncident;
  candidate.strength = low ? 1 / std::max(ratio, 0.01) : ratio;
  if (errors) finding.unit = "errors/" + finding.unit.substr(finding.unit.find('/') + 1);
  // When a template of this service was already told for the same windows, the sum is no news of its own.
  if (!errors && !low && !finding.top_templates.empty() && finding.top_templates[0].share > 0.8 &&
      desk_.is_open(FindingKind::kRateHigh, service.name, finding.top_templates[0].id) && worst &&
      worst->severe())
    candidate.wants_alarm = false;
  desk_.submit(std::move(candidate), service, finding.at, out);
}

void Watch::judge_error_ratio(Service& service, uint32_t index, int64_t step, std::vector<Finding>& out) {
  uint64_t lines = service.lines.ring.at(step),
           errors = std::min<uint64_t>(service.errors.ring.at(step), lines);
  Timestamp end = step_start(step + 1);
  double evidence = service.ratio.evidence(end);
  ErrorRatio::Verdict verdict = service.ratio.judge(end, errors, lines);
  if (!settled(service) || evidence < kErrorRatioLines || errors < kErrorRatioErrors) return;
  if (verdict.log_p > std::log(kErrorRatioP) || verdict.observed <= verdict.high) return;
  if (verdict.observed < kErrorRatioRise * verdict.expected + kErrorRatioPoints) return;
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kErrorRatio;
  finding.service = service.name;
  finding.window_start = step_start(step);
  finding.window_end = finding.at = end;
  const Pair* worst = nullptr;
  explain_roll_up(service, step, step, true, false, finding, &worst);
  finding.observed = verdict.observed;
  finding.expected = verdict.expected;
  finding.expected_low = verdict.low;
  finding.expected_high = verdict.high;
  finding.unit = "share";
  finding.p_value = std::exp(std::max(-700.0, verdict.log_p));
  Outcome outcome = Outcome::kWarning;
  double confidence = 0.7;
  if (worst) {
    outcome = std::max(outcome, worst->verdict.outcome);
    confidence = worst->verdict.confidence;
    if (worst->verdict.cause != classify::Cause::kOther)
      finding.cause = classify::cause_name(worst->verdict.cause);
  }
  finding.outcome = classify::outcome_name(outcome);
  finding.severity_number = 17;
  double ratio = verdict.observed / std::max(verdict.expected, 0.002);
  finding.score = score_of(verdict.log_p, ratio, outcome, confidence);
  finding.model = "error-share-beta-binomial/1";
  finding.why = why_error_ratio(finding, errors, lines);
  if (finding.contributions.empty()) finding.contributions = {{"share of errors", 1.0}};
  candidate.wants_alarm = true;
  candidate.urgent = outcome == Outcome::kIncident;
  candidate.strength = verdict.observed;
  desk_.submit(std::move(candidate), service, end, out);
}

void Watch::judge_silence(Service& service, uint32_t index, std::vector<Finding>& out) {
  if (service.newest == INT64_MIN || !settled(service)) return;
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
  finding.window_start = step_start(service.newest + 1);
  finding.window_end = finding.at = step_start(service.closed + 1);
  finding.expected = verdict.expected;
  Band band = band_of(verdict);
  finding.expected_low = band.low;
  finding.expected_high = band.high;
  finding.unit = "lines/" + std::to_string((finding.window_end - finding.window_start) / kSecond) + "s";
  finding.p_value = std::exp(std::max(-700.0, verdict.log_p_low));
  finding.outcome = "warning";
  finding.score = score_of(verdict.log_p_low, std::max(1.0, verdict.expected), Outcome::kWarning, 0.8);
  finding.model = "silence/1";
  finding.why = why_silence(finding, finding.window_end - service.last_line.floor(kSecond));
  const Pair* worst = nullptr;
  explain_roll_up(service, service.newest + 1, service.closed, false, true, finding, &worst);
  if (finding.contributions.empty()) finding.contributions = {{"missing lines", 1.0}};
  candidate.wants_alarm = true;
  candidate.urgent = verdict.expected >= 5 * kSilenceExpectedMin;
  candidate.strength = static_cast<double>(gap);
  service.silent = true;
  desk_.submit(std::move(candidate), service, finding.at, out);
}

void Watch::judge_pair_silence(Service& service, uint32_t index, Pair& pair, int64_t step,
                               std::vector<Finding>& out) {
  const Series& series = pair.series;
  if (pair.told_silent || service.silent || !service.live || !settled(service) ||
      series.last_active == INT64_MIN)
    return;
  int64_t gap = step - series.last_active;
  // While the whole service is quiet, its own silence is the story.
  if (gap < kPairIdleSteps || service.newest <= series.last_active + 2) return;
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
  finding.window_start = step_start(series.last_active + 1);
  finding.window_end = finding.at = step_start(step + 1);
  finding.expected = verdict.expected;
  Band band = band_of(verdict);
  finding.expected_low = band.low;
  finding.expected_high = band.high;
  finding.unit = "lines/" + std::to_string((finding.window_end - finding.window_start) / kSecond) + "s";
  finding.p_value = std::exp(std::max(-700.0, verdict.log_p_low));
  finding.outcome = classify::outcome_name(pair.verdict.outcome);
  finding.severity_number = pair.severity;
  // A kind of line that stops is often a change of code: told, but never an alarm.
  finding.score = std::min(45.0, score_of(verdict.log_p_low, 1, pair.verdict.outcome, 0.5));
  finding.model = "silence/1";
  finding.why = why_silence(finding, finding.window_end - finding.window_start);
  finding.contributions = {{"missing lines", 1.0}};
  finding.top_templates = {{pair.id, pair.text, 0, 1.0}};
  finding.examples = pair.examples;
  candidate.strength = static_cast<double>(gap);
  desk_.submit(std::move(candidate), service, finding.at, out);
}

}  // namespace foreshock::detect
