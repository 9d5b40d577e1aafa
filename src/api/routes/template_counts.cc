#include "api/routes/template_counts.h"

#include <algorithm>
#include <unordered_map>

#include "api/rendering.h"
#include "parse/severity.h"

namespace foreshock::api {

CountedRange counted_range(Timestamp start, Timestamp end) {
  CountedRange range;
  range.start = start.floor(kMinute);
  range.end = end;
  int64_t minutes = (end - range.start + kMinute - 1) / kMinute;
  range.step_ns = kMinute * std::max<int64_t>(1, (minutes + kTrendSlices - 1) / kTrendSlices);
  return range;
}

Result<std::vector<CountedTemplate>> count_templates(Shared& shared, TenantId tenant,
                                                     const CountedRange& range, const std::string& service) {
  ASSIGN_OR_RETURN(auto counts, shared.deps.store.template_counts(
                                    {tenant, range.start, range.end, range.step_ns, service}));
  const templates::Catalogue& catalogue = shared.deps.catalogue(tenant);
  std::unordered_map<TemplateId, CountedTemplate> folded;
  std::unordered_map<TemplateId, uint64_t> largest;
  for (store::TemplateCount& count : counts) {
    if (count.count == 0) continue;
    CountedTemplate& entry = folded[count.template_id];
    entry.id = count.template_id;
    entry.count += count.count;
    entry.services[count.service] += count.count;
    entry.first_seen = std::min(entry.first_seen, count.first_seen);
    entry.last_seen = std::max(entry.last_seen, count.last_seen);
    if (entry.trend.size() < count.steps.size()) entry.trend.resize(count.steps.size());
    for (size_t i = 0; i < count.steps.size(); ++i) entry.trend[i] += count.steps[i];
    uint64_t& most = largest[count.template_id];
    if (count.count > most) {
      most = count.count;
      entry.severity_number = count.severity_number;
      entry.service = count.service;
    }
  }
  std::vector<CountedTemplate> out;
  out.reserve(folded.size());
  for (auto& [id, entry] : folded) {
    if (auto found = catalogue.find(catalogue.resolve(id))) entry.text = found->text;
    out.push_back(std::move(entry));
  }
  return out;
}

classify::Class class_of(const CountedTemplate& counted) {
  return classify::classify(counted.text, counted.severity_number, {}, counted.service);
}

void write_template_fields(JsonWriter& json, const CountedTemplate& counted, uint64_t total,
                           Timestamp start) {
  classify::Class verdict = class_of(counted);
  uint8_t severity = counted.severity_number != 0 ? counted.severity_number : verdict.severity_number;
  json.field("id", hex16(counted.id))
      .field("text", counted.text)
      .field("count", counted.count)
      .field("share", total == 0 ? 0.0 : static_cast<double>(counted.count) / static_cast<double>(total))
      .field("severity", parse::severity_band(severity));
  json.key("class")
      .begin_object()
      .field("outcome", classify::outcome_name(verdict.outcome))
      .field("cause", verdict.cause == classify::Cause::kOther ? std::string_view()
                                                               : classify::cause_name(verdict.cause))
      .field("confidence", verdict.confidence)
      .end_object();
  json.key("services").begin_array();
  for (const auto& [service, count] : counted.services) json.value(service);
  json.end_array();
  write_time(json.key("first_seen"), counted.first_seen);
  write_time(json.key("last_seen"), counted.last_seen);
  json.key("trend").begin_array();
  for (uint64_t count : counted.trend) json.value(count);
  json.end_array().field("new", counted.first_seen >= start);
  if (verdict.known != nullptr) {
    write_known(json, *verdict.known);
  } else if (!verdict.why.empty() && verdict.outcome != classify::Outcome::kNormal) {
    json.field("hint", verdict.why);
  }
}

}  // namespace foreshock::api
