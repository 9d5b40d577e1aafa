// A finding as JSON text and back: how it lies in the database, and what feedback freezes.
//
// Times are nanoseconds, ids 16 hex digits, kinds their names. A missing field reads as its default, so rows
// of older versions stay readable; anything else that does not fit is kCorrupt, never a crash: the bytes may
// have been damaged. Pure. Cost: about 10 us either way.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "detect/finding.h"

namespace foreshock::incidents {

// Longer texts are refused; a finding with three cut examples has a few KiB.
constexpr size_t kFindingJsonBytesMax = 1024 * 1024;

std::string finding_to_json(const detect::Finding& finding);
Result<detect::Finding> finding_from_json(std::string_view json);

std::optional<detect::FindingKind> parse_finding_kind(std::string_view name);

}  // namespace foreshock::incidents
