#include "incidents/telling/causes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "incidents/incidents_options.h"
#include "incidents/telling/phrases.h"

namespace foreshock::incidents {
namespace {

constexpr double kOnsetScaleNs = 60e9;  // a minute later weighs 1/e
constexpr double kUnusualDecades = 12;  // p = 1e-12 is as unusual as anything
constexpr double kFindingsScale = 4;    // 15 findings are as many as any
constexpr double kFloor = 0.3;          // the least that a factor multiplies with

double floored(double factor) {
  return kFloor + (1 - kFloor) * std::clamp(factor, 0.0, 1.0);
}

double score_of(const ServiceEvidence& service, Timestamp first, size_t namers) {
  double onset = std::exp(-static_cast<double>(service.onset - first) / kOnsetScaleNs);
  double unusual = -std::log10(std::max(service.p_min, 1e-300)) / kUnusualDecades;
  double findings = std::log2(1 + static_cast<double>(service.findings)) / kFindingsScale;
  double root = 0.7;
  if (service.only_symptoms) root -= 0.2;
  if (namers > 0) root += 0.2 + 0.05 * static_cast<double>(std::min<size_t>(namers, 4));
  if (service.deployed.ns != 0) root += 0.1;
  return floored(onset) * floored(service.class_weight) * floored(unusual) * floored(findings) *
         floored(root);
}

std::string percent(double share) {
  return share >= 0.1 ? fmt::format("{:.0f} %", 100 * share) : fmt::format("{:.2g} %", 100 * share);
}

std::string why_of(const ServiceEvidence& service, Timestamp first, size_t services, size_t namers) {
  std::string why;
  if (services == 1)
    why = fmt::format("Only {} shows anything unusual", service.service);
  else if (service.onset == first)
    why = fmt::format("{} was the first of {} services, at {}", service.service, services,
                      clock_time(service.onset));
  else
    why =
        fmt::format("{} followed {} after the first", service.service, span_in_words(service.onset - first));
  why += fmt::format(": {}", headline(service.lead));
  if (service.lead.unit == "share")
    why += fmt::format(" ({} where {} is usual)", percent(service.lead.observed),
                       percent(service.lead.expected));
  else if (service.lead.observed != service.lead.expected)
    why += fmt::format(" ({:.3g} {} where {:.3g} is usual)", service.lead.observed,
                       service.lead.unit.empty() ? "seen" : service.lead.unit, service.lead.expected);
  why += fmt::format("; {} finding{}", service.findings, service.findings == 1 ? "" : "s");
  if (namers > 0) why += fmt::format("; lines of {} other service{} name it", namers, namers == 1 ? "" : "s");
  if (service.deployed.ns != 0)
    why += fmt::format("; it was deployed or restarted {} before",
                       span_in_words(service.onset - service.deployed));
  return why + ".";
}

}  // namespace

std::vector<Cause> rank_causes(const Evidence& evidence) {
  std::vector<const ServiceEvidence*> services = evidence.by_onset();
  std::vector<Cause> causes;
  for (const ServiceEvidence* service : services) {
    Timestamp first = services.front()->onset;
    size_t namers = evidence.namers(service->service);
    causes.push_back({service->service, service->lead.template_id, one_line(service->lead.template_text, 512),
                      why_of(*service, first, services.size(), namers), score_of(*service, first, namers),
                      service->onset});
  }
  std::ranges::stable_sort(causes, [](const Cause& a, const Cause& b) { return a.score > b.score; });
  if (causes.size() > kCausesMax) causes.resize(kCausesMax);
  return causes;
}

}  // namespace foreshock::incidents
