// Whether a silence holds for an incident, and whether one may be made.
//
// A silence covers an incident only when all of it is covered (see SilenceMatcher): silencing `search` for a
// maintenance must not hide that `payments` fails too. Pure.
#pragma once

#include "alerting/alerting.h"
#include "alerting/routing/routes.h"

namespace foreshock::alerting {

bool silence_matches(const Silence& silence, const Labels& labels);

// Folds the short forms into the matchers, fills in defaults, and refuses what cannot be meant.
Result<Silence> checked_silence(Silence silence, Timestamp now);

}  // namespace foreshock::alerting
