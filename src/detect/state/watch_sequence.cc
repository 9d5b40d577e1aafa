// Watch's judgement of order: lines that share an id and follow each other as they never did.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

using classify::Outcome;

constexpr double kStrangeP = 1e-4, kClaimP = 1e-6, kExtremeP = 1e-9;
constexpr uint32_t kSurprisingClaim = 5, kSurprisingExtreme = 10;
constexpr double kRiseMin = 3, kPointsMin = 0.02;  // over the usual share
constexpr uint32_t kMinutesAlarm = 2;

}  // namespace

void Watch::note_sessions(const features::Activity& activity) {
  if (activity.ids.empty()) return;
  orders_.leave_out(activity.id_mask);
  for (const features::IdSight& id : activity.ids) {
    if (id.group >= group_services_.size() || group_services_[id.group] == UINT32_MAX) continue;
    orders_.see(id.key, {group_services_[id.group], activity.groups[id.group].template_id.value, id.slot},
                id.at);
  }
}

const Pair* Watch::pair_of(uint32_t symbol) const {
  const SessionOrder::Symbol& one = orders_.symbol(symbol);
  const Pair* pair = tables_.find_if(one.service, TemplateId{one.template_id});
  return pair ? pair : tables_.find_if(one.service, catalogue_.resolve(TemplateId{one.template_id}));
}

void Watch::judge_sessions(Timestamp to, std::vector<Finding>& out) {
  order_verdicts_.clear();
  orders_.take(to, order_verdicts_);
  Calibrator& calibrator = calibrators_[kSessions];
  for (const SessionOrder::Verdict& verdict : order_verdicts_) {
    double log_p = verdict.log_p < std::log(0.02) ? calibrator.log_p(verdict.log_p) : verdict.log_p;
    double now = static_cast<double>(verdict.surprising) / verdict.steps;
    bool strange = log_p < std::log(kStrangeP) && now >= kRiseMin * verdict.share + kPointsMin;
    if (!strange) {
      calibrator.add(verdict.log_p);
      continue;
    }
    uint32_t minutes = orders_.hold(verdict);
    uint32_t index = orders_.symbol(verdict.from).service;
    if (index >= tables_.services()) continue;
    Service& service = tables_.service_at(index);
    if (!settled(service)) continue;
    desk_.ledger().note(index, {verdict.minute * kMinute}, Scorer::kSequence, log_p);
    if (verdict.surprising >= kSurprisingClaim && log_p < std::log(kClaimP))
      tell_order(service, verdict, log_p, minutes, out);
  }
}

void Watch::tell_order(Service& service, const SessionOrder::Verdict& verdict, double log_p, uint32_t minutes,
                       std::vector<Finding>& out) {
  const Pair* from = pair_of(verdict.from);
  if (!from) return;  // it gave way to others: nothing could be shown
  const Pair* next = verdict.next == SessionOrder::kEnd ? nullptr : pair_of(verdict.next);
  const Pair* usual = verdict.usual == SessionOrder::kEnd ? nullptr : pair_of(verdict.usual);
  Candidate candidate;
  candidate.service = from->service;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kSequence;
  finding.service = service.name;
  finding.template_id = from->id;
  finding.template_text = from->text;
  finding.window_start = {verdict.minute * kMinute};
  finding.window_end = finding.at = finding.window_start + kMinute;
  finding.observed = verdict.surprising;
  finding.expected = verdict.share * verdict.steps;
  finding.expected_high = finding.expected + 3 * std::sqrt(finding.expected + 1);
  finding.unit = "steps out of order/60s";
  finding.p_value = std::exp(std::max(log_p, -700.0));
  Outcome outcome = std::max(Outcome::kWarning, next ? next->verdict.outcome : Outcome::kNormal);
  finding.outcome = classify::outcome_name(outcome);
  finding.severity_number = 13;
  double ratio = finding.observed / std::max(finding.expected, 0.5);
  finding.score = score_of(log_p, ratio, outcome, 0.7);
  finding.model = "session-order-kneser-ney/1";
  finding.why = why_sequence({from->text, usual ? usual->text : "", next ? next->text : "",
                              verdict.usual_share, verdict.steps, verdict.surprising});
  finding.contributions = {{next ? next->text : "nothing more", 1.0}};
  for (const Pair* pair : {from, next, usual}) {
    if (!pair) continue;
    finding.top_templates.push_back(
        {pair->id, pair->text, pair == next ? verdict.surprising : 0u, pair == next ? 1.0 : 0.0});
    if (!pair->examples.empty()) finding.examples.push_back(pair->examples.front());
  }
  fill_examples(*from, finding);
  uint32_t low = 0, high = verdict.surprising;
  while (high - low > 1) {
    uint32_t middle = (low + high) / 2;
    double log = calibrators_[kSessions].log_p(verdict.log_p_of(middle));
    (middle >= kSurprisingClaim && log < std::log(kClaimP) ? high : low) = middle;
  }
  finding.quiet_at = low;
  finding.counterfactual = would_not_alarm(high, finding.unit);
  candidate.strength = ratio;
  candidate.wants_alarm =
      minutes >= kMinutesAlarm || (verdict.surprising >= kSurprisingExtreme && log_p < std::log(kExtremeP));
  submit(std::move(candidate), service, finding.at, out);
}

}  // namespace foreshock::detect
