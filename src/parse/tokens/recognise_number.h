// Recogniser of numbers with and without a unit, for the token scan. Private to the room; pure.
#pragma once

#include "parse/token_scan.h"

namespace foreshock::parse {

struct NumberMatch {
  const char* end = nullptr;  // nullptr: no number that ends cleanly
  TokenType type = TokenType::kNumber;
};

// `p` is the first digit (a sign stays with the caller): 12, 3.5, 1,024, 1e9, 97%, 35ms, 1m30s, 12KB.
NumberMatch match_number(const char* p, const char* end);

}  // namespace foreshock::parse
