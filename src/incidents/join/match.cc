#include "incidents/join/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "incidents/join/cause_relation.h"

namespace foreshock::incidents {
namespace {

std::string before_or_after(const Evidence::Instant& instant, Timestamp at) {
  int64_t seconds = std::llabs(at - instant.at) / kSecond;
  if (seconds == 0) return fmt::format("at the same moment as {}", instant.service);
  return fmt::format("{} {} {}", format_duration(seconds * kSecond), at >= instant.at ? "after" : "before",
                     instant.service);
}

bool far_from_all(const Evidence& evidence, const detect::Finding& finding) {
  if (evidence.causes().empty()) return false;
  return std::ranges::all_of(evidence.causes(),
                             [&](const std::string& cause) { return far_apart(cause, finding.cause); });
}

// The service of the incident that a line of the finding names; "" when there is none.
std::string named_service(const Evidence& evidence, const detect::Finding& finding, const Marks& marks) {
  for (const ServiceEvidence* service : evidence.by_onset()) {
    if (service->service == finding.service || !is_telling_name(service->service)) continue;
    std::string name = service->service;
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (std::ranges::binary_search(marks.words, name)) return service->service;
  }
  return "";
}

Match elsewhere(const Evidence& evidence, const detect::Finding& finding, const Marks& marks,
                const IncidentsOptions& options, const std::function<bool(const Entity&)>& is_common) {
  if (std::string named = named_service(evidence, finding, marks); !named.empty())
    return {0.75, 0, fmt::format("its lines name {}", named)};
  if (evidence.names(finding.service))
    return {0.75, 0, fmt::format("lines of this incident name {}", finding.service)};
  if (evidence.has_template(finding.template_id)) return {0.7, 0, "the same message in another service"};
  const Entity* entity = evidence.shared_entity(marks);
  if (entity != nullptr && !is_common(*entity))
    return {0.6, 0, fmt::format("both hold the {} {}", entity->kind, entity->text.substr(0, 64))};
  const Evidence::Instant* near = evidence.nearest_other(finding.at, finding.service);
  if (near == nullptr || std::llabs(finding.at - near->at) > options.burst_ns) return {};
  // Of a burst, only what is wrong joins, and only when the causes do not contradict it.
  if (!finding.alarm && finding.outcome == "normal") return {};
  if (far_from_all(evidence, finding)) return {};
  return {0.4, 0, fmt::format("same burst, {}", before_or_after(*near, finding.at))};
}

}  // namespace

int64_t join_gap_ns(const Incident& incident, const IncidentsOptions& options) {
  // A twentieth more with every finding, to twice the gap.
  uint64_t twentieths = std::min<uint64_t>(incident.finding_count, 20);
  return options.join_gap_ns + options.join_gap_ns / 20 * static_cast<int64_t>(twentieths);
}

int64_t time_distance(const Incident& incident, Timestamp at) {
  if (at < incident.started_at) return incident.started_at - at;
  return at > incident.updated_at ? at - incident.updated_at : 0;
}

Match match(const Incident& incident, const Evidence& evidence, const detect::Finding& finding,
            const Marks& marks, const IncidentsOptions& options,
            const std::function<bool(const Entity&)>& is_common) {
  int64_t distance = time_distance(incident, finding.at);
  int64_t gap = join_gap_ns(incident, options);
  bool known = evidence.has_service(finding.service);
  // The same message goes on joining for as long as the incident stays open.
  if (evidence.has_same(finding.service, finding.template_id) &&
      distance <= std::max(gap, options.resolve_after_ns))
    return {1, distance, "the same message"};
  if (distance > gap) return {};
  if (known) return {0.8, distance, "the same service"};
  if (std::max(finding.at, incident.updated_at) - std::min(finding.at, incident.started_at) >
      options.span_max_ns)
    return {};
  Match out = elsewhere(evidence, finding, marks, options, is_common);
  out.distance = distance;
  return out;
}

bool is_alike(const Evidence& evidence, const detect::Finding& finding) {
  if (!evidence.has_service(finding.service)) return false;
  return evidence.has_same(finding.service, finding.template_id) ||
         evidence.has_alarm(finding.service, finding.template_id, finding.kind) ||
         evidence.causes().contains(finding.cause);
}

}  // namespace foreshock::incidents
