// Calendar: where an instant stands in the day and the week, as inputs of rate models.
//
// In the wall clock of an offset from UTC that the caller knows (0 where it knows none). Pure functions of
// their arguments; days before 1970 count on correctly. Cost: a few divisions.
#pragma once

#include "base/time.h"

namespace foreshock::features {

struct CalendarPlace {
  int hour = 0;         // 0..23
  int minute = 0;       // 0..59
  int day_of_week = 0;  // 0 is Monday
  bool weekend = false;
  // 0..167, Monday 00:00 is 0: the index of a weekly profile.
  int hour_of_week() const { return day_of_week * 24 + hour; }
};

CalendarPlace calendar_place(Timestamp time, int64_t offset_from_utc_ns = 0);

}  // namespace foreshock::features
