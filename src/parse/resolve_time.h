// From the fields of a time text to an instant: what the text leaves out comes from the source's zone and the
// receipt time, and flags say so.
//
// A missing year is the latest one that does not put the event more than a week after its receipt; a missing
// date is the day nearest to the receipt; a missing zone is the source's (format-traps 1, 2, 20). Pure,
// allocation-free.
#pragma once

#include <optional>

#include "parse/timestamp.h"
#include "parse/zone_table.h"

namespace foreshock::parse {

struct ResolvedTime {
  Timestamp time;
  uint32_t flags = 0;  // kTimestampAssumed, kTimestampSkewed
};

// nullopt when the date cannot be (Feb 30) or an epoch lies outside 1990 .. a day after `observed`.
// `zone` is the source's; nullptr means UTC, assumed.
std::optional<ResolvedTime> resolve_time(const TimeText& text, Timestamp observed, const Zone* zone);
// Reads the digits [p, end) as an epoch time; false unless an event could have it at `observed`.
bool match_epoch(const char* p, const char* end, Timestamp observed, TimeText& out);

}  // namespace foreshock::parse
