// Scripted lines: hand-made Activity for tests that need exact counts and times. Test code only.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "features/activity.h"
#include "templates/catalogue.h"

namespace foreshock::detect {

// One group: lines of one template of one service at these times.
inline features::GroupActivity lines_of(const std::string& service, const std::string& text, uint8_t severity,
                                        std::vector<Timestamp> times) {
  features::GroupActivity group;
  group.service = service;
  group.template_id = templates::template_id_of(text);
  group.severity_max = severity;
  group.template_is_new = true;
  std::sort(times.begin(), times.end());
  for (Timestamp at : times) {
    int64_t step = at.floor(features::kStepNs).ns / features::kStepNs;
    if (group.steps.empty() || group.steps.back().step != step) group.steps.push_back({step, 0, 0});
    ++group.steps.back().count;
    group.steps.back().errors += severity >= 17;
  }
  group.lines = times.size();
  group.first = times.front();
  group.last = times.back();
  group.examples = {text};
  return group;
}

// `count` lines spread over the ten seconds from `at`.
inline features::GroupActivity burst_of(const std::string& service, const std::string& text, uint8_t severity,
                                        Timestamp at, size_t count) {
  std::vector<Timestamp> times;
  for (size_t i = 0; i < count; ++i)
    times.push_back(at + static_cast<int64_t>(i) * (9 * kSecond) /
                             static_cast<int64_t>(std::max<size_t>(1, count)));
  return lines_of(service, text, severity, std::move(times));
}

inline features::Activity batch_of(std::vector<features::GroupActivity> groups) {
  features::Activity activity;
  activity.tenant = TenantId{1};
  for (const auto& group : groups) activity.event_time_max = std::max(activity.event_time_max, group.last);
  activity.groups = std::move(groups);
  return activity;
}

}  // namespace foreshock::detect
