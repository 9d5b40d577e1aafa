// Settings of incidents, with defaults and bounds. declare_incidents_settings() tells Config the keys
// (`incidents.*`), incidents_options() reads them. The constants are limits without a key.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/config.h"
#include "base/time.h"

namespace foreshock::incidents {

struct IncidentsOptions {
  // incidents.join.gap: evidence this far from an incident's may still belong to it. The gap grows with the
  // number of findings, to twice this, because a long fault pauses longer.
  int64_t join_gap_ns = 10 * kMinute;
  // incidents.join.span: past this length only the same service's evidence goes on joining, so that one
  // endless incident does not swallow a whole day.
  int64_t span_max_ns = 60 * kMinute;
  // incidents.join.burst: findings of several services this close are taken for one fault.
  int64_t burst_ns = 2 * kMinute;
  int64_t resolve_after_ns = 15 * kMinute;  // incidents.resolve_after: quiet this long resolves
  int64_t reopen_within_ns = 30 * kMinute;  // incidents.reopen_within: coming back this soon reopens
};

constexpr size_t kOpenIncidentsMax = 200;        // per tenant; further alarms join the nearest in time
constexpr size_t kResolvedIncidentsKept = 50;    // per tenant in memory, as candidates for reopening
constexpr size_t kFindingsPerIncidentMax = 200;  // shown with an incident; all are counted and kept
constexpr size_t kTimelineEntriesMax = 500;      // per incident; past it findings are only counted
constexpr size_t kTimelineActionsMax = 2'000;    // per incident; past it people's notes are refused
constexpr size_t kServicesPerIncidentMax = 200;  // further ones are counted in findings only
constexpr size_t kTemplatesPerIncidentMax = 1'000;
constexpr size_t kEntitiesPerIncidentMax = 512;  // addresses, hosts and trace ids to join by
constexpr size_t kWordsPerIncidentMax = 4'096;   // words of its lines, to see who names whom
constexpr size_t kEntityIncidentsMax = 3;        // an entity in this many open incidents proves nothing
constexpr size_t kCausesMax = 5;
constexpr size_t kExampleBytesMax = 4'096;  // an example line is cut here
constexpr size_t kNoteBytesMax = 8'192;
constexpr size_t kPageItemsMax = 1'000;
constexpr size_t kFindingsWaitingMax = 1'000;  // for a database that cannot be written; then dropped
constexpr int64_t kDeployLookBackNs = 15 * kMinute;
constexpr int64_t kClockSkewNs = 10 * kMinute;  // event times further ahead move no clock

void declare_incidents_settings(Config& config);
IncidentsOptions incidents_options(const Config& config);

}  // namespace foreshock::incidents
