// Secrets that sentences tell: "new password for bob is x", "using password 'x'", "API key x was refused",
// "482913 is your code". Private to redaction. Pure; reads a dozen words at most.
#pragma once

#include <string_view>

#include "parse/redaction/secret_names.h"
#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// The secret that follows the name in its own clause; length 0 when there is none.
Stretch prose_secret(std::string_view text, const SecretName& name);

// The code for one use that stands before its name: "482913 is your verification code".
Stretch code_before(std::string_view text, const SecretName& name);

}  // namespace foreshock::parse
