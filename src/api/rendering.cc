#include "api/rendering.h"

#include "parse/severity.h"

namespace foreshock::api {
namespace {

std::string row_json(const store::LogRow& row) {
  std::string out;
  store::Row wrapped;
  wrapped.log = row;
  store::append_row_json(out, wrapped);
  return out;
}

void write_top_templates(JsonWriter& json, const std::vector<detect::TopTemplate>& templates) {
  json.key("top_templates").begin_array();
  for (const detect::TopTemplate& top : templates)
    json.begin_object()
        .field("id", hex16(top.id))
        .field("text", top.text)
        .field("count", top.count)
        .field("share", top.share)
        .end_object();
  json.end_array();
}

}  // namespace

void write_time(JsonWriter& json, Timestamp time) {
  json.value(format_rfc3339(time));
}

void write_optional_time(JsonWriter& json, Timestamp time) {
  if (time.ns == 0) {
    json.null();
  } else {
    write_time(json, time);
  }
}

void write_known(JsonWriter& json, const classify::KnownMessage& known) {
  json.field("name", known.name).field("hint", known.hint).field("known_from", known.program);
}

namespace {

// What came before it, and what would have kept it quiet.
void write_background(JsonWriter& json, const detect::Finding& finding) {
  write_optional_time(json.key("first_seen"), finding.first_seen);
  json.key("change");
  if (finding.change.empty()) {
    json.null();
  } else {
    write_time(json.begin_object().field("text", finding.change).key("at"), finding.change_at);
    json.end_object();
  }
  json.key("similar").begin_array();
  for (const detect::SimilarFinding& similar : finding.similar) {
    write_time(json.begin_object().field("id", similar.id).key("at"), similar.at);
    json.end_object();
  }
  json.end_array().key("counterfactual");
  if (finding.counterfactual.empty()) {
    json.null();
  } else {
    json.begin_object()
        .field("text", finding.counterfactual)
        .field("quiet_at", finding.quiet_at)
        .end_object();
  }
}

}  // namespace

void write_finding(JsonWriter& json, const detect::Finding& finding, std::string_view incident_id) {
  json.begin_object().field("id", finding.id);
  write_time(json.key("at"), finding.at);
  write_time(json.key("window_start"), finding.window_start);
  write_time(json.key("window_end"), finding.window_end);
  json.field("kind", detect::finding_kind_name(finding.kind))
      .field("service", finding.service)
      .field("template_id", finding.template_id ? hex16(finding.template_id) : std::string())
      .field("template", finding.template_text)
      .field("severity", parse::severity_band(finding.severity_number))
      .field("observed", finding.observed)
      .field("expected", finding.expected)
      .field("expected_low", finding.expected_low)
      .field("expected_high", finding.expected_high)
      .field("unit", finding.unit)
      .field("p_value", finding.p_value)
      .field("score", finding.score)
      .field("alarm", finding.alarm)
      .field("outcome", finding.outcome.empty() ? std::string("normal") : finding.outcome)
      .field("cause", finding.cause)
      .field("model", finding.model)
      .field("scorer", detect::scorer_name(detect::scorer_of(finding.kind)))
      .field("why", finding.why);
  write_background(json, finding);
  if (const auto* known = classify::find_known_message(finding.template_text, finding.service))
    write_known(json, *known);
  json.key("contributions").begin_array();
  for (const detect::Contribution& part : finding.contributions)
    json.begin_object().field("name", part.name).field("share", part.share).end_object();
  json.end_array();
  write_top_templates(json, finding.top_templates);
  json.key("examples").begin_array();
  for (const std::string& line : finding.examples) json.value(line);
  json.end_array().key("incident_id");
  if (incident_id.empty()) {
    json.null();
  } else {
    json.value(incident_id);
  }
  json.end_object();
}

std::string_view severity_of(incidents::Urgency urgency) {
  switch (urgency) {
    case incidents::Urgency::kLow:
      return "info";
    case incidents::Urgency::kMedium:
      return "warn";
    case incidents::Urgency::kHigh:
      return "error";
    case incidents::Urgency::kCritical:
      return "fatal";
  }
  return "unknown";
}

void write_incident_fields(JsonWriter& json, const incidents::Incident& incident) {
  json.field("id", incident.id)
      .field("number", incident.number)
      .field("title", incident.title)
      .field("status", incidents::status_name(incident.status))
      .field("severity", severity_of(incident.urgency));
  json.key("services").begin_array();
  for (const std::string& service : incident.services) json.value(service);
  json.end_array();
  write_time(json.key("started_at"), incident.started_at);
  write_time(json.key("updated_at"), incident.updated_at);
  write_optional_time(json.key("acknowledged_at"), incident.acknowledged_at);
  json.key("acknowledged_by");
  if (incident.acknowledged_by.empty()) {
    json.null();
  } else {
    json.value(incident.acknowledged_by);
  }
  write_optional_time(json.key("resolved_at"), incident.resolved_at);
  json.field("finding_count", incident.finding_count)
      .field("why", incident.why)
      .field("version", incident.version);
}

namespace {
void write_source_health(JsonWriter& json, const SourceView& source) {
  auto number = [&json](std::string_view key, const std::optional<double>& value) {
    json.key(key);
    if (value) {
      json.value(*value);
    } else {
      json.null();
    }
  };
  if (!source.host.empty()) json.field("host", source.host);
  json.field("rate_per_minute", source.rate_per_minute)
      .field("usual_rate_per_minute", source.usual_rate_per_minute);
  number("lag_seconds", source.lag_seconds);
  number("clock_skew_seconds", source.clock_skew_seconds);
  number("silent_after_seconds", source.silent_after_seconds);
  json.field("last_line", source.last_line).key("failed_lines").begin_array();
  for (const std::string& line : source.failed_lines) json.value(line);
  json.end_array().key("problems").begin_array();
  for (const SourceView::Problem& problem : source.problems) {
    json.begin_object()
        .field("kind", problem.kind)
        .field("finding_id", problem.finding_id)
        .field("why", problem.why)
        .field("muted", problem.muted);
    write_time(json.key("since"), problem.since);
    json.end_object();
  }
  json.end_array();
}
}  // namespace

void write_source(JsonWriter& json, const SourceView& source) {
  json.begin_object()
      .field("id", source.id)
      .field("kind", source.kind)
      .field("name", source.name)
      .field("lines", source.lines)
      .field("bytes", source.bytes)
      .field("parse_failures", source.parse_failures);
  json.key("last_record_at");
  if (source.last_record) {
    write_time(json, *source.last_record);
  } else {
    json.null();
  }
  uint64_t lines = 0;
  for (const auto& [format, count] : source.formats) lines += count;
  json.key("formats").begin_array();
  for (const auto& [format, count] : source.formats)
    json.begin_object()
        .field("format", format)
        .field("share", lines == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(lines))
        .end_object();
  json.end_array().key("lag_bytes");
  if (source.lag_bytes) {
    json.value(*source.lag_bytes);
  } else {
    json.null();
  }
  json.field("state", source.state);
  if (!source.detail.empty()) json.field("detail", source.detail);
  write_source_health(json, source);
  json.end_object();
}

void write_recent(JsonWriter& json, const RecentRecord& record) {
  json.begin_object();
  write_time(json.key("received_at"), record.received);
  json.field("protocol", record.protocol);
  if (!record.token_id.empty()) json.field("token_id", record.token_id);
  json.key("row").raw(row_json(record.row));
  if (!record.error.empty()) json.field("error", record.error);
  json.end_object();
}

void write_runbook(JsonWriter& json, const remediation::Runbook& runbook, std::string_view why) {
  json.begin_object()
      .field("id", runbook.id)
      .field("title", runbook.title)
      .field("why", why.empty() ? std::string_view(runbook.purpose) : why)
      .key("steps")
      .begin_array();
  for (const remediation::RunbookStep& step : runbook.steps) {
    json.begin_object().field("text", step.url.empty() ? step.text : step.text + " (" + step.url + ")");
    if (!step.command.empty()) json.field("command", step.command);
    json.end_object();
  }
  json.end_array().end_object();
}

std::string finding_json(const detect::Finding& finding, std::string_view incident_id) {
  std::string out;
  JsonWriter json(out);
  write_finding(json, finding, incident_id);
  return out;
}

std::string incident_json(const incidents::Incident& incident) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_incident_fields(json, incident);
  json.end_object();
  return out;
}

std::string source_json(const SourceView& source, const store::LogRow* first_row) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("source_id", source.id).field("kind", source.kind).field("name", source.name);
  if (!source.token_id.empty()) json.field("token_id", source.token_id);
  if (first_row != nullptr) json.key("row").raw(row_json(*first_row));
  json.end_object();
  return out;
}

std::string stats_json(const IngestFigures& figures) {
  std::string out;
  JsonWriter json(out);
  json.begin_object()
      .field("lines_per_second", figures.lines_per_second)
      .field("lag_ms", figures.lag_ms)
      .field("lines_total", figures.lines_total)
      .field("dropped_total", figures.dropped_total)
      .end_object();
  return out;
}

}  // namespace foreshock::api
