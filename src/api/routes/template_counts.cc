#include "api/routes/template_counts.h"

#include <algorithm>
#include <unordered_map>

#include "api/rendering.h"
#include "parse/severity.h"
#include "templates/template_groups.h"

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
  auto names = catalogue.names();
  for (auto& [id, entry] : folded) {
    if (auto found = catalogue.find(catalogue.resolve(id))) {
      entry.text = found->text;
      entry.origin = found->origin;
    }
    if (auto name = names.find(id); name != names.end()) entry.given_name = name->second;
    out.push_back(std::move(entry));
  }
  return out;
}

void group_counted(std::vector<CountedTemplate>& counted, double granularity) {
  std::sort(counted.begin(), counted.end(), [](const CountedTemplate& a, const CountedTemplate& b) {
    return a.count != b.count ? a.count > b.count : a.id < b.id;
  });
  std::vector<std::string> texts;
  for (const CountedTemplate& entry : counted) texts.push_back(entry.text);
  std::vector<uint32_t> groups = templates::group_texts(texts, granularity);
  std::vector<CountedTemplate> out;
  std::unordered_map<uint32_t, size_t> place;
  for (size_t i = 0; i < counted.size(); ++i) {
    auto [known, fresh] = place.try_emplace(groups[i], out.size());
    TemplateId id = counted[i].id;
    if (fresh) {
      out.push_back(std::move(counted[i]));
    } else {
      CountedTemplate &group = out[known->second], &entry = counted[i];
      group.count += entry.count;
      for (const auto& [service, count] : entry.services) group.services[service] += count;
      group.first_seen = std::min(group.first_seen, entry.first_seen);
      group.last_seen = std::max(group.last_seen, entry.last_seen);
      group.trend.resize(std::max(group.trend.size(), entry.trend.size()));
      for (size_t step = 0; step < entry.trend.size(); ++step) group.trend[step] += entry.trend[step];
    }
    out[known->second].members.push_back(id);
  }
  counted = std::move(out);
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
  static constexpr std::string_view kOrigins[] = {"mined", "person", "program"};
  json.field("origin", kOrigins[static_cast<size_t>(counted.origin)]);
  if (!counted.given_name.empty()) {
    json.field("name", counted.given_name).field("named_by", "person");
    if (verdict.known != nullptr)
      json.field("hint", verdict.known->hint).field("known_from", verdict.known->program);
  } else if (verdict.known != nullptr) {
    write_known(json, *verdict.known);
    json.field("named_by", "catalogue");
  }
  if (verdict.known == nullptr && !verdict.why.empty() && verdict.outcome != classify::Outcome::kNormal)
    json.field("hint", verdict.why);
  if (counted.members.empty()) return;
  constexpr size_t kMembersShown = 32;
  json.field("grouped", uint64_t{counted.members.size()}).key("members").begin_array();
  for (size_t i = 0; i < std::min(counted.members.size(), kMembersShown); ++i)
    json.value(hex16(counted.members[i]));
  json.end_array();
}

}  // namespace foreshock::api
