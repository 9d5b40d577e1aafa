// Incident: findings that belong together, with a timeline, ranked causes, a status and an owner.
//
// Plain data with owned text. `version` rises with every change and is the ETag of the API. Severity is the
// incident's urgency for people, not a log level. Timeline entries are append-only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "detect/finding.h"

namespace foreshock::incidents {

enum class IncidentStatus : uint8_t { kOpen, kAcknowledged, kResolved };
std::string_view status_name(IncidentStatus status);  // "open", "acknowledged", "resolved"
std::optional<IncidentStatus> parse_status(std::string_view text);

enum class Urgency : uint8_t { kLow, kMedium, kHigh, kCritical };
std::string_view urgency_name(Urgency urgency);  // "low", "medium", "high", "critical"
std::optional<Urgency> parse_urgency(std::string_view text);

struct TimelineEntry {
  Timestamp at;
  std::string kind;  // "finding", "notification", "acknowledged", "resolved", "reopened", "note", "deploy"
  std::string text;
  std::string actor;       // who, when a person or channel did it
  std::string finding_id;  // when kind is "finding"
};

struct Cause {
  std::string service;
  TemplateId template_id;
  std::string template_text;
  std::string why;   // one sentence with its evidence
  double score = 0;  // 0..1; candidates, best first, never a verdict
  Timestamp onset;
};

struct Incident {
  std::string id;       // 16 hex digits
  uint64_t number = 0;  // small and per tenant, for people: #12
  TenantId tenant;
  std::string title;
  std::string why;  // one sentence
  IncidentStatus status = IncidentStatus::kOpen;
  Urgency urgency = Urgency::kMedium;
  std::vector<std::string> services;       // first affected first
  Timestamp started_at, updated_at;        // event time of the first and newest evidence
  Timestamp opened_at;                     // when Foreshock opened it
  Timestamp acknowledged_at, resolved_at;  // 0 = not
  std::string acknowledged_by, resolved_by;
  uint64_t finding_count = 0;
  uint64_t version = 1;
  // Only in a whole incident (Incidents::get and changes), not in lists:
  std::vector<TimelineEntry> timeline;
  std::vector<detect::Finding> findings;
  std::vector<Cause> causes;
};

enum class ChangeKind : uint8_t { kOpened, kUpdated, kAcknowledged, kResolved, kReopened, kNoted };
std::string_view change_name(ChangeKind kind);

// What just happened to an incident; the input of alerting. `reason` says why in words.
struct IncidentChange {
  ChangeKind kind = ChangeKind::kOpened;
  Incident incident;
  std::string reason;
  // For kUpdated: whether people who know the incident want to hear of it again (another service, another
  // alarm, higher urgency), as against more of the same.
  bool newsworthy = false;
};

}  // namespace foreshock::incidents
