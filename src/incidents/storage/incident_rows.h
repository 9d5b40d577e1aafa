// IncidentRows: the tables findings, incidents and timeline, and nothing but reading and writing them.
//
// Its callers hold the Database's lock or a Transaction. Rows that do not read back are left out, with an
// event; a missing or newer table is an error of open().
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "db/database.h"
#include "incidents/book/live_incident.h"
#include "incidents/incidents.h"

namespace foreshock::incidents {

class IncidentRows {
 public:
  explicit IncidentRows(db::Database& database) : database_(database) {}

  Status bring_up_to_date();

  // The incident of a stored finding, "" when in none; nullopt when the finding is not stored.
  Result<std::optional<std::string>> incident_of(TenantId tenant, const std::string& finding_id);
  Result<bool> has_incident(TenantId tenant, const std::string& id);
  Status put_finding(const detect::Finding& finding, const std::string& incident_id);
  Status put_incident(const LiveIncident& live);
  Status put_entry(TenantId tenant, const std::string& incident_id, const TimelineEntry& entry);
  Result<uint64_t> take_number(TenantId tenant);
  Status put_clock(TenantId tenant, Timestamp event_clock);
  // Deploy markers of a service that are in no incident yet, oldest first.
  Result<std::vector<detect::Finding>> loose_deploys(TenantId tenant, const std::string& service,
                                                     Timestamp from, Timestamp to);

  Result<std::vector<TenantId>> tenants();
  // The unresolved and the newest resolved incidents, whole and ready to join to.
  Result<TenantBook> load(TenantId tenant);
  Result<LiveIncident> load_incident(TenantId tenant, const std::string& id);

  Result<IncidentPage> list(TenantId tenant, std::optional<IncidentStatus> status, size_t limit,
                            const std::string& cursor);
  Result<FindingPage> findings(TenantId tenant, Timestamp start, Timestamp end, const std::string& service,
                               size_t limit, const std::string& cursor);
  Result<detect::Finding> finding(TenantId tenant, const std::string& id);
  Status expire(Timestamp older_than);

 private:
  Status load_parts(LiveIncident& live);
  Result<std::vector<LiveIncident>> read_incidents(db::Statement& rows);

  db::Database& database_;
};

}  // namespace foreshock::incidents
