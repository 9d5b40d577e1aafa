// Incidents: lists, one with its story, and what people do to them (ETag and If-Match against lost changes).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/rendering.h"
#include "api/routes/page_cursor.h"
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

using incidents::Incident;
using incidents::IncidentChange;
using incidents::IncidentStatus;

std::optional<IncidentStatus> status_from(std::string_view name) {
  for (IncidentStatus status :
       {IncidentStatus::kOpen, IncidentStatus::kAcknowledged, IncidentStatus::kResolved})
    if (incidents::status_name(status) == name) return status;
  return std::nullopt;
}

Result<net::HttpResponse> list_incidents(Call& call) {
  Input input = call.input();
  std::string status = input.choice("status", {"all", "open", "acknowledged", "resolved"});
  std::string service = input.parameter("service", 256);
  size_t limit = input.limit();
  std::string position = input.cursor("listIncidents");
  if (!input.ok()) return input.problem();

  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  // The room's list knows no services: pages are read on until this one has items, within reason.
  constexpr int kPagesMax = 20;
  size_t shown = 0;
  for (int i = 0; i < kPagesMax && shown == 0; ++i) {
    ASSIGN_OR_RETURN(auto page,
                     call.shared.deps.incidents.list(call.tenant(), status_from(status), limit, position));
    for (const Incident& incident : page.items) {
      bool fits = service.empty() || std::find(incident.services.begin(), incident.services.end(), service) !=
                                         incident.services.end();
      if (!fits) continue;
      ++shown;
      json.begin_object();
      write_incident_fields(json, incident);
      json.end_object();
    }
    position = page.next_cursor;
    if (position.empty()) break;
  }
  json.end_array();
  write_next_cursor(json, position.empty() ? std::string() : make_cursor("listIncidents", position));
  json.end_object();
  return net::json_response(200, std::move(out));
}

void write_timeline(JsonWriter& json, const Incident& incident) {
  json.key("timeline").begin_array();
  for (const incidents::TimelineEntry& entry : incident.timeline) {
    json.begin_object();
    write_time(json.key("at"), entry.at);
    json.field("kind", entry.kind).field("text", entry.text);
    if (!entry.finding_id.empty()) json.field("finding_id", entry.finding_id);
    if (!entry.actor.empty()) json.field("actor", entry.actor);
    json.end_object();
  }
  json.end_array();
}

void write_causes(JsonWriter& json, const Incident& incident) {
  json.key("causes").begin_array();
  for (size_t i = 0; i < incident.causes.size(); ++i) {
    const incidents::Cause& cause = incident.causes[i];
    json.begin_object().field("rank", uint64_t{i + 1}).field("service", cause.service);
    if (cause.template_id)
      json.field("template_id", hex16(cause.template_id)).field("template", cause.template_text);
    json.field("why", cause.why).field("score", cause.score * 100).end_object();
  }
  json.end_array();
}

void write_notifications(JsonWriter& json, const std::vector<alerting::Notification>& notifications) {
  json.key("notifications").begin_array();
  for (const alerting::Notification& notification : notifications) {
    json.begin_object();
    write_time(json.key("at"), notification.sent.ns != 0 ? notification.sent : notification.due);
    json.field("channel", notification.channel)
        .field("status", notification.status == "suppressed" ? std::string("silenced") : notification.status)
        .field("detail", notification.detail.empty() ? notification.reason : notification.detail)
        .end_object();
  }
  json.end_array();
}

Result<net::HttpResponse> whole_incident(Call& call, const Incident& incident, int status) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_incident_fields(json, incident);
  write_timeline(json, incident);
  json.key("findings").begin_array();
  for (const detect::Finding& finding : incident.findings) write_finding(json, finding, incident.id);
  json.end_array();
  write_causes(json, incident);
  auto notifications = call.shared.deps.alerting.notifications(call.tenant(), incident.id);
  write_notifications(json, notifications ? *notifications : std::vector<alerting::Notification>());
  json.key("runbooks").begin_array();
  if (call.shared.deps.runbooks != nullptr)
    for (const remediation::Suggestion& suggestion : call.shared.deps.runbooks->suggest(incident))
      write_runbook(json, *suggestion.runbook, suggestion.why);
  json.end_array().end_object();
  net::HttpResponse response = net::json_response(status, std::move(out));
  response.headers.set("ETag", fmt::format("\"{}\"", incident.version));
  return response;
}

std::string id_of(const Call& call) {
  return std::string(call.request.path_parameter("id"));
}

// The version of If-Match: 0 for none or `*`; nothing when it is no version of ours.
std::optional<uint64_t> wanted_version(const net::HttpRequest& request) {
  std::string_view text = request.header("If-Match").value_or("*");
  if (text == "*") return 0;
  if (text.size() < 3 || !text.starts_with('"') || !text.ends_with('"')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  uint64_t version = 0;
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || rest != text.data() + text.size() || version == 0) return std::nullopt;
  return version;
}

using Action = Result<IncidentChange> (incidents::Incidents::*)(TenantId, const std::string&,
                                                                const std::string&, const std::string&,
                                                                uint64_t, Timestamp);

struct PersonsAction {
  Action action;
  std::string_view name;                  // in the audit trail
  std::optional<IncidentStatus> reached;  // an incident that is so already stays as it is
};

Result<net::HttpResponse> act(Call& call, const PersonsAction& wish) {
  Input input = call.input();
  std::string note = input.text("note", kNoteBytesMax);
  if (!input.ok()) return input.problem();
  incidents::Incidents& room = call.shared.deps.incidents;
  std::string id = id_of(call);
  ASSIGN_OR_RETURN(Incident before, room.get(call.tenant(), id));
  std::optional<uint64_t> wanted = wanted_version(call.request);
  if (!wanted || (*wanted != 0 && *wanted != before.version))
    return changed_meanwhile(before.version, call.request.request_id);
  auto change = (room.*wish.action)(call.tenant(), id, call.principal->actor(), note, *wanted, call.now());
  if (!change && change.error().kind == ErrorKind::kConflict) {
    // It is so already, somebody was faster since it was read, or its state does not allow it.
    ASSIGN_OR_RETURN(Incident after, room.get(call.tenant(), id));
    if (wish.reached && after.status == *wish.reached) return whole_incident(call, after, 200);
    if (*wanted != 0 && after.version != *wanted)
      return changed_meanwhile(after.version, call.request.request_id);
  }
  if (!change) return fail(change.error());
  call.audit(wish.name, id, note);
  call.shared.deps.tell(*change);
  return whole_incident(call, change->incident, 200);
}

Result<net::HttpResponse> add_note(Call& call) {
  Input input = call.input();
  std::string text = input.text("text", kNoteBytesMax, true);
  if (!input.ok()) return input.problem();
  ASSIGN_OR_RETURN(IncidentChange change,
                   call.shared.deps.incidents.add_note(call.tenant(), id_of(call), call.principal->actor(),
                                                       text, call.now()));
  call.audit("incident.note", id_of(call));
  call.shared.deps.tell(change);
  return whole_incident(call, change.incident, 201);
}

Result<net::HttpResponse> list_runbooks(Call& call) {
  const remediation::Runbooks* runbooks = call.shared.deps.runbooks;
  if (runbooks == nullptr) return fail(ErrorKind::kUnavailable, "this server has no runbooks");
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("items").begin_array();
  for (const remediation::Runbook& runbook : runbooks->all()) write_runbook(json, runbook, "");
  json.end_array();
  write_next_cursor(json, "");
  json.end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_incident_routes(RouteSet& routes) {
  routes.answer("listIncidents", Where::kWorker, list_incidents);
  routes.answer("getIncident", Where::kWorker, [](Call& call) -> Result<net::HttpResponse> {
    ASSIGN_OR_RETURN(Incident incident, call.shared.deps.incidents.get(call.tenant(), id_of(call)));
    return whole_incident(call, incident, 200);
  });
  using incidents::Incidents;
  for (auto [operation, wish] : {
           std::pair{"acknowledgeIncident", PersonsAction{&Incidents::acknowledge, "incident.acknowledge",
                                                          IncidentStatus::kAcknowledged}},
           std::pair{"resolveIncident",
                     PersonsAction{&Incidents::resolve, "incident.resolve", IncidentStatus::kResolved}},
           std::pair{"reopenIncident", PersonsAction{&Incidents::reopen, "incident.reopen", std::nullopt}},
       })
    routes.answer(operation, Where::kWorker, [wish = wish](Call& call) { return act(call, wish); });
  routes.answer("addIncidentNote", Where::kWorker, add_note);
  routes.answer("listRunbooks", Where::kWorker, list_runbooks);
}

}  // namespace foreshock::api
