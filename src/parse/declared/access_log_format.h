// Access log formats as web servers are configured with them, turned into line patterns.
//
// A person who has `LogFormat "%h %u %t ..."` (Apache's mod_log_config) or `log_format x '$remote_addr ...'`
// (nginx) in a server's configuration need not write a pattern: `access_log:` in format.yaml takes that text.
// Private to the room; pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::parse {

// The pattern of line_pattern.h for Apache's directives or nginx's variables; unknown ones become fields
// `apache.X` and `nginx.x`. Errors say which directive cannot be read.
Result<std::string> access_log_pattern(std::string_view configured);

}  // namespace foreshock::parse
