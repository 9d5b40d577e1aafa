// Watch's judgement of arrivals: new, rare and bad templates, at once with their batch.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

using classify::Outcome;

constexpr double kSureIncident = 0.9;      // confidence that alarms with one line, even while learning
constexpr double kLikelyIncident = 0.55;   // confidence that alarms when the line is no chance ...
constexpr uint64_t kLikelyLines = 3;       // ... because it came again
constexpr double kLikelyP = 0.01;          // ... or because this service hardly ever writes anything new
constexpr double kSlotIncident = 0.8;      // a single slot value must be this sure to alarm
constexpr uint64_t kNewErrorsToAlarm = 6;  // lines of a new error template that is no incident by its words
constexpr double kNewErrorPMax = 0.01;
constexpr int64_t kNovelSpan = 5 * kMinute;  // growth of a new template is told for this long
// Incident lines that come back. Where a template visits now and then by nature, only a pause much longer
// than its usual one makes a single line news; several lines at once are news unless it often comes like
// that.
constexpr int64_t kVisitGap = 10 * kMinute, kVisitSpan = 5 * kMinute;
constexpr uint32_t kVisitsKnown = 3;  // fewer say nothing about a habit
constexpr double kVisitTrial = 7.0 * kDay;
constexpr double kReturnP = 0.01, kBusyShare = 0.1;
constexpr uint64_t kRareSeenMax = 3;
constexpr uint64_t kRareLinesMin = 20'000;
constexpr int64_t kRareQuiet = kDay;

void set_class(Finding& finding, const classify::Class& verdict) {
  finding.outcome = classify::outcome_name(verdict.outcome);
  finding.cause =
      verdict.cause == classify::Cause::kOther ? "" : std::string(classify::cause_name(verdict.cause));
}

bool is_start_marker(const classify::Class& verdict) {
  return verdict.outcome == Outcome::kNormal && verdict.cause == classify::Cause::kDeploy;
}

struct Visit {
  bool began = false;      // with this group, after `quiet_ns`
  bool grew_busy = false;  // with this group it has several lines in its first minutes
  int64_t quiet_ns = 0;
  uint32_t before = 0;  // earlier visits
};

Visit note_visit(Pair& pair, const features::GroupActivity& group, Timestamp last_before) {
  Visit visit{false, false, pair.total > group.lines ? group.first - last_before : 0, pair.visits};
  if (pair.total == group.lines) pair.visit_began = group.first;
  if (visit.quiet_ns >= kVisitGap) {
    visit.began = true;
    ++pair.visits;
    pair.visit_lines = 0;
    pair.visit_after_quiet = false;
    pair.visit_began = group.first;
  } else {
    visit.before = pair.visits - 1;
  }
  bool busy_before = pair.visit_lines >= kLikelyLines;
  if (group.last - pair.visit_began > kVisitSpan) return visit;
  pair.visit_lines += group.lines;
  visit.grew_busy = !busy_before && pair.visit_lines >= kLikelyLines;
  pair.busy_visits += visit.grew_busy;
  return visit;
}

// Whether a template that visits as often as this one hardly ever stays away for so long.
bool unusual_pause(const Pair& pair, const Visit& visit, Timestamp now) {
  if (visit.before < kVisitsKnown) return pair.verdict.confidence >= kSureIncident;
  double age = static_cast<double>(std::max<int64_t>(1, now - pair.first));
  // The longer it is known the more pauses were trials, and quiet nights and weekends are among them.
  double trials = std::max(1.0, age / kVisitTrial);
  return visit.before * static_cast<double>(visit.quiet_ns) / age > -std::log(kReturnP) * trials;
}

bool unusually_busy(const Pair& pair, const Visit& visit) {
  return visit.grew_busy && pair.busy_visits <= 1 + kBusyShare * visit.before;
}

}  // namespace

Candidate Watch::novelty_candidate(FindingKind kind, uint32_t index, const Pair& pair,
                                   const features::GroupActivity& group,
                                   const classify::Class& verdict) const {
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = kind;
  finding.service = tables_.service_at(index).name;
  finding.template_id = pair.id;
  finding.template_text = pair.text;
  finding.at = group.first;
  finding.window_start =
      pair.first > group.first ? group.first : std::max(pair.first, group.first - kNovelSpan);
  finding.window_end = group.last;
  finding.observed = static_cast<double>(group.lines);
  finding.unit = "lines";
  finding.severity_number = std::max(group.severity_max, verdict.severity_number);
  set_class(finding, verdict);
  finding.top_templates = {{pair.id, pair.text, group.lines, 1.0}};
  finding.examples = pair.examples;
  candidate.strength = finding.observed;
  return candidate;
}

void Watch::judge_arrival(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                          const Arrival& arrival, std::vector<Finding>& out) {
  if (is_start_marker(pair.verdict)) {
    service.novelty.saw_start(group.first);
    service.change = group.examples.empty() ? pair.text : group.examples.front().substr(0, kChangeBytesKept);
    service.change_at = std::max(service.change_at, group.first);
  }
  bool learning = service.novelty.learning(options_);
  bool incident = pair.verdict.outcome == Outcome::kIncident;
  Visit visit = note_visit(pair, group, arrival.last_before);
  if (incident) {
    if (visit.grew_busy) note_strike(index, pair.id, group.last);
  } else if (pair.warns()) {
    if (visit.began || arrival.total_before == 0)
      note_onset(service, index, pair, LagGraph::Sign::kBegan, group.first, out);
    if (visit.grew_busy) note_onset(service, index, pair, LagGraph::Sign::kBusy, group.last, out);
  }
  if (arrival.first) {
    service.novelty.saw_new(group.first);
    if (!learning)
      tell_new(service, index, pair, group, false, out);
    else if (incident)
      tell_severity(service, index, pair, group, pair.verdict, 0, pair.verdict.confidence >= kSureIncident,
                    out);
  } else if (pair.told_new > 0 && group.last - pair.first <= kNovelSpan) {
    // Its growth is told: at the count that could make it alarm, then with every tenfold.
    uint64_t alarming = incident ? kLikelyLines : kNewErrorsToAlarm;
    bool reached = pair.told_new < alarming && pair.total >= alarming && pair.warns();
    if (reached || pair.total >= pair.told_new * 10) tell_new(service, index, pair, group, true, out);
  } else if (incident && visit.began && visit.quiet_ns >= options_.quiet_span_ns) {
    pair.visit_after_quiet = true;
    bool news = unusual_pause(pair, visit, group.first) || unusually_busy(pair, visit);
    tell_severity(service, index, pair, group, pair.verdict, visit.quiet_ns, !learning && news, out);
  } else if (incident && pair.visit_after_quiet && unusually_busy(pair, visit)) {
    tell_severity(service, index, pair, group, pair.verdict, 0, !learning, out);
  } else if (pair.warns() && arrival.total_before > 0 && arrival.total_before <= kRareSeenMax &&
             service.novelty.lines() >= kRareLinesMin && group.first - arrival.last_before >= kRareQuiet) {
    tell_rare(service, index, pair, group, arrival, out);
  }
  if (pair.decisive && !incident) judge_decisive_slot(service, index, pair, group, out);
}

void Watch::tell_new(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                     bool update, std::vector<Finding>& out) {
  const bool incident = pair.verdict.outcome == Outcome::kIncident;
  const int64_t minute = minute_of_step(step_of(group.first));
  if (!incident && !update) {
    if (service.new_minute != minute) {
      tell_hidden_new(service, index, service.new_minute, out);
      service.new_minute = minute;
      service.new_told = 0;
    }
    if (service.new_told >= kNewTemplatesPerMinute) {
      ++service.new_hidden;
      pair.told_new = pair.total;
      return;
    }
    ++service.new_told;
  }
  uint64_t per_step = static_cast<uint64_t>(std::llround(service.lines.rate.level() / kStepsPerMinute));
  double log_p = service.novelty.log_p(group.first, std::max<uint64_t>(1, per_step), options_);
  bool after_start = service.novelty.after_deploy(group.first, options_);
  Candidate candidate = novelty_candidate(FindingKind::kNewTemplate, index, pair, group, pair.verdict);
  Finding& finding = candidate.finding;
  finding.observed = static_cast<double>(pair.total);
  finding.top_templates[0].count = pair.total;
  finding.p_value = std::exp(log_p);
  finding.model = "novelty-good-turing/1";
  finding.score =
      score_of(log_p, static_cast<double>(pair.total), pair.verdict.outcome, pair.verdict.confidence);
  finding.why = why_new(finding, pair.total, group.template_is_new || update, after_start);
  finding.contributions =
      shares_of({{"never seen before", -log_p + 0.1},
                 {"class " + finding.outcome, incident       ? 6 * pair.verdict.confidence
                                              : pair.warns() ? 1.5
                                                             : 0},
                 {"growing", pair.total > 1 ? std::log(static_cast<double>(pair.total)) : 0}});
  bool likely = incident && pair.verdict.confidence >= kLikelyIncident &&
                (pair.total >= kLikelyLines || log_p < std::log(kLikelyP));
  bool sure = incident && pair.verdict.confidence >= kSureIncident;
  bool many_errors =
      pair.severity >= 17 && pair.total >= kNewErrorsToAlarm && log_p < std::log(kNewErrorPMax) &&
      pair.verdict.outcome != Outcome::kNormal;  // what is known to be harmless stays so at any level
  candidate.wants_alarm = likely || sure || many_errors;
  if (likely && !sure && log_p >= std::log(kLikelyP)) {
    finding.quiet_at = static_cast<double>(kLikelyLines - 1);
    finding.counterfactual = would_not_alarm(kLikelyLines, "lines");
  } else if (many_errors && !likely && !sure) {
    finding.quiet_at = static_cast<double>(kNewErrorsToAlarm - 1);
    finding.counterfactual = would_not_alarm(kNewErrorsToAlarm, "lines");
  }
  candidate.urgent = likely || sure;
  candidate.strength = static_cast<double>(pair.total);
  candidate.always_tell = update;
  pair.told_new = pair.total;
  submit(std::move(candidate), service, group.last, out);
}

void Watch::tell_hidden_new(Service& service, uint32_t index, int64_t minute, std::vector<Finding>& out) {
  if (service.new_hidden == 0) return;
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kNewTemplate;
  finding.service = service.name;
  finding.window_start = {minute * kMinute};
  finding.window_end = finding.at = finding.window_start + kMinute;
  finding.observed = service.new_hidden;
  finding.unit = "templates/1m";
  finding.outcome = "normal";
  double log_p = service.novelty.log_p(finding.at, 1, options_);
  finding.p_value = std::exp(log_p);
  finding.score = score_of(log_p, finding.observed, Outcome::kNormal, 1);
  finding.model = "novelty-good-turing/1";
  finding.why = why_many_new(finding, service.new_hidden, service.novelty.after_deploy(finding.at, options_));
  // The newest kinds stand for the rest.
  for (auto it = service.active.rbegin(); it != service.active.rend() && finding.top_templates.size() < 5;
       ++it) {
    const Pair& pair = tables_.pair_at(*it);
    if (pair.told_new == 0 || pair.first < finding.window_start || pair.first >= finding.window_end) continue;
    finding.top_templates.push_back({pair.id, pair.text, pair.total, 0});
    if (!pair.examples.empty() && finding.examples.size() < limits::kExamplesPerFinding)
      finding.examples.push_back(pair.examples.front());
  }
  for (TopTemplate& top : finding.top_templates)
    top.share = 1.0 / static_cast<double>(finding.top_templates.size());
  finding.contributions = {{"never seen before", 1.0}};
  candidate.strength = finding.observed;
  service.new_hidden = 0;
  submit(std::move(candidate), service, finding.at, out);
}

void Watch::tell_severity(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                          const classify::Class& verdict, int64_t quiet_ns, bool wants_alarm,
                          std::vector<Finding>& out) {
  Candidate candidate = novelty_candidate(FindingKind::kSeverity, index, pair, group, verdict);
  Finding& finding = candidate.finding;
  finding.window_start = group.first;
  // Beta(1, 1) posterior of a line being of this kind: how rare incident lines are in this service.
  double p = (static_cast<double>(pair.total) + 1) /
             (static_cast<double>(service.novelty.lines() + group.lines) + 2);
  finding.p_value = std::min(1.0, p);
  finding.score = score_of(std::log(finding.p_value), 1, verdict.outcome, verdict.confidence);
  finding.model = "class-lexicon/1";
  finding.why = why_severity(finding, verdict.why, quiet_ns);
  finding.contributions = shares_of(
      {{"class incident", 6 * verdict.confidence}, {"rare in this service", -std::log(finding.p_value)}});
  candidate.wants_alarm = wants_alarm;
  candidate.urgent = wants_alarm;
  submit(std::move(candidate), service, group.last, out);
}

void Watch::tell_rare(Service& service, uint32_t index, Pair& pair, const features::GroupActivity& group,
                      const Arrival& arrival, std::vector<Finding>& out) {
  Candidate candidate = novelty_candidate(FindingKind::kRareTemplate, index, pair, group, pair.verdict);
  Finding& finding = candidate.finding;
  finding.window_start = group.first;
  finding.p_value =
      (static_cast<double>(arrival.total_before) + 0.5) / (static_cast<double>(service.novelty.lines()) + 1);
  finding.score =
      std::min(60.0, score_of(std::log(finding.p_value), 1, pair.verdict.outcome, pair.verdict.confidence));
  finding.model = "novelty-good-turing/1";
  finding.why = why_rare(finding, arrival.total_before, group.first - arrival.last_before);
  finding.contributions = {{"rare in this service", 1.0}};
  submit(std::move(candidate), service, group.last, out);
}

// "status <num>" is normal at 200: one line per pair and step is looked at for what its value says.
void Watch::judge_decisive_slot(Service& service, uint32_t index, Pair& pair,
                                const features::GroupActivity& group, std::vector<Finding>& out) {
  int64_t step = step_of(group.last);
  if (pair.decided_step == step || group.slot_values.empty()) return;
  pair.decided_step = step;
  classify::Class verdict = classify::classify(pair.text, pair.severity, group.slot_values, service.name);
  if (verdict.outcome != Outcome::kIncident) return;
  bool again = group.first - pair.decided_incident < options_.quiet_span_ns;
  pair.decided_incident = group.first;
  if (again) return;
  bool wants_alarm = verdict.confidence >= kSlotIncident && !service.novelty.learning(options_);
  tell_severity(service, index, pair, group, verdict, 0, wants_alarm, out);
}

}  // namespace foreshock::detect
