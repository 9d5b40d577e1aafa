#include "base/time.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/hash.h"

namespace foreshock {
namespace {

constexpr int64_t kNsMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kNsMax = std::numeric_limits<int64_t>::max();

std::string normalized(std::string_view text) {
  std::optional<Timestamp> time = parse_rfc3339(text);
  return time ? format_rfc3339(*time) : "refused";
}

TEST(Time, FloorsAlsoBefore1970) {
  EXPECT_EQ(Timestamp{kMinute + 5}.floor(kMinute), Timestamp{kMinute});
  EXPECT_EQ(Timestamp{-1}.floor(kMinute), Timestamp{-kMinute});
  EXPECT_EQ(Timestamp{-kMinute}.floor(kMinute), Timestamp{-kMinute});
}

TEST(Time, CivilDaysRunWithoutGapOrRepeat) {
  int64_t expected = days_from_civil(1600, 1, 1);
  for (int year = 1600; year <= 2400; ++year)
    for (int month = 1; month <= 12; ++month)
      for (int day = 1; day <= days_in_month(year, month); ++day)
        ASSERT_EQ(days_from_civil(year, month, day), expected++) << year << "-" << month << "-" << day;
  EXPECT_EQ(days_from_civil(1970, 1, 1), 0);
  EXPECT_EQ(days_from_civil(2000, 3, 1), 11'017);
}

TEST(Time, LeapYearsAndMonths) {
  EXPECT_TRUE(is_leap_year(2000));
  EXPECT_FALSE(is_leap_year(1900));
  EXPECT_TRUE(is_leap_year(2024));
  EXPECT_EQ(days_in_month(2023, 2), 28);
  EXPECT_EQ(days_in_month(2023, 0), 0);
  EXPECT_EQ(days_in_month(2023, 13), 0);
}

TEST(Time, EveryInstantSurvivesCivilAndText) {
  for (uint64_t i = 0; i < 20'000; ++i) {
    Timestamp time{static_cast<int64_t>(mix64(i))};
    ASSERT_EQ(from_civil(to_civil(time)), time) << time.ns;
    ASSERT_EQ(parse_rfc3339(format_rfc3339(time)), time) << time.ns;
  }
  EXPECT_EQ(parse_rfc3339(format_rfc3339({kNsMin})), Timestamp{kNsMin});
  EXPECT_EQ(parse_rfc3339(format_rfc3339({kNsMax})), Timestamp{kNsMax});
}

TEST(Time, FormatsNineDigitsInUtc) {
  EXPECT_EQ(format_rfc3339({0}), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(format_rfc3339({-1}), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(format_rfc3339({1'780'000'000'123'456'789}), "2026-05-28T20:26:40.123456789Z");
}

TEST(Time, ReadsRfc3339InAllItsSpellings) {
  EXPECT_EQ(normalized("2026-11-23T04:31:56Z"), "2026-11-23T04:31:56.000000000Z");
  EXPECT_EQ(normalized("2026-11-23t04:31:56.5z"), "2026-11-23T04:31:56.500000000Z");
  EXPECT_EQ(normalized("2026-11-23 04:31:56.1234567899+02:30"), "2026-11-23T02:01:56.123456789Z");
  EXPECT_EQ(normalized("2026-01-01T00:00:00-11:00"), "2026-01-01T11:00:00.000000000Z");
  EXPECT_EQ(normalized("2016-12-31T23:59:60Z"), "2016-12-31T23:59:59.999999999Z");
}

TEST(Time, RefusesWhatIsNotRfc3339) {
  for (const char* text :
       {"", "2026", "2026-11-23", "2026-11-23T04:31:56", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T04:60:00Z", "2026-11-23T04:31:61Z", "2026-11-23T04:31:56.Z",
        "2026-11-23T04:31:56+2:30", "2026-11-23T04:31:56+24:00", "2026-11-23T04:31:56Zx",
        "2026-11-23T04:31:56Z ", "0000-01-01T00:00:00Z", "1500-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "+026-11-23T04:31:56Z"})
    EXPECT_EQ(normalized(text), "refused") << text;
}

TEST(Time, CivilOutsideTheRangeSaturates) {
  EXPECT_EQ(from_civil({9999, 1, 1}), Timestamp{kNsMax});
  EXPECT_EQ(from_civil({1500, 1, 1}), Timestamp{kNsMin});
}

TEST(Time, ReadsAndWritesDurations) {
  EXPECT_EQ(parse_duration("250ms"), 250 * kMillisecond);
  EXPECT_EQ(parse_duration("1h30m"), kHour + 30 * kMinute);
  EXPECT_EQ(parse_duration("2w"), 14 * kDay);
  EXPECT_EQ(parse_duration("0"), 0);
  EXPECT_EQ(format_duration(kHour + 30 * kMinute), "1h30m");
  EXPECT_EQ(format_duration(90 * kDay), "90d");
  EXPECT_EQ(format_duration(14 * kDay), "2w");
  EXPECT_EQ(format_duration(1'500), "1us500ns");
  EXPECT_EQ(format_duration(0), "0s");
  EXPECT_EQ(format_duration(-kSecond), "-1s");
  for (int64_t span : {int64_t{1}, kSecond + 1, kDay * 3 + kMinute, kNsMax})
    EXPECT_EQ(parse_duration(format_duration(span)), span);
}

TEST(Time, RefusesWhatIsNotADuration) {
  for (const char* text : {"", "5", "m", "5x", "-5s", "1.5h", "5m 3s", "30m1h", "1h1h", "5 m",
                           "99999999999999d", "300y", "9223372036854775808ns"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

}  // namespace
}  // namespace foreshock
