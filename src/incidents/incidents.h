// Incidents: joins findings into incidents and keeps their state and history; time is passed in.
//
// Alarms that are near in event time and share a service, template or entity, or fall into the same burst,
// join one incident; a finding without alarm joins an open incident it fits and opens none. Quiet
// incidents resolve themselves after IncidentsOptions::resolve_after; a new alarm of the same kind soon after
// reopens instead of opening again. Every change is written to the database before it is returned: when that
// fails (disk full) nothing is returned, and the findings wait (bounded) for tick() to try again.
// A finding that comes again (same id) updates and is not counted twice. Deploy markers (a new message that
// tells of a start or release) become timeline entries and open nothing. Thread-safe (one mutex). Findings
// (alarms and digest alike) are kept here too, for pages and for learning.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "db/database.h"
#include "incidents/incident.h"
#include "incidents/incidents_options.h"

namespace foreshock::incidents {

struct IncidentPage {
  std::vector<Incident> items;  // newest first
  std::string next_cursor;      // "" at the end
};
struct FindingPage {
  std::vector<detect::Finding> items;     // newest first
  std::vector<std::string> incident_ids;  // parallel; "" when in none
  std::string next_cursor;
};

class Incidents {
 public:
  static Result<std::unique_ptr<Incidents>> open(db::Database& database, const IncidentsOptions& options);
  virtual ~Incidents() = default;

  // `now` is wall time; findings carry their event time. Also stores the findings.
  virtual std::vector<IncidentChange> on_findings(TenantId tenant, std::span<const detect::Finding> findings,
                                                  Timestamp now) = 0;
  // Resolves what has been quiet for long enough. Call about once a second.
  virtual std::vector<IncidentChange> tick(Timestamp now) = 0;

  // Actions of people. `expected_version` 0 = any; else kConflict when it changed meanwhile.
  virtual Result<IncidentChange> acknowledge(TenantId tenant, const std::string& id, const std::string& actor,
                                             const std::string& note, uint64_t expected_version,
                                             Timestamp now) = 0;
  virtual Result<IncidentChange> resolve(TenantId tenant, const std::string& id, const std::string& actor,
                                         const std::string& note, uint64_t expected_version,
                                         Timestamp now) = 0;
  virtual Result<IncidentChange> reopen(TenantId tenant, const std::string& id, const std::string& actor,
                                        const std::string& note, uint64_t expected_version,
                                        Timestamp now) = 0;
  virtual Result<IncidentChange> add_note(TenantId tenant, const std::string& id, const std::string& actor,
                                          const std::string& text, Timestamp now) = 0;
  // What alerting and remediation did, for the timeline.
  virtual Status add_entry(TenantId tenant, const std::string& id, TimelineEntry entry) = 0;

  // `status`: nullopt = all. Lists hold no timeline, findings or causes.
  virtual Result<IncidentPage> list(TenantId tenant, std::optional<IncidentStatus> status, size_t limit,
                                    const std::string& cursor) = 0;
  virtual Result<Incident> get(TenantId tenant, const std::string& id) = 0;
  virtual Result<FindingPage> findings(TenantId tenant, Timestamp start, Timestamp end,
                                       const std::string& service, size_t limit,
                                       const std::string& cursor) = 0;
  virtual Result<detect::Finding> finding(TenantId tenant, const std::string& id) = 0;
  virtual Status expire(Timestamp older_than) = 0;
};

}  // namespace foreshock::incidents
