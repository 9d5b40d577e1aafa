// Rows as NDJSON objects (the door's append_row_json).
#include "store/query/row_json.h"

#include "parse/record.h"
#include "store/query/json_cell.h"

namespace foreshock::store {

std::string exported_attributes(const LogRow& log) {
  constexpr std::string_view kTemplateKey = "log.record.template";
  std::string out = attributes_json(log);
  bool has = log.template_text.empty();
  for (const OwnedAttribute& attribute : log.attributes) has |= attribute.key == kTemplateKey;
  if (has) return out;
  std::string member = out.size() > 2 ? "," : "";
  member += '"';
  member += kTemplateKey;
  member += "\":\"";
  append_json_escaped(member, log.template_text);
  member += '"';
  out.insert(out.size() - 1, member);
  return out;
}

void write_flags(JsonWriter& json, const LogRow& log) {
  json.begin_array();
  for (uint32_t bit = 0; bit < 32; ++bit) {
    if ((log.flags & (1u << bit)) == 0) continue;
    std::string_view name = parse::flag_name(static_cast<parse::RecordFlag>(1u << bit));
    if (!name.empty()) json.value(name);
  }
  json.end_array();
}

namespace {

void append_log(std::string& out, const LogRow& log) {
  JsonWriter json(out);
  json.begin_object();
  json.field("timestamp", format_rfc3339(log.timestamp));
  json.field("observed_timestamp", format_rfc3339(log.observed));
  json.field("severity_text", log.severity_text);
  json.field("severity_number", static_cast<int>(log.severity_number));
  json.field("service", log.service);
  json.field("host", log.host);
  json.field("source", log.source);
  json.field("format", log.format);
  json.field("template_id", log.template_id ? hex16(log.template_id) : std::string());
  json.field("template", log.template_text);
  json.field("body", log.body);
  json.field("raw", log.raw);
  json.key("attributes").raw(exported_attributes(log));
  if (!log.trace_id.empty()) json.field("trace_id", log.trace_id);
  if (!log.span_id.empty()) json.field("span_id", log.span_id);
  write_flags(json.key("flags"), log);
  json.field("id", log.id);
  json.end_object();
}

}  // namespace

void append_row_json(std::string& out, const Row& row) {
  if (row.log) return append_log(out, *row.log);
  JsonWriter json(out);
  json.begin_object();
  for (const auto& [name, literal] : row.columns) json.key(name).raw(literal);
  json.end_object();
}

}  // namespace foreshock::store
