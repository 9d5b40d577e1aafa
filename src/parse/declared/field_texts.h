// FieldTexts: where a typed field of a pattern ends: one function per type.
//
// Each gives the place behind the field that begins at `p`, or nullptr when the text there is none. Pure.
// Private to the room.
#pragma once

#include <string_view>

#include "parse/time_memo.h"

namespace foreshock::parse {

const char* take_integer(const char* p, const char* end);
const char* take_number(const char* p, const char* end);
const char* take_hex(const char* p, const char* end);
const char* take_address(const char* p, const char* end);
const char* take_endpoint(const char* p, const char* end);
const char* take_time(const char* p, const char* end, TimeMemo& times, bool clock_alone);
const char* take_level(const char* p, const char* end);
const char* take_status(const char* p, const char* end);
const char* take_quoted(const char* p, const char* end);
const char* take_cell(const char* p, const char* end);

// The two parts of an endpoint: "10.0.0.1:80", "[::1]:80", "::1", "10.0.0.1/80"; port "" when there is none.
void split_endpoint(std::string_view text, std::string_view& address, std::string_view& port);

}  // namespace foreshock::parse
