// Values beside their names as a policy's fields have them: user.name=x, "ssn": "x", and the passwords of
// https://user:password@host. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// Lower case without '_', '-', '.' and blanks, so that apiKey, api_key and API-KEY are one name.
std::string normalised_name(std::string_view name);

// The name that ends at the separator ('=' or ':') at `at`; "" when there is none.
std::string_view name_at(std::string_view text, size_t at);

// That name with the place where its value begins, quotes taken off.
struct NamedValue {
  std::string_view name;
  Stretch value;
};
NamedValue named_value_at(std::string_view text, size_t at);

// The password of a URL whose ':' before "//" stands at `at`, or its user where that is a token.
Stretch url_password(std::string_view text, size_t at);

// The password of Oracle's user/x@host, behind "thin:" or one of its programs, whose '@' stands at `at`.
Stretch connect_password(std::string_view text, size_t at);

}  // namespace foreshock::parse
