// The overview: services, what changed, incidents and figures of a window that ends now.
#include <algorithm>
#include <map>
#include <set>

#include "api/rendering.h"
#include "api/routes/route_set.h"
#include "api/routes/template_counts.h"
#include "parse/severity.h"

namespace foreshock::api {
namespace {

using detect::FindingKind;
using incidents::Incident;
using incidents::IncidentStatus;
using incidents::Urgency;

struct ServiceLine {
  uint64_t lines = 0, errors = 0;
  std::vector<uint64_t> trend;
  double anomaly_score = 0;
  std::string state = "ok";
};

// Lines, errors and trends of each service, from the minute counts.
Result<std::map<std::string, ServiceLine>> count_services(Call& call, const CountedRange& range) {
  ASSIGN_OR_RETURN(auto counts, call.shared.deps.store.template_counts(
                                    {call.tenant(), range.start, range.end, range.step_ns, ""}));
  std::map<std::string, ServiceLine> services;
  for (const store::TemplateCount& count : counts) {
    ServiceLine& service = services[count.service];
    service.lines += count.count;
    if (count.severity_number >= static_cast<uint8_t>(parse::Severity::kError)) service.errors += count.count;
    if (service.trend.size() < count.steps.size()) service.trend.resize(count.steps.size());
    for (size_t i = 0; i < count.steps.size(); ++i) service.trend[i] += count.steps[i];
  }
  return services;
}

// Open and acknowledged ones, worst first, newest first among equals.
Result<std::vector<Incident>> unresolved(Call& call) {
  std::vector<Incident> out;
  for (IncidentStatus status : {IncidentStatus::kOpen, IncidentStatus::kAcknowledged}) {
    ASSIGN_OR_RETURN(auto page, call.shared.deps.incidents.list(call.tenant(), status, 100, ""));
    std::move(page.items.begin(), page.items.end(), std::back_inserter(out));
  }
  std::stable_sort(out.begin(), out.end(), [](const Incident& a, const Incident& b) {
    return a.urgency != b.urgency ? a.urgency > b.urgency : a.updated_at > b.updated_at;
  });
  return out;
}

double score_floor(Urgency urgency) {
  switch (urgency) {
    case Urgency::kLow:
      return 25;
    case Urgency::kMedium:
      return 50;
    case Urgency::kHigh:
      return 75;
    case Urgency::kCritical:
      return 90;
  }
  return 50;
}

void add_states(Call& call, const std::vector<Incident>& open, std::map<std::string, ServiceLine>& services) {
  for (const auto& state : call.shared.deps.services(call.tenant())) {
    ServiceLine& service = services[state.service];
    service.anomaly_score = std::clamp(state.score, 0.0, 100.0);
    service.state = state.state == "learning" || state.state.empty() ? "ok" : state.state;
  }
  // Findings fade after ten minutes, an incident lasts until it is resolved: score and state must not
  // disagree.
  for (const Incident& incident : open)
    for (const std::string& name : incident.services)
      if (auto found = services.find(name); found != services.end()) {
        found->second.state = "incident";
        found->second.anomaly_score = std::max(found->second.anomaly_score, score_floor(incident.urgency));
      }
}

void write_services(JsonWriter& json, const std::map<std::string, ServiceLine>& services,
                    const CountedRange& range) {
  size_t slices = static_cast<size_t>((range.end - range.start + range.step_ns - 1) / range.step_ns);
  double seconds = std::max(1.0, static_cast<double>(range.end - range.start) / 1e9);
  json.key("services").begin_array();
  for (const auto& [name, service] : services) {
    json.begin_object()
        .field("name", name)
        .field("lines", service.lines)
        .field("rate_per_s", static_cast<double>(service.lines) / seconds)
        .field("error_share", service.lines == 0
                                  ? 0.0
                                  : static_cast<double>(service.errors) / static_cast<double>(service.lines))
        .field("anomaly_score", service.anomaly_score)
        .key("trend")
        .begin_array();
    for (size_t i = 0; i < slices; ++i) json.value(i < service.trend.size() ? service.trend[i] : uint64_t{0});
    json.end_array().field("state", service.state).end_object();
  }
  json.end_array();
}

// What kind of change a finding is, if it is one that the overview shows.
std::string_view change_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::kNewTemplate:
      return "new_template";
    case FindingKind::kSilence:
      return "vanished";
    case FindingKind::kRateHigh:
      return "rate_jump";
    case FindingKind::kRateLow:
      return "rate_drop";
    default:
      return "";
  }
}

// The newest change of each template and service; alarms before the digest.
void write_changes(JsonWriter& json, std::vector<detect::Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const detect::Finding& a, const detect::Finding& b) { return a.alarm > b.alarm; });
  std::set<std::string> shown;
  json.key("changed").begin_array();
  for (const detect::Finding& finding : findings) {
    std::string_view kind = change_of(finding.kind);
    if (kind.empty() || shown.size() >= kOverviewChangesMax) continue;
    if (!shown.insert(std::string(kind) + hex16(finding.template_id) + finding.service).second) continue;
    json.begin_object()
        .field("kind", kind)
        .field("template_id", finding.template_id ? hex16(finding.template_id) : std::string())
        .field("template", finding.template_text)
        .field("service", finding.service)
        .field("severity", parse::severity_band(finding.severity_number));
    write_time(json.key("at"), finding.at);
    json.field("observed", finding.observed)
        .field("expected", finding.expected)
        .field("why", finding.why)
        .end_object();
  }
  json.end_array();
}

Result<net::HttpResponse> get_overview(Call& call) {
  Input input = call.input();
  std::string text = input.parameter("window", 16);
  std::optional<int64_t> window = parse_duration(text.empty() ? "1h" : text);
  if (!window || *window < kMinute || *window > 366 * kDay)
    input.wrong("window", "must be a length such as 15m, 1h or 1d, at least a minute");
  if (!input.ok()) return input.problem();
  Timestamp now = call.now();
  CountedRange range = counted_range(now - *window, now);

  ASSIGN_OR_RETURN(auto services, count_services(call, range));
  ASSIGN_OR_RETURN(std::vector<Incident> open, unresolved(call));
  add_states(call, open, services);
  // Event times may be ahead of the wall clock, so the range is open at its end.
  ASSIGN_OR_RETURN(auto findings, call.shared.deps.incidents.findings(call.tenant(), range.start, now + kDay,
                                                                      "", kPageRowsMax, ""));
  IngestFigures figures = call.shared.deps.ingest(call.tenant());

  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_time(json.key("window_start"), range.start);
  write_time(json.key("window_end"), range.end);
  write_services(json, services, range);
  uint64_t findings_total = findings.items.size();
  write_changes(json, std::move(findings.items));
  json.key("incidents").begin_array();
  for (const Incident& incident : open) {
    json.begin_object();
    write_incident_fields(json, incident);
    json.end_object();
  }
  json.end_array().key("ingest").begin_object();
  json.field("lines_per_second", figures.lines_per_second)
      .field("lag_ms", figures.lag_ms)
      .field("dropped_total", figures.dropped_total)
      .field("sources", uint64_t{call.shared.deps.sources(call.tenant()).size()})
      .end_object()
      .field("findings_total", findings_total)
      .end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_overview_routes(RouteSet& routes) {
  routes.answer("getOverview", Where::kWorker, get_overview);
}

}  // namespace foreshock::api
