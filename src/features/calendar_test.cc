#include "features/calendar.h"

#include <gtest/gtest.h>

namespace foreshock::features {
namespace {

CalendarPlace at(std::string_view text, int64_t offset = 0) {
  return calendar_place(*parse_rfc3339(text), offset);
}

TEST(Calendar, KnowsHourAndDay) {
  CalendarPlace monday = at("2026-11-23T04:31:56Z");
  EXPECT_EQ(monday.day_of_week, 0);
  EXPECT_EQ(monday.hour, 4);
  EXPECT_EQ(monday.minute, 31);
  EXPECT_FALSE(monday.weekend);
  EXPECT_EQ(at("2026-11-22T23:59:59Z").hour_of_week(), 167);
  EXPECT_TRUE(at("2026-11-21T12:00:00Z").weekend);
}

TEST(Calendar, FollowsTheOffset) {
  EXPECT_EQ(at("2026-11-22T23:30:00Z", kHour).hour_of_week(), 0);
  EXPECT_EQ(at("2026-11-23T00:30:00Z", -kHour).hour_of_week(), 167);
}

TEST(Calendar, CountsOnBefore1970) {
  EXPECT_EQ(at("1969-12-31T23:00:00Z").day_of_week, 2);
  EXPECT_EQ(at("1969-12-28T01:00:00Z").day_of_week, 6);
}

}  // namespace
}  // namespace foreshock::features
