// Tokens that are known by their form alone: the prefixes of those who issue them, JSON web tokens, chat
// bots' tokens, addresses of incoming webhooks. Private to redaction. Pure; a look at one list by the first
// byte.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// The token that holds the word [begin, end) of letters, digits, '_' and '-'; it may begin before the word,
// where a dot parts it, and goes on behind it.
Stretch issued_token(std::string_view text, size_t begin, size_t end);

// Where a run of token characters (also . + / = ~) that holds `at` ends; dots and dashes at its end are the
// sentence's.
size_t token_end(std::string_view text, size_t at);

}  // namespace foreshock::parse
