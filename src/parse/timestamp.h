// Timestamps: finds and reads the dates and times of log lines as they stand in the text.
//
// What a text leaves out (zone, year, date) is added by resolve_time.h, so that a reader can first see
// whether a line has a time at all. Pure, allocation-free, never throws, any bytes. The unit of an epoch
// number follows from its digits, and its fraction is read as text so that nanoseconds survive (format-traps
// 3). Cost: 20-60 ns.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace foreshock::parse {

struct TimeText {
  CivilTime civil;
  bool has_year = true;
  bool has_date = true;
  bool has_offset = false;     // offset_s is valid
  bool is_epoch = false;       // epoch_ns alone is valid
  bool zone_by_table = false;  // an abbreviation that the source's zone does not know means the usual offset
  int32_t offset_s = 0;
  int64_t epoch_ns = 0;
  std::string_view zone_name;  // an abbreviation other than UTC, GMT or Z
  const char* end = nullptr;   // behind the last byte read
};

// Reads the date and time that begins at `p`; times of day alone only with `allow_time_only`.
bool match_timestamp(const char* p, const char* end, TimeText& out, bool allow_time_only = false);
// Reads a whole text: any form above, or an epoch number. False when something is left over.
bool read_timestamp(std::string_view text, TimeText& out);
// Epoch seconds, milli-, micro- or nanoseconds by their digits ("1573747292.658982", "1.5737e9").
std::optional<int64_t> read_epoch(std::string_view text);
// "Jan".."Dec" (any case) as 1..12; 0 otherwise.
int month_of_name(const char* p, const char* end);

}  // namespace foreshock::parse
