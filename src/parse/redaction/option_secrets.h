// Passwords that command lines carry in short options: mysql -px, sshpass -p x, curl -u name:x, redis-cli -a
// x. What a letter means depends on the program, so its name has to stand before it. Private to redaction.
// Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// The password of the option whose dash or slash is at `dash`; length 0 when it has none.
Stretch option_secret(std::string_view text, size_t dash);

}  // namespace foreshock::parse
