// Settings of redaction (`redaction.*`): what happens to each kind of sensitive value. Everything is kept
// unless asked otherwise; `redaction.standard` masks what hardly anybody wants in a log. Pure; read once at
// start.
#pragma once

#include "base/config.h"
#include "base/result.h"
#include "parse/redaction.h"

namespace foreshock::parse {

void declare_redaction_settings(Config& config);
// CHECKs that they were declared. Errors name the key and what to write.
Result<RedactionPolicy> redaction_policy(const Config& config);

}  // namespace foreshock::parse
