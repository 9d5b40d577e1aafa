// The runbooks that come with Foreshock, as YAML text. The files beside this one are what people edit;
// builtin_runbooks.cc is made from them by embed.py, and a test fails when the two differ.
#pragma once

#include <span>
#include <string_view>

namespace foreshock::remediation {

struct BuiltInRunbook {
  std::string_view file, yaml;
};

std::span<const BuiltInRunbook> built_in_runbooks();

}  // namespace foreshock::remediation
