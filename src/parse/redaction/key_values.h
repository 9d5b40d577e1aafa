// Values beside their names: password=..., "api_key": "...", Authorization: Bearer ..., --token ...,
// https://user:password@host, and the fields that a policy names. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// Lower case without '_', '-', '.' and blanks, so that apiKey, api_key and API-KEY are one name.
std::string normalised_name(std::string_view name);

// The name that ends at the separator ('=' or ':') at `at`, or that the dashes of an option at `at` begin; ""
// when there is none.
std::string_view name_at(std::string_view text, size_t at);

// That name with the place where its value begins. Quotes and one escaping of them (JSON in JSON) are taken
// off.
struct NamedValue {
  std::string_view name;
  Stretch value;
  bool quoted = false;  // the value stands in quotes
  bool spaced = false;  // a blank follows the separator outside quotes, as in prose
};
NamedValue named_value_at(std::string_view text, size_t at);

// Whether a name's last letters are those of a secret's; spares most names the closer look.
bool may_be_secret_name(std::string_view name);
// Whether values of this name are passwords, keys or tokens; `normalised` as normalised_name() gives it.
bool is_secret_name(std::string_view normalised);
// Whether a value of such a name is one indeed, and not a word about it ("password: incorrect",
// "token=null").
bool is_secret_value(std::string_view normalised, const NamedValue& named, std::string_view text);

// The password of a statement, whose opening quote stands at `quote`: IDENTIFIED BY 'x', PASSWORD 'x'.
Stretch statement_password(std::string_view text, size_t quote);

// The password of "curl -u name:password": where the name begins and the ':' stands.
Stretch option_password(std::string_view text, size_t name, size_t colon);

// The password of a URL whose ':' before "//" stands at `at`.
Stretch url_password(std::string_view text, size_t at);

}  // namespace foreshock::parse
