#include "features/calendar.h"

namespace foreshock::features {

CalendarPlace calendar_place(Timestamp time, int64_t offset_from_utc_ns) {
  Timestamp local = time + offset_from_utc_ns;
  Timestamp midnight = local.floor(kDay);
  int64_t in_day = local - midnight;
  constexpr int64_t kMondayShift = 3;  // 1970-01-01 was a Thursday
  int64_t day = (midnight.ns / kDay + kMondayShift) % 7;
  if (day < 0) day += 7;
  CalendarPlace place;
  place.hour = static_cast<int>(in_day / kHour);
  place.minute = static_cast<int>(in_day % kHour / kMinute);
  place.day_of_week = static_cast<int>(day);
  place.weekend = day >= 5;
  return place;
}

}  // namespace foreshock::features
