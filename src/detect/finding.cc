#include "detect/finding.h"

namespace foreshock::detect {

std::string_view finding_kind_name(FindingKind kind) {
  static constexpr std::string_view kNames[] = {"new_template", "rare_template", "rate_high", "rate_low",
                                                "silence",      "error_ratio",   "severity"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace foreshock::detect
