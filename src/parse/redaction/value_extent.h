// How far a value reaches that begins somewhere behind a name: to its closing quote, whatever its escaping,
// or to what ends a bare value. Private to redaction. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

inline bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}

struct ValueExtent {
  Stretch value;        // without quotes
  bool quoted = false;  // it stood in quotes of any kind
};

// The value at `at`. Wrappings of languages are taken off: b'x', Some("x"), ["x"]. A bare value ends at a
// blank, and at , ; & ) ] } | where what follows is another name, a blank or the end: passwords hold such
// bytes too.
ValueExtent value_at(std::string_view text, size_t at);

// Where a quoted text ends whose quote, with `backslashes` before it, opened just before `at`.
size_t closing_quote(std::string_view text, size_t at, char quote, size_t backslashes);

// The value at `at` of an address or form in percent code: to %22, %26, '&', a quote or a blank.
Stretch coded_value_at(std::string_view text, size_t at);

}  // namespace foreshock::parse
