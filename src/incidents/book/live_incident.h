// LiveIncident: an incident in memory with what is needed to join to it; TenantBook: those of one tenant.
//
// In memory are the incidents that are not resolved and the newest resolved ones. The database is the truth:
// a TenantBook can be thrown away and loaded again at any time.
#pragma once

#include <map>
#include <string>

#include "incidents/incident.h"
#include "incidents/join/evidence.h"

namespace foreshock::incidents {

struct LiveIncident {
  Incident incident;  // whole
  Evidence evidence;
  Timestamp quiet_since;     // event time of the newest evidence that something is wrong
  Timestamp touched_at;      // wall time at which that came
  Timestamp resolved_event;  // the tenant's event clock when it was resolved
  bool is_open() const { return incident.status != IncidentStatus::kResolved; }
};

struct TenantBook {
  bool loaded = false;
  std::map<std::string, LiveIncident> live;
  Timestamp event_clock;  // newest event time of any finding, unless it lies in the future
};

// Puts the entry in its place in time.
void insert_entry(std::vector<TimelineEntry>& timeline, TimelineEntry entry);

}  // namespace foreshock::incidents
