// Long random words that are secrets because the words before them say so: "token ... x", "Bearer x". Private
// to redaction. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// The secret in the word [begin, end) of letters, digits, '_' and '-'. A word about secrets ended at `told`
// (`begin` when there was none near); it counts within its own clause, and not for what has a name of its
// own.
Stretch told_token(std::string_view text, size_t begin, size_t end, size_t told);

}  // namespace foreshock::parse
