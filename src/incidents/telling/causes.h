// Candidate causes of an incident: which service began it, best guess first, each with its evidence.
//
// The score of a service is the product of five factors: how early it began (against the first), how bad its
// worst finding is, how unusual that was, how many findings it has, and what speaks for or against it being
// the root (others name it; it was deployed just before; all it has are symptoms). Factors are floored so
// that none decides alone. 0..1; a ranking, never a verdict. Pure. Memory and time: services of one incident.
#pragma once

#include <vector>

#include "incidents/incident.h"
#include "incidents/join/evidence.h"

namespace foreshock::incidents {

std::vector<Cause> rank_causes(const Evidence& evidence);  // at most kCausesMax

}  // namespace foreshock::incidents
