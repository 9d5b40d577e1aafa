#include "incidents/finding_json.h"

#include <cmath>

#include "base/json_writer.h"
#include "base/limits.h"
#include "incidents/json/fields.h"

namespace foreshock::incidents {

std::optional<detect::FindingKind> parse_finding_kind(std::string_view name) {
  for (size_t i = 0; i < detect::kFindingKinds; ++i)
    if (auto kind = static_cast<detect::FindingKind>(i); detect::finding_kind_name(kind) == name) return kind;
  return std::nullopt;
}

std::string finding_to_json(const detect::Finding& f) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object()
      .field("id", f.id)
      .field("tenant", hex16(f.tenant))
      .field("kind", detect::finding_kind_name(f.kind))
      .field("service", f.service)
      .field("template_id", f.template_id ? hex16(f.template_id) : std::string())
      .field("template", f.template_text)
      .field("at", f.at.ns)
      .field("window_start", f.window_start.ns)
      .field("window_end", f.window_end.ns)
      .field("observed", f.observed)
      .field("expected", f.expected)
      .field("expected_low", f.expected_low)
      .field("expected_high", f.expected_high)
      .field("unit", f.unit)
      .field("p_value", f.p_value)
      .field("score", f.score)
      .field("alarm", f.alarm)
      .field("severity_number", static_cast<int>(f.severity_number))
      .field("outcome", f.outcome)
      .field("cause", f.cause)
      .field("why", f.why);
  writer.key("contributions").begin_array();
  for (const detect::Contribution& contribution : f.contributions)
    writer.begin_object().field("name", contribution.name).field("share", contribution.share).end_object();
  writer.end_array().key("top_templates").begin_array();
  for (const detect::TopTemplate& top : f.top_templates)
    writer.begin_object()
        .field("id", hex16(top.id))
        .field("text", top.text)
        .field("count", top.count)
        .field("share", top.share)
        .end_object();
  writer.end_array().key("examples").begin_array();
  for (const std::string& example : f.examples) writer.value(example);
  writer.end_array().field("model", f.model).field("latency_ns", f.latency_ns);
  if (f.first_seen.ns != 0) writer.field("first_seen", f.first_seen.ns);
  if (!f.change.empty()) writer.field("change", f.change).field("change_at", f.change_at.ns);
  if (!f.counterfactual.empty()) writer.field("counterfactual", f.counterfactual);
  if (!f.counterfactual.empty() && !std::isnan(f.quiet_at)) writer.field("quiet_at", f.quiet_at);
  writer.key("similar").begin_array();
  for (const detect::SimilarFinding& similar : f.similar)
    writer.begin_object().field("id", similar.id).field("at", similar.at.ns).end_object();
  writer.end_array().end_object();
  return out;
}

namespace {

constexpr size_t kListItemsMax = 64;

detect::Finding read_finding(Fields& fields) {
  detect::Finding f;
  f.id = fields.text("id");
  std::optional<uint64_t> tenant = parse_hex16(fields.text("tenant"));
  std::optional<detect::FindingKind> kind = parse_finding_kind(fields.text("kind"));
  fields.require(!f.id.empty() && tenant && kind);
  f.tenant = TenantId{tenant.value_or(0)};
  f.kind = kind.value_or(detect::FindingKind::kNewTemplate);
  f.service = fields.text("service");
  f.template_id = fields.template_id("template_id");
  f.template_text = fields.text("template");
  f.at = fields.time("at");
  f.window_start = fields.time("window_start");
  f.window_end = fields.time("window_end");
  f.observed = fields.real("observed");
  f.expected = fields.real("expected");
  f.expected_low = fields.real("expected_low");
  f.expected_high = fields.real("expected_high");
  f.unit = fields.text("unit");
  f.p_value = fields.real("p_value", 1);
  f.score = fields.real("score");
  f.alarm = fields.flag("alarm");
  f.severity_number = static_cast<uint8_t>(fields.bounded("severity_number", 0, 24));
  f.outcome = fields.text("outcome");
  f.cause = fields.text("cause");
  f.why = fields.text("why");
  f.examples = fields.texts("examples", limits::kExamplesPerFinding);
  f.model = fields.text("model");
  f.latency_ns = fields.integer("latency_ns");
  f.first_seen.ns = fields.integer("first_seen");
  f.change = fields.text("change");
  f.change_at.ns = fields.integer("change_at");
  f.counterfactual = fields.text("counterfactual");
  if (!f.counterfactual.empty()) f.quiet_at = fields.real("quiet_at", detect::kNoQuietValue);
  return f;
}

}  // namespace

Result<detect::Finding> finding_from_json(std::string_view json) {
  if (json.size() > kFindingJsonBytesMax) return fail(ErrorKind::kCorrupt, "a stored finding is too long");
  nlohmann::json document = nlohmann::json::parse(json, nullptr, false);
  Fields fields(document);
  if (!fields.ok()) return fail(ErrorKind::kCorrupt, "a stored finding is not a JSON object");
  detect::Finding finding = read_finding(fields);
  fields.each("contributions", kListItemsMax, [&](const nlohmann::json& item) {
    Fields part(item);
    finding.contributions.push_back({part.text("name"), part.real("share")});
    fields.require(part.ok());
  });
  fields.each("top_templates", kListItemsMax, [&](const nlohmann::json& item) {
    Fields part(item);
    finding.top_templates.push_back(
        {part.template_id("id"), part.text("text"), part.unsigned_integer("count"), part.real("share")});
    fields.require(part.ok());
  });
  fields.each("similar", kListItemsMax, [&](const nlohmann::json& item) {
    Fields part(item);
    finding.similar.push_back({part.text("id"), part.time("at")});
    fields.require(part.ok());
  });
  if (!fields.ok()) return fail(ErrorKind::kCorrupt, "a stored finding has a field of the wrong kind");
  return finding;
}

}  // namespace foreshock::incidents
