// Summary: an incident's title, its one sentence of why, and its urgency, from its evidence.
//
// Made anew with every change while the incident is not resolved; the lead is the best candidate cause, so
// the title may come to name another service when better evidence arrives. Urgency never falls. Pure.
#pragma once

#include "incidents/incident.h"
#include "incidents/join/evidence.h"

namespace foreshock::incidents {

constexpr size_t kTitleBytesMax = 160;

// The urgency that one finding asks for by itself.
Urgency urgency_of(const detect::Finding& finding);
// Sets title, why, urgency, services and causes of `incident`.
void summarise(const Evidence& evidence, Incident& incident);

}  // namespace foreshock::incidents
