// Watch's forecasts: warnings that come before incidents, learned by the lag graph.
#include <algorithm>
#include <cmath>

#include "detect/decision/explain.h"
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {
constexpr double kAlarmReliability = 0.7;
constexpr double kForeshockScoreMin = 55, kForeshockScoreSpan = 25;
}  // namespace

std::string Watch::subject_text(const LagGraph::Node& node) const {
  if (node.template_id == 0) return "silence";
  if (auto found = catalogue_.find(TemplateId{node.template_id})) return found->text;
  const Pair* pair = tables_.find_if(node.service, TemplateId{node.template_id});
  return pair ? pair->text : hex16(node.template_id);
}

void Watch::note_strike(uint32_t index, TemplateId id, Timestamp at) {
  lags_.strike({index, id.value, LagGraph::Sign::kBegan}, at);
}

void Watch::note_onset(Service& service, uint32_t index, const Pair& pair, LagGraph::Sign sign, Timestamp at,
                       std::vector<Finding>& out) {
  auto warning = lags_.onset({index, pair.id.value, sign}, at);
  if (!warning || warning->target.service >= tables_.services()) return;
  const std::string& target_service = tables_.service_at(warning->target.service).name;
  std::string target = subject_text(warning->target);
  Candidate candidate;
  candidate.service = index;
  Finding& finding = candidate.finding;
  finding.kind = FindingKind::kForeshock;
  finding.service = service.name;
  finding.template_id = pair.id;
  finding.template_text = pair.text;
  finding.at = at;
  finding.window_start = at;
  finding.window_end = at + warning->lag_high;
  finding.observed = static_cast<double>(warning->lag_mid / kSecond);
  finding.expected = finding.observed;
  finding.expected_low = static_cast<double>(warning->lag_low / kSecond);
  finding.expected_high = static_cast<double>(warning->lag_high / kSecond);
  finding.unit = "s ahead";
  finding.p_value = std::exp(warning->log_p);
  finding.severity_number = std::max<uint8_t>(pair.severity, 13);
  finding.outcome = "warning";
  if (pair.verdict.cause != classify::Cause::kOther) finding.cause = classify::cause_name(pair.verdict.cause);
  finding.score = kForeshockScoreMin + kForeshockScoreSpan * warning->reliability;
  finding.why = why_foreshock({quoted(pair.text), service.name, quoted(target), target_service, warning->hits,
                               warning->onsets, warning->lag_low, warning->lag_high});
  finding.contributions = {{pair.text, 1.0}};
  finding.top_templates = {{pair.id, pair.text, pair.visit_lines, 1.0}};
  finding.examples = pair.examples;
  finding.model = "lag-graph/1";
  candidate.strength = warning->reliability;
  candidate.wants_alarm = warning->reliability >= kAlarmReliability && settled(service);
  submit(std::move(candidate), service, at, out);
}

}  // namespace foreshock::detect
