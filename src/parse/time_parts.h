// TimeParts: digits, fractions, clocks and zones, of which all forms of dates and times are made.
//
// Private to timestamp.cc and its kin: each reader takes a place in a text and gives the place behind what it
// read. Pure, allocation-free, any bytes. A clock is 24 hours or 12 with AM and PM; a zone is Z, an offset,
// UTC, GMT (with an offset behind it, as JavaScript prints) or another abbreviation, with a region in
// brackets.
#pragma once

#include "parse/timestamp.h"

namespace foreshock::parse {

// Exactly `count` digits at `p`; -1 otherwise. Does not look behind them.
int digits(const char* p, const char* end, int count);
// One or two digits; moves `p` behind them.
int one_or_two(const char*& p, const char* end);
// ".123" or ",123" into nanoseconds.
const char* read_fraction(const char* p, const char* end, int& nanosecond);
// ":123" behind a clock; fewer digits are milliseconds without their zeros, when a bar ends them.
const char* read_milliseconds(const char* p, const char* end, int& nanosecond);
// A zone right behind a time: Z, an offset (after a blank too), UTC, GMT or another abbreviation.
const char* read_zone(const char* p, const char* end, TimeText& out);
// hh:mm:ss[.fraction][ AM]; `seconds_needed` false also takes hh:mm. nullptr when there is none.
const char* read_clock(const char* p, const char* end, TimeText& out, bool seconds_needed = true);
// Behind a whole date: also hh-mm-ss, hh.mm.ss, 09h16m08s and hh:mm alone.
const char* read_any_clock(const char* p, const char* end, TimeText& out);
// Behind the rest of a month's name that is written out or ends in a dot: "ember" of "November".
const char* behind_month(const char* q, const char* end, int month);
// A clock that was read (or nullptr) and the zone behind it.
bool finish_time(const char* p, const char* end, TimeText& out);

}  // namespace foreshock::parse
