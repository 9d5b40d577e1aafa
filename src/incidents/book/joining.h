// Joining: takes findings into one tenant's incidents: joins, opens, reopens, or only keeps them.
//
// Made for one batch of findings inside one transaction: take() each, then finish() once, which writes every
// incident that was touched and says what happened to it. After an error of either the transaction must be
// given up and the TenantBook loaded again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "incidents/book/live_incident.h"
#include "incidents/incidents_options.h"
#include "incidents/storage/incident_rows.h"

namespace foreshock::incidents {

class Joining {
 public:
  Joining(TenantId tenant, TenantBook& book, IncidentRows& rows, const IncidentsOptions& options,
          Timestamp now)
      : tenant_(tenant), book_(book), rows_(rows), options_(options), now_(now) {}

  Status take(detect::Finding finding);
  Result<std::vector<IncidentChange>> finish();

 private:
  enum class How { kNone, kJoin, kLate, kReopen, kOpen };
  struct Place {
    How how = How::kNone;
    std::string id;
    std::string reason;
  };
  struct Touched {
    ChangeKind kind = ChangeKind::kUpdated;
    std::string reason;
    bool newsworthy = false;
    Urgency urgency_before = Urgency::kLow;
  };
  Place choose(const detect::Finding& finding, const Marks& marks) const;
  Place among_resolved(const detect::Finding& finding) const;
  bool is_late(const LiveIncident& live, Timestamp at) const;
  bool goes_on_after_resolution(const std::string& id, const detect::Finding& finding) const;
  Result<LiveIncident*> open(const detect::Finding& finding);
  Status reopen(LiveIncident& live, const detect::Finding& finding);
  Status absorb(LiveIncident& live, const detect::Finding& finding, const Marks& marks,
                const std::string& reason);
  Status add_deploys(LiveIncident& live, const detect::Finding& finding);
  Status refresh(LiveIncident& live, const detect::Finding& finding, const Marks& marks);
  Status add_entry(LiveIncident& live, TimelineEntry entry);
  Touched& touch(const LiveIncident& live, ChangeKind kind, std::string reason);

  TenantId tenant_;
  TenantBook& book_;
  IncidentRows& rows_;
  const IncidentsOptions& options_;
  Timestamp now_;
  std::map<std::string, Touched> touched_;
};

}  // namespace foreshock::incidents
