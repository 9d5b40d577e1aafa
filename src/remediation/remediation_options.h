// Settings of remediation, with defaults. declare_remediation_settings() tells Config the keys
// (`remediation.*`), remediation_options() reads them.
#pragma once

#include <cstddef>
#include <string>

#include "base/config.h"

namespace foreshock::remediation {

struct RemediationOptions {
  std::string folder;    // remediation.runbooks: *.yaml files of the user; "" = none
  bool built_in = true;  // remediation.builtin: also those that come with Foreshock
};

constexpr size_t kRunbooksMax = 500;
constexpr size_t kSuggestionsMax = 5;

void declare_remediation_settings(Config& config);
RemediationOptions remediation_options(const Config& config);

}  // namespace foreshock::remediation
