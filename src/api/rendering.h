// Rendering: findings, incidents and sources as the JSON of openapi.yaml; for replies and for live events.
//
// Functions append one value to a JsonWriter. Pure. app uses finding_json(), incident_json() and
// source_json() to feed the EventBus with the same shapes that the lists have.
#pragma once

#include <string>
#include <string_view>

#include "api/server_view.h"
#include "base/json_writer.h"
#include "base/time.h"
#include "classify/known_messages.h"
#include "detect/finding.h"
#include "incidents/incident.h"
#include "remediation/runbook.h"

namespace foreshock::api {

void write_time(JsonWriter& json, Timestamp time);           // RFC 3339 with nine digits
void write_optional_time(JsonWriter& json, Timestamp time);  // null for 0

// The fields name, hint and known_from, inside an object that the caller has begun.
void write_known(JsonWriter& json, const classify::KnownMessage& known);
void write_finding(JsonWriter& json, const detect::Finding& finding, std::string_view incident_id);
// The fields of an IncidentSummary, inside an object that the caller has begun.
void write_incident_fields(JsonWriter& json, const incidents::Incident& incident);
void write_source(JsonWriter& json, const SourceView& source);
void write_recent(JsonWriter& json, const RecentRecord& record);

// `why` says why it fits here; "" shows what it is for.
void write_runbook(JsonWriter& json, const remediation::Runbook& runbook, std::string_view why);

// Data lines of events.
std::string finding_json(const detect::Finding& finding, std::string_view incident_id);
std::string incident_json(const incidents::Incident& incident);
std::string source_json(const SourceView& source, const store::LogRow* first_row);
std::string stats_json(const IngestFigures& figures);

// An incident's urgency as a log level, as the page colours it: low info, medium warn, high error,
// critical fatal.
std::string_view severity_of(incidents::Urgency urgency);

}  // namespace foreshock::api
