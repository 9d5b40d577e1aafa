// The secret that belongs to a name: password=x, "apiKey":"x", Authorization: Bearer x, --token x,
// <password>x</password>, PASSWORD 'x', ("secret", "x"), {"name":"TOKEN","value":"x"}, "the password of bob
// is x". Private to redaction. Pure.
#pragma once

#include <string_view>

#include "parse/redaction/secret_names.h"
#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// Where it stands; length 0 when the name has no value or the value is no secret.
Stretch secret_of(std::string_view text, const SecretName& name);

}  // namespace foreshock::parse
