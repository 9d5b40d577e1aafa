#include "alerting/routing/routes.h"

#include <algorithm>

namespace foreshock::alerting {
namespace {

bool route_matches(const RouteOptions& route, const Labels& labels) {
  auto any_service = [&](const std::string& pattern) {
    return std::ranges::any_of(labels.services,
                               [&](const std::string& service) { return glob_matches(pattern, service); });
  };
  auto has_cause = [&](const std::string& cause) { return labels.causes.contains(cause); };
  return (route.services.empty() || std::ranges::any_of(route.services, any_service)) &&
         (route.urgencies.empty() ||
          std::ranges::find(route.urgencies, labels.urgency) != route.urgencies.end()) &&
         (route.causes.empty() || std::ranges::any_of(route.causes, has_cause));
}

void insert_bounded(std::set<std::string>& values, const std::string& value) {
  if (!value.empty() && values.size() < kLabelValuesMax) values.insert(value);
}

}  // namespace

Labels labels_of(const incidents::Incident& incident) {
  Labels labels;
  labels.incident_id = incident.id;
  labels.urgency = incident.urgency;
  for (const std::string& service : incident.services) insert_bounded(labels.services, service);
  for (const auto& finding : incident.findings) {
    if (!finding.alarm) continue;
    insert_bounded(labels.causes, finding.cause);
    insert_bounded(labels.kinds, std::string(detect::finding_kind_name(finding.kind)));
    if (finding.template_id) insert_bounded(labels.templates, hex16(finding.template_id));
  }
  return labels;
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  // Greedy with one point to come back to, so no pattern costs more than its length times the text's.
  size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> channels_for(const AlertingOptions& options, const Labels& labels) {
  std::set<std::string> chosen;
  bool all = options.routes.empty();
  for (const RouteOptions& route : options.routes) {
    if (!route_matches(route, labels)) continue;
    chosen.insert(route.channels.begin(), route.channels.end());
    if (!route.go_on) break;
  }
  std::vector<std::string> out;
  for (const ChannelOptions& channel : options.channels)
    if (all || chosen.contains(channel.name)) out.push_back(channel.name);
  return out;
}

}  // namespace foreshock::alerting
