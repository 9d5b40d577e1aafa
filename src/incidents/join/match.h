// Match: whether a finding belongs to an incident, how strongly, and in which words.
//
// In order of strength: the same message of the same service; the same service; a line that names the other
// service; the same message elsewhere; a shared address, host or trace id; the same burst. A burst alone
// joins nothing whose causes are far apart. Pure.
#pragma once

#include <functional>
#include <string>

#include "incidents/incident.h"
#include "incidents/incidents_options.h"
#include "incidents/join/evidence.h"

namespace foreshock::incidents {

struct Match {
  double strength = 0;   // 0: does not fit
  int64_t distance = 0;  // in time
  std::string reason;    // "same burst, 12s after payments"
  bool operator>(const Match& other) const {
    return strength != other.strength ? strength > other.strength : distance < other.distance;
  }
};

// How far from the incident's evidence a finding may be; grows with the number of findings.
int64_t join_gap_ns(const Incident& incident, const IncidentsOptions& options);
// How far `at` lies outside the incident's span; 0 inside.
int64_t time_distance(const Incident& incident, Timestamp at);

// `is_common(entity)`: so many incidents hold it that it proves nothing.
Match match(const Incident& incident, const Evidence& evidence, const detect::Finding& finding,
            const Marks& marks, const IncidentsOptions& options,
            const std::function<bool(const Entity&)>& is_common);

// Whether an alarm is like those of a resolved incident: its service with the same message, kind or cause.
bool is_alike(const Evidence& evidence, const detect::Finding& finding);

}  // namespace foreshock::incidents
