// What `extract` looks for: a pattern with named holes, or a regular expression with named groups.
//
// "took <ms:num>ms" takes all but its holes literally; <name> is the shortest text that fits (at the end of
// the pattern: the rest), <name:num> a number, <name:word> a run without blanks, <name:hex> hex digits,
// <name:ip> an address, <_> a hole that is not kept. Both kinds become one regular expression and a list of
// its groups. Pure; errors are "query:<place>: expected ...", `position` being the place of the first
// character.
#pragma once

#include <string_view>

#include "base/result.h"
#include "store/query_parse.h"

namespace foreshock::store {

Result<ExtractPipe> extract_by_pattern(std::string_view pattern, size_t position);
Result<ExtractPipe> extract_by_regex(std::string_view regex, size_t position);

}  // namespace foreshock::store
