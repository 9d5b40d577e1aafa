// Regular expressions of queries: RE2 (time linear in the text), with a bound on the program's size.
//
// A short expression can stand for a huge program ("((a{100}){100}){10}"), which would make each byte of each
// line dear. compile_regex() refuses those with a message that says so, and everything RE2 does not take.
// Lines may hold any bytes; a pattern is UTF-8 where it says so and bytes elsewhere.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace foreshock::store {

// "expected a regular expression: ..." without the place; kInvalid.
// `bytes`: the pattern speaks of bytes throughout.
Result<std::shared_ptr<const re2::RE2>> compile_regex(const std::string& pattern, bool bytes = false);

}  // namespace foreshock::store
