// The ways to score a session, by name. Counts go to ml's outlier models as one column per event known from
// training plus one for all others; columns past ml::kColumnsMax share the last.
#pragma once

#include <memory>
#include <string_view>

#include "detect/session_detector.h"

namespace foreshock::detect {

std::unique_ptr<SessionScorer> make_session_scorer(std::string_view name, uint64_t seed);  // null: unknown

}  // namespace foreshock::detect
