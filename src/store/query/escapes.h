// Escapes: a raw line with JSON's and C's escape sequences read as what they stand for.
//
// Search looks at raw lines, where `\nsecond` hides the word `second` and `caf\u00e9` is not what people type. A
// line with a backslash is therefore looked at twice: as written, and decoded. No grammar is assumed: `\n`, `\t`,
// `\r`, `\b`, `\f`, `\"`, `\'`, `\/`, `\\`, `\uXXXX` (surrogate pairs too) become their characters wherever they stand,
// other backslashes stay. Pure; one pass; nothing is allocated once `out` has grown.
#pragma once

#include <string>
#include <string_view>

namespace foreshock::store {

// False, leaving `out` alone, when there is no backslash.
bool decode_escapes(std::string_view raw, std::string& out);

}  // namespace foreshock::store
