// Recogniser of dates, times of day and both together, for the token scan only (reading a timestamp's value
// is timestamp.h's work). Private to the room; pure; looks at most ~64 bytes ahead.
#pragma once

namespace foreshock::parse {

// The end of the date or time that begins at `p` (a digit or a letter), or nullptr.
const char* match_time(const char* p, const char* end);

}  // namespace foreshock::parse
