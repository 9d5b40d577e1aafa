// A series in a TSV file: rows as they stand, their time and value as numbers where they can be read.
//
// A time is RFC 3339, `2026-01-02 03:04:05` (UTC), a date, or seconds or milliseconds since 1970. A row whose
// time cannot be read stands one second after the row before. A value that is no number is NaN.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace foreshock::app {

struct SeriesRow {
  std::string time_text, value_text;  // as given
  double time_s = 0;
  double value = 0;
};

Result<std::vector<SeriesRow>> read_series(const std::string& path);
// The rows' numbers in the order of their times; equal times keep their order.
std::vector<size_t> by_time(const std::vector<SeriesRow>& rows);

}  // namespace foreshock::app
