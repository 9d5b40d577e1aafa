#include "incidents/telling/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "incidents/telling/causes.h"
#include "incidents/telling/phrases.h"

namespace foreshock::incidents {
namespace {

constexpr size_t kManyServices = 3;
constexpr uint8_t kFatal = 21;
constexpr double kHighScore = 80, kVeryHighScore = 90;

Urgency one_higher(Urgency urgency) {
  return urgency == Urgency::kCritical ? urgency : static_cast<Urgency>(static_cast<int>(urgency) + 1);
}

std::string title_of(const ServiceEvidence& lead, const std::vector<std::string>& others) {
  std::string title = fmt::format(
      "{}: {}", one_line(lead.service.empty() ? "unknown service" : lead.service, 48), headline(lead.lead));
  if (others.size() == 1)
    title += fmt::format(", and {} behind it", one_line(others.front(), 32));
  else if (others.size() > 1)
    title += fmt::format(", and {} services behind it", others.size());
  return one_line(title, kTitleBytesMax);
}

std::string why_of(const ServiceEvidence& lead, const std::vector<const ServiceEvidence*>& services) {
  std::string why = one_line(lead.lead.why, 400);
  if (why.empty()) why = fmt::format("{}: {}", lead.service, headline(lead.lead));
  while (!why.empty() && (why.back() == '.' || why.back() == ' ')) why.pop_back();
  std::vector<std::string> later, earlier;
  int64_t last = 0;
  for (const ServiceEvidence* service : services) {
    if (service == &lead) continue;
    (service->onset < lead.onset ? earlier : later).push_back(service->service);
    last = std::max(last, service->onset - lead.onset);
  }
  if (!later.empty())
    why += last < kSecond ? fmt::format("; {} at the same time", name_list(later, 3))
                          : fmt::format("; {} followed within {}", name_list(later, 3), span_in_words(last));
  if (!earlier.empty()) why += fmt::format("; {} showed it first", name_list(earlier, 3));
  return why + ".";
}

}  // namespace

Urgency urgency_of(const detect::Finding& finding) {
  if (!finding.alarm) return Urgency::kLow;
  if (finding.outcome == "incident")
    return finding.severity_number >= kFatal && finding.score >= kHighScore ? Urgency::kCritical
                                                                            : Urgency::kHigh;
  if (finding.kind == detect::FindingKind::kSilence && !finding.template_id) return Urgency::kHigh;
  if (finding.outcome == "warning" || finding.score >= kVeryHighScore) return Urgency::kMedium;
  return Urgency::kLow;
}

void summarise(const Evidence& evidence, Incident& incident) {
  std::vector<const ServiceEvidence*> services = evidence.by_onset();
  if (services.empty()) return;
  incident.causes = rank_causes(evidence);
  const ServiceEvidence* lead = services.front();
  for (const ServiceEvidence* service : services)
    if (service->service == incident.causes.front().service) lead = service;
  incident.services.clear();
  std::vector<std::string> others;
  Urgency urgency = Urgency::kLow;
  size_t troubled = 0;
  for (const ServiceEvidence* service : services) {
    incident.services.push_back(service->service);
    if (service != lead) others.push_back(service->service);
    urgency = std::max(urgency, urgency_of(service->lead));
    troubled += service->class_weight > 0.5;
  }
  if (troubled >= kManyServices) urgency = one_higher(urgency);
  incident.urgency = std::max(incident.urgency, urgency);
  incident.title = title_of(*lead, others);
  incident.why = why_of(*lead, services);
}

}  // namespace foreshock::incidents
