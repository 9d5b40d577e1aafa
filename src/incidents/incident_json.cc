#include "incidents/incident_json.h"

#include "base/json_writer.h"
#include "incidents/finding_json.h"
#include "incidents/incidents_options.h"
#include "incidents/json/fields.h"

namespace foreshock::incidents {
namespace {

void write_causes(JsonWriter& writer, const std::vector<Cause>& causes) {
  writer.begin_array();
  for (const Cause& cause : causes)
    writer.begin_object()
        .field("service", cause.service)
        .field("template_id", cause.template_id ? hex16(cause.template_id) : std::string())
        .field("template", cause.template_text)
        .field("why", cause.why)
        .field("score", cause.score)
        .field("onset", cause.onset.ns)
        .end_object();
  writer.end_array();
}

Result<Cause> read_cause(const nlohmann::json& item) {
  Fields fields(item);
  Cause cause{fields.text("service"),  fields.template_id("template_id"),
              fields.text("template"), fields.text("why"),
              fields.real("score"),    fields.time("onset")};
  if (!fields.ok()) return fail(ErrorKind::kCorrupt, "a stored cause does not read back");
  return cause;
}

void write_timeline(JsonWriter& writer, const std::vector<TimelineEntry>& timeline) {
  writer.begin_array();
  for (const TimelineEntry& entry : timeline)
    writer.begin_object()
        .field("at", entry.at.ns)
        .field("kind", entry.kind)
        .field("text", entry.text)
        .field("actor", entry.actor)
        .field("finding_id", entry.finding_id)
        .end_object();
  writer.end_array();
}

void read_parts(Fields& fields, Incident& incident) {
  fields.each("timeline", kTimelineActionsMax, [&](const nlohmann::json& item) {
    Fields part(item);
    incident.timeline.push_back(
        {part.time("at"), part.text("kind"), part.text("text"), part.text("actor"), part.text("finding_id")});
    fields.require(part.ok());
  });
  fields.each("findings", kFindingsPerIncidentMax, [&](const nlohmann::json& item) {
    Result<detect::Finding> finding = item.is_string() ? finding_from_json(item.get_ref<const std::string&>())
                                                       : fail(ErrorKind::kCorrupt, "not a text");
    fields.require(finding.has_value());
    if (finding) incident.findings.push_back(std::move(*finding));
  });
  fields.each("causes", kCausesMax, [&](const nlohmann::json& item) {
    Result<Cause> cause = read_cause(item);
    fields.require(cause.has_value());
    if (cause) incident.causes.push_back(std::move(*cause));
  });
}

}  // namespace

std::string causes_to_json(const std::vector<Cause>& causes) {
  std::string out;
  JsonWriter writer(out);
  write_causes(writer, causes);
  return out;
}

Result<std::vector<Cause>> causes_from_json(std::string_view json) {
  nlohmann::json document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_array()) return fail(ErrorKind::kCorrupt, "stored causes are not a list");
  std::vector<Cause> causes;
  for (const nlohmann::json& item : document) {
    if (causes.size() == kCausesMax) break;
    ASSIGN_OR_RETURN(Cause cause, read_cause(item));
    causes.push_back(std::move(cause));
  }
  return causes;
}

std::string names_to_json(const std::vector<std::string>& names) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_array();
  for (const std::string& name : names) writer.value(name);
  writer.end_array();
  return out;
}

Result<std::vector<std::string>> names_from_json(std::string_view json) {
  nlohmann::json document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_array()) return fail(ErrorKind::kCorrupt, "stored names are not a list");
  std::vector<std::string> names;
  for (const nlohmann::json& item : document) {
    if (!item.is_string()) return fail(ErrorKind::kCorrupt, "a stored name is not a text");
    names.push_back(item.get<std::string>());
  }
  return names;
}

std::string incident_to_json(const Incident& incident) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object()
      .field("id", incident.id)
      .field("number", incident.number)
      .field("tenant", hex16(incident.tenant))
      .field("title", incident.title)
      .field("why", incident.why)
      .field("status", status_name(incident.status))
      .field("urgency", urgency_name(incident.urgency))
      .key("services")
      .raw(names_to_json(incident.services))
      .field("started_at", incident.started_at.ns)
      .field("updated_at", incident.updated_at.ns)
      .field("opened_at", incident.opened_at.ns)
      .field("acknowledged_at", incident.acknowledged_at.ns)
      .field("resolved_at", incident.resolved_at.ns)
      .field("acknowledged_by", incident.acknowledged_by)
      .field("resolved_by", incident.resolved_by)
      .field("finding_count", incident.finding_count)
      .field("version", incident.version);
  write_timeline(writer.key("timeline"), incident.timeline);
  writer.key("findings").begin_array();
  for (const detect::Finding& finding : incident.findings) writer.value(finding_to_json(finding));
  writer.end_array();
  write_causes(writer.key("causes"), incident.causes);
  writer.end_object();
  return out;
}

Result<Incident> incident_from_json(std::string_view json) {
  if (json.size() > kIncidentJsonBytesMax) return fail(ErrorKind::kCorrupt, "a stored incident is too long");
  nlohmann::json document = nlohmann::json::parse(json, nullptr, false);
  Fields fields(document);
  if (!fields.ok()) return fail(ErrorKind::kCorrupt, "a stored incident is not a JSON object");
  Incident incident;
  incident.id = fields.text("id");
  incident.number = fields.unsigned_integer("number");
  std::optional<uint64_t> tenant = parse_hex16(fields.text("tenant"));
  std::optional<IncidentStatus> status = parse_status(fields.text("status"));
  std::optional<Urgency> urgency = parse_urgency(fields.text("urgency"));
  fields.require(tenant && status && urgency);
  incident.tenant = TenantId{tenant.value_or(0)};
  incident.status = status.value_or(IncidentStatus::kOpen);
  incident.urgency = urgency.value_or(Urgency::kMedium);
  incident.title = fields.text("title");
  incident.why = fields.text("why");
  incident.services = fields.texts("services", kServicesPerIncidentMax);
  incident.started_at = fields.time("started_at");
  incident.updated_at = fields.time("updated_at");
  incident.opened_at = fields.time("opened_at");
  incident.acknowledged_at = fields.time("acknowledged_at");
  incident.resolved_at = fields.time("resolved_at");
  incident.acknowledged_by = fields.text("acknowledged_by");
  incident.resolved_by = fields.text("resolved_by");
  incident.finding_count = fields.unsigned_integer("finding_count");
  incident.version = fields.unsigned_integer("version");
  read_parts(fields, incident);
  if (!fields.ok()) return fail(ErrorKind::kCorrupt, "a stored incident has a field of the wrong kind");
  return incident;
}

}  // namespace foreshock::incidents
