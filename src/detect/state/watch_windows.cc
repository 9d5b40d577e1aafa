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
constexpr double kLowRegular = 0.8;
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
  judge_sessions(step_start(limit + 1), out);
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

// The largest count below `observed` that claims nothing; claims(count) must only rise with the count.
template <class Claims>
double largest_quiet(double observed, Claims claims) {
  double low = 0, high = std::ceil(observed);  // whole numbers, or the bisection would not end
  if (claims(low) || !claims(high)) return kNoQuietValue;
  while (high - low > 1) {
    double middle = std::floor((low + high) / 2);
    (claims(middle) ? high : low) = middle;
  }
  return low;
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
  double habit = kPeakMargin * series.peak_step;
  // What this many lines would be: nothing, strange, or worth a finding; the same rule finds the quiet value.
  auto claims = [&](double count, bool wants_more) {
    WindowVerdict would = judge_step(series.rate, step, static_cast<uint64_t>(count));
    double log = would.log_p_high < std::log(0.02) ? calibrator.log_p(would.log_p_high) : would.log_p_high;
    if (log >= std::log(kStrangeP) || would.observed < 2 * would.expected + 3) return false;
    return !wants_more ||
           (would.observed > habit && log < std::log(options_.rate_p_max) &&
            ratio_of(would) >= options_.rate_ratio_min && would.observed - would.expected >= gate.excess_min);
  };
  const bool goes_on = series.hits > 0;
  if (!strange || young) series.rate.learn_spread(Width::kStep, verdict.observed, verdict.expected);
  if (!strange && !young) calibrator.add(verdict.log_p_high);
  bool enough = !young && !learning && strange && verdict.observed > habit &&
                log_p < std::log(options_.rate_p_max) && ratio_of(verdict) >= options_.rate_ratio_min &&
                verdict.observed - verdict.expected >= gate.excess_min &&
                series.rate.active_share() >= gate.active_min;
  note_peak(series, series.peak_step, step, verdict.observed, strange);
  series.hits =
      enough || (strange && series.hits > 0) ? static_cast<uint8_t>(std::min(250, series.hits + 1)) : 0;
  bool extreme = enough && gate.severe && ratio_of(verdict) >= kExtremeRatio && log_p < std::log(kExtremeP);
  if (young) series.log_p_step = 0;
  if ((series.hits < 2 || !strange) && !extreme) return std::nullopt;
  Claim claim{verdict, log_p, step, step, {}, kNoQuietValue};
  // A stretch that had begun goes on while its windows are strange; one that begins needs all of it.
  claim.quiet_at =
      largest_quiet(verdict.observed, [&](double count) { return claims(count, !goes_on || extreme); });
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
  const double habit = kPeakMargin * series.peak_minute;
  auto enough = [&](const WindowVerdict& would, double log_p) {
    return would.observed > habit && log_p < std::log(options_.rate_p_max) &&
           ratio_of(would) >= options_.rate_ratio_min &&
           would.observed - would.expected >= 1.5 * gate.excess_min;
  };
  const bool judged = !young && !learning && !pass && series.rate.active_share() >= gate.active_min;
  const bool by_minute = judged && enough(verdict, log_minute);
  auto shifted = [&](const WindowVerdict& would, double log_p) {
    return log_p < std::log(options_.rate_p_max) && ratio_of(would) >= kSlowRatio &&
           would.observed - would.expected >= 2 * gate.excess_min;
  };
  const bool by_shift = judged && shifted(slow, log_slow);
  // Before the lesson: what the model of this minute would have let pass.
  double quiet_at = kNoQuietValue;
  if (by_minute)
    quiet_at = largest_quiet(count, [&](double other) {
      WindowVerdict would = judge_minute(series.rate, minute, other);
      return enough(would,
                    would.log_p_high < std::log(0.02) ? minutes.log_p(would.log_p_high) : would.log_p_high);
    });
  // A slow shift is judged by its weighted sum; the plain count that is shown shrinks in proportion.
  if (by_shift) {
    double quiet = largest_quiet(slow.observed, [&](double other) {
      WindowVerdict would = judge_slow_count(series.rate, last, other);
      return shifted(would,
                     would.log_p_high < std::log(0.02) ? slows.log_p(would.log_p_high) : would.log_p_high);
    });
    quiet = std::floor(quiet * (by_minute ? count : shown.observed) / slow.observed);
    quiet_at = by_minute ? std::fmin(quiet_at, quiet) : quiet;
  }
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
  note_peak(series, series.peak_minute, last, count, freeze);
  // Habits fade: what was usual last week counts less today.
  if (minute % 60 == 59) series.peak_step *= 31.0f / 32, series.peak_minute *= 31.0f / 32;
  if (!by_minute && !by_shift) return std::nullopt;
  double log_step = std::min(0.0, static_cast<double>(series.log_p_step));
  double logs[] = {log_step, log_minute, log_slow};
  Claim claim{by_minute ? verdict : shown,
              ml::combine_cauchy(logs),
              last - (by_minute ? kStepsPerMinute : kSlowSteps) + 1,
              last,
              {},
              quiet_at};
  claim.scorers =
      shares_of({{"10 s window", -log_step}, {"1 min window", -log_minute}, {"slow shift", -log_slow}});
  return claim;
}

void Watch::close_step(Service& service, uint32_t index, int64_t step, std::vector<Finding>& out) {
  const bool learning = !settled(service);
  note_week(service, index, step);
  float log_p = 0;
  for (uint32_t at : service.active) {
    Pair& pair = tables_.pair_at(at);
    Gate gate = pair.severe()  ? Gate{8, 0, false, true}
                : pair.warns() ? Gate{15, 0.05, false}
                               : Gate{50, 0.3, false};
    if (auto claim = judge_series_step(pair.series, step, gate, learning))
      tell_pair_rate(service, index, pair, *claim, out);
    log_p = std::min(log_p, pair.series.log_p_step);
  }
  if (auto claim = judge_series_step(service.errors, step, {8, 0, true, true}, learning))
    tell_roll_up_rate(service, index, *claim, true, false, out);
  if (auto claim = judge_series_step(service.lines, step, {30, 0.3, true}, learning))
    tell_roll_up_rate(service, index, *claim, false, false, out);
  log_p = std::min({log_p, service.errors.log_p_step, service.lines.log_p_step});
  if (!learning) desk_.ledger().note(index, step_start(step), Scorer::kRate, log_p);
  judge_error_ratio(service, index, step, out);
}

void Watch::close_minute(Service& service, uint32_t index, int64_t minute, std::vector<Finding>& out) {
  const bool learning = !settled(service);
  const bool pass = service.silent;
  const int64_t last = minute * kStepsPerMinute + kStepsPerMinute - 1;
  judge_mix(service, index, minute, out);
  std::vector<uint32_t> active = std::move(service.active);
  service.active.clear();
  for (uint32_t at : active) {
    Pair& pair = tables_.pair_at(at);
    Gate gate = pair.severe()  ? Gate{8, 0, false, true}
                : pair.warns() ? Gate{15, 0.05, false}
                               : Gate{50, 0.3, false};
    // Before the lesson: once zeros are learned, silence is no surprise any more.
    judge_pair_silence(service, index, pair, last, out);
    close_slots(service, index, pair, minute, out);
    if (auto claim = judge_series_minute(pair.series, minute, gate, learning, pass || pair.told_silent))
      tell_pair_rate(service, index, pair, *claim, out);
    int64_t idle = pair.series.last_active == INT64_MIN ? kPairIdleStepsMax : last - pair.series.last_active;
    bool awaited =
        pair.series.rate.active_share() >= kLowRegular && !pair.told_silent && idle < kPairIdleStepsMax;
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
  for (bool errors : {false, true}) judge_creep(service, index, errors, last, out);
  if (service.new_minute < minute) tell_hidden_new(service, index, service.new_minute, out);
}

void Watch::set_band(Finding& finding, const WindowVerdict& verdict, int64_t first_step, int64_t last_step) {
  finding.window_start = step_start(first_step);
  finding.window_end = finding.at = step_start(last_step + 1);
  Band band = band_of(verdict);
  finding.observed = verdict.observed;
  finding.expected = verdict.expected;
  finding.expected_low = band.low;
  finding.expected_high = band.high;
  finding.unit = "lines/" + std::to_string((finding.window_end - finding.window_start) / kSecond) + "s";
}

void Watch::set_window(Finding& finding, const Claim& claim) const {
  const WindowVerdict& verdict = claim.verdict;
  set_band(finding, verdict, claim.first_step, claim.last_step);
  finding.p_value = std::exp(std::max(claim.log_p, -700.0));
  finding.contributions = claim.scorers;
  finding.model = "rate-negative-binomial/1";
  if (!std::isnan(claim.quiet_at)) {
    finding.quiet_at = claim.quiet_at;
    finding.counterfactual = would_not_alarm(claim.quiet_at + 1, finding.unit);
  }
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
  if (pair.verdict.outcome == Outcome::kIncident)
    note_strike(index, pair.id, finding.at);
  else if (pair.warns())
    note_onset(service, index, pair, LagGraph::Sign::kSurge, finding.at, out);
  candidate.strength = ratio;
  submit(std::move(candidate), service, finding.at, out);
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
  if (low)
    finding.counterfactual =
        "would not alarm from " + plain_number(claim.quiet_at) + " " + finding.unit + " on";
  finding.why = low ? why_rate_low(finding, "lines") : why_rate_high(finding, errors ? "errors" : "lines");
  candidate.wants_alarm = errors || low || ratio >= kRollUpAlarmRatio;
  candidate.urgent = errors && outcome == Outcome::kIncident;
  candidate.strength = low ? 1 / std::max(ratio, 0.01) : ratio;
  if (errors) {
    finding.unit = "errors/" + finding.unit.substr(finding.unit.find('/') + 1);
    if (!finding.counterfactual.empty())
      finding.counterfactual = would_not_alarm(finding.quiet_at + 1, finding.unit);
  }
  // When a template of this service was already told for the same windows, the sum is no news of its own.
  if (!errors && !low && !finding.top_templates.empty() && finding.top_templates[0].share > 0.8 &&
      desk_.is_open(FindingKind::kRateHigh, service.name, finding.top_templates[0].id) && worst &&
      worst->severe())
    candidate.wants_alarm = false;
  if (!errors && candidate.wants_alarm && habit_of_the_week(index, claim, low, finding))
    candidate.wants_alarm = false;
  submit(std::move(candidate), service, finding.at, out);
}

void Watch::judge_error_ratio(Service& service, uint32_t index, int64_t step, std::vector<Finding>& out) {
  uint64_t lines = service.lines.ring.at(step),
           errors = std::min<uint64_t>(service.errors.ring.at(step), lines);
  Timestamp end = step_start(step + 1);
  double evidence = service.ratio.evidence(end);
  const ErrorRatio before = service.ratio;
  auto claims = [&](const ErrorRatio::Verdict& verdict, double count) {
    return count >= kErrorRatioErrors && verdict.log_p <= std::log(kErrorRatioP) &&
           verdict.observed > verdict.high &&
           verdict.observed >= kErrorRatioRise * verdict.expected + kErrorRatioPoints;
  };
  ErrorRatio::Verdict verdict = service.ratio.judge(end, errors, lines);
  if (!settled(service) || evidence < kErrorRatioLines || !claims(verdict, static_cast<double>(errors)))
    return;
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
  double quiet = largest_quiet(static_cast<double>(errors), [&](double count) {
    ErrorRatio other = before;
    return claims(other.judge(end, static_cast<uint64_t>(count), lines), count);
  });
  if (!std::isnan(quiet)) {
    finding.quiet_at = quiet / static_cast<double>(lines);
    finding.counterfactual =
        would_not_alarm(quiet + 1, "errors in these " + plain_number(static_cast<double>(lines)) + " lines");
  }
  if (finding.contributions.empty()) finding.contributions = {{"share of errors", 1.0}};
  candidate.wants_alarm = true;
  candidate.urgent = outcome == Outcome::kIncident;
  candidate.strength = verdict.observed;
  submit(std::move(candidate), service, end, out);
}

}  // namespace foreshock::detect
