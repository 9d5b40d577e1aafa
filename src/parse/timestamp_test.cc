#include "parse/timestamp.h"

#include <gtest/gtest.h>

#include <string>

#include "parse/resolve_time.h"

namespace foreshock::parse {
namespace {

const Timestamp kNow = from_civil({2026, 11, 23, 5});

// The instant as RFC 3339, "" when the text is no time.
std::string read(std::string_view text) {
  TimeText time;
  if (!match_timestamp(text.data(), text.data() + text.size(), time, true)) return "";
  std::optional<ResolvedTime> resolved = resolve_time(time, kNow, nullptr);
  return resolved ? format_rfc3339(resolved->time) : "impossible";
}

// As less known programs write them: Zabbix, Greenplum, RouterOS, Half-Life, Db2, the DHCP server of Windows.
TEST(Timestamp, FormsOfFewPrograms) {
  EXPECT_EQ(read("20261103:043156.118 x"), "2026-11-03T04:31:56.118000000Z");
  EXPECT_EQ(read("20261103:04:31:56:003911 x"), "2026-11-03T04:31:56.003911000Z");
  EXPECT_EQ(read("nov/03/2026 04:31:56 system,info"), "2026-11-03T04:31:56.000000000Z");
  EXPECT_EQ(read("nov/33/2026 04:31:56 system,info"), "");
  EXPECT_EQ(read("11/03/2026 - 04:31:56: x"), "2026-11-03T04:31:56.000000000Z");
  EXPECT_EQ(read("11/03/26,04:31:56,Renew"), "2026-11-03T04:31:56.000000000Z");
  EXPECT_EQ(read("2026-11-03-04.31.56.118220+120 E1"), "2026-11-03T02:31:56.118220000Z");
  EXPECT_EQ(read("2026-11-03-04.31.56.118220-300 E1"), "2026-11-03T09:31:56.118220000Z");
  EXPECT_EQ(read("2026-11-03-04.31.56.118220+999 E1"), "2026-11-03T04:31:56.118220000Z");
}

TEST(Timestamp, Forms) {
  struct Case {
    std::string_view text, want;
  };
  const Case cases[] = {
      {"2026-11-23T04:31:56Z", "2026-11-23T04:31:56.000000000Z"},
      {"2026-11-23T04:31:56.123456789+02:00", "2026-11-23T02:31:56.123456789Z"},
      {"2026-11-23T04:31:56,123Z", "2026-11-23T04:31:56.123000000Z"},
      {"2026-11-23 04:31:56,123 INFO", "2026-11-23T04:31:56.123000000Z"},
      {"2026-11-23 04:31:56.5 -0330", "2026-11-23T08:01:56.500000000Z"},
      {"2026-11-23 04:31:56 UTC", "2026-11-23T04:31:56.000000000Z"},
      {"2026-11-23  4:31:56", "2026-11-23T04:31:56.000000000Z"},
      {"2026/11/23 04:31:56", "2026-11-23T04:31:56.000000000Z"},
      {"2026.11.23 04:31:56.593030", "2026-11-23T04:31:56.593030000Z"},
      {"2026-11-03-15.42.50.363779", "2026-11-03T15:42:50.363779000Z"},
      {"Nov  3 04:31:56 host", "2026-11-03T04:31:56.000000000Z"},
      {"Nov 3 2025 04:31:56", "2025-11-03T04:31:56.000000000Z"},
      {"Nov 3, 2025 4:31:56 PM", "2025-11-03T16:31:56.000000000Z"},
      {"Nov 3, 2025, 4:31:56\xE2\x80\xAF"
       "PM",
       "2025-11-03T16:31:56.000000000Z"},
      {"Mon Nov 23 04:31:56 2026", "2026-11-23T04:31:56.000000000Z"},
      {"Mon Nov 23 04:31:56.902022 2026", "2026-11-23T04:31:56.902022000Z"},
      {"Mon, 23 Nov 2026 04:31:56 GMT", "2026-11-23T04:31:56.000000000Z"},
      {"23/Nov/2026:04:31:56 +0100", "2026-11-23T03:31:56.000000000Z"},
      {"23-Nov-2026 04:31:56.123", "2026-11-23T04:31:56.123000000Z"},
      {"23 Nov 2026 04:31:56.123", "2026-11-23T04:31:56.123000000Z"},
      {"17/06/09 20:10:40", "2017-06-09T20:10:40.000000000Z"},
      {"11/23/2026 04:31:56", "2026-11-23T04:31:56.000000000Z"},
      {"23/11/2026 04:31:56", "2026-11-23T04:31:56.000000000Z"},
      {"11-22 16:13:38.811", "2026-11-22T16:13:38.811000000Z"},
      {"20261123T043156Z", "2026-11-23T04:31:56.000000000Z"},
      {"20171224-0:7:9:53|x", "2017-12-24T00:07:09.053000000Z"},
      {"081109 203615 148", "2008-11-09T20:36:15.000000000Z"},
      {"20:31:56.250", "2026-11-22T20:31:56.250000000Z"},  // nearest to 05:00 is yesterday's
      {"04:31:56", "2026-11-23T04:31:56.000000000Z"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999999Z"},
  };
  for (const Case& c : cases) EXPECT_EQ(read(c.text), c.want) << c.text;
}

TEST(Timestamp, DayFirstWithDotsOrDashes) {
  for (std::string_view text : {"22.11.2026 09:15:01", "22-11-2026 09:15:01", "22.11.2026, 09:15:01,000"})
    EXPECT_EQ(read(text), "2026-11-22T09:15:01.000000000Z") << text;
  TimeText time;
  for (std::string_view text :
       {"32.11.2026 09:15:01", "22.13.2026 09:15:01", "22.11-2026 09:15:01", "22.11.2026 "})
    EXPECT_FALSE(match_timestamp(text.data(), text.data() + text.size(), time)) << text;
}

TEST(Timestamp, NamesWrittenOutAndClocksBeforeDates) {
  for (std::string_view text : {"Sunday, November 22, 2026 9:15:01 AM", "November 22, 2026 9:15:01 AM",
                                "Sunday November 22 2026 09:15:01", "22.11.26 09:15:01"})
    EXPECT_EQ(read(text), "2026-11-22T09:15:01.000000000Z") << text;
  EXPECT_EQ(read("Nov-22 09:15:01.120"), "2026-11-22T09:15:01.120000000Z");
  TimeText time;
  for (std::string_view text : {"09:15:01 22-Nov-2026", "09:15:01.120 2026-11-22", "09:15:01 22/11/2026"}) {
    ASSERT_TRUE(match_timestamp(text.data(), text.data() + text.size(), time, true)) << text;
    EXPECT_TRUE(time.has_date && time.has_year) << text;
    EXPECT_EQ(time.end, text.data() + text.size()) << text;
    EXPECT_EQ(time.civil.day, 22) << text;
  }
  for (std::string_view text :
       {"Sunset, November 22, 2026 9:15:01", "Novel 22, 2026 9:15:01", "22.13.26 09:15:01"})
    EXPECT_EQ(read(text), "") << text;
  std::string_view alone = "09:15:01 10.250.19.102 up";
  ASSERT_TRUE(match_timestamp(alone.data(), alone.data() + alone.size(), time, true));
  EXPECT_EQ(time.end, alone.data() + 8) << "an address is no date";
}

TEST(Timestamp, NoTimes) {
  for (std::string_view text :
       {"", "2026", "2026-13-01 00:00:00", "2026-11-23", "Nov 32 00:00:00 x", "Novel 3 04:31:56",
        "12:99:00xx", "10.250.19.102:54106", "1.2.3.4 - - x", "Mono 12 12:12:12"})
    EXPECT_EQ(read(text), "") << text;
  EXPECT_EQ(read("2026-02-30 00:00:00 x"), "impossible");
  EXPECT_EQ(read("9999-12-31 23:59:59 -0500"), "impossible");
}

TEST(Timestamp, FormsOfHomeGrownLoggers) {
  for (std::string_view text :
       {"20261123043156", "20261123043156000", "20261123_043156", "261123 04:31:56", "2026-11-23 04.31.56",
        "2026-11-23 04h31m56s", "23-Nov-26 04:31:56", "23-Nov-26 04.31.56 AM", "Nov-23-2026 04:31:56",
        "Monday, 23 November 2026 04:31:56", "2026-11-23 4:31:56 a.m.", "23 Nov 2026, 04:31:56",
        "2026-11-23T05:31:56+01:00[Europe/Berlin]",
        "Mon Nov 23 2026 05:31:56 GMT+0100 (Central European Standard Time)"})
    EXPECT_EQ(read(text), "2026-11-23T04:31:56.000000000Z") << text;
  EXPECT_EQ(read("20261123043156789"), "2026-11-23T04:31:56.789000000Z");
  EXPECT_EQ(read("2026-11-23 04:31"), "2026-11-23T04:31:00.000000000Z");
  for (std::string_view text :
       {"20261123043156x", "20269923043156", "2026-11-23 04.31", "261323 04:31:56", "23-Nov-2x 04:31:56"})
    EXPECT_EQ(read(text), "") << text;
}

TEST(Timestamp, WholeTextsOnly) {
  TimeText time;
  EXPECT_TRUE(read_timestamp(" 2026-11-23T04:31:56+0900 ", time));
  EXPECT_FALSE(read_timestamp("2026-11-23T04:31:56Z and more", time));
  EXPECT_FALSE(read_timestamp("", time));
}

TEST(Timestamp, CellsWeekdaysAndGluedDates) {
  for (std::string_view text :
       {"2026-11-23][04:31:56", "2026.11.23 # 04:31:56", "2026-11-23; 04:31:56", "2026-11-23|04:31:56",
        "23.11.2026|04:31:56", "23.11.2026/04:31:56", "11-23-2026 04:31:56", "Mon 2026-11-23 04:31:56 UTC",
        "23NOV2026:04:31:56", "23Nov2026 04:31:56", "2026-11-23 04h31m56s"})
    EXPECT_EQ(read(text), "2026-11-23T04:31:56.000000000Z") << text;
  EXPECT_EQ(read("2026.11.23-04.31.56:789"), "2026-11-23T04:31:56.789000000Z");
  EXPECT_EQ(read("2026-11-23 04h31m56.789s"), "2026-11-23T04:31:56.789000000Z");
  TimeText time;
  std::string_view clock = "04:31:56.789Z 2026-11-23 x";
  ASSERT_TRUE(match_timestamp(clock.data(), clock.data() + clock.size(), time, true));
  EXPECT_TRUE(time.has_date && time.has_offset);
  clock = "10:11AM x y z";
  ASSERT_TRUE(match_timestamp(clock.data(), clock.data() + clock.size(), time, true));
  EXPECT_EQ(time.civil.minute, 11);
}

TEST(Timestamp, ShortYearsMonthsOfOtherLanguagesAndZonesInWords) {
  for (std::string_view text :
       {"26-11-23 04:31:56", "23-NOV-2026 04.31.56", "23NOV2026 043156Z", "23 nov. 2026 04:31:56",
        "2026-11-23 06:31:56 (UTC+2)", "2026-11-23 06:31:56 GMT+2"})
    EXPECT_EQ(read(text), "2026-11-23T04:31:56.000000000Z") << text;
  EXPECT_EQ(read("20 janv. 2026 10:21:07"), "2026-01-20T10:21:07.000000000Z");
  EXPECT_EQ(read("3 Okt 2026 10:21:07"), "2026-10-03T10:21:07.000000000Z");
  EXPECT_EQ(read("12 dic 2025 10:21:07"), "2025-12-12T10:21:07.000000000Z");
  EXPECT_EQ(read("26-13-23 04:31:56"), "");
}

}  // namespace
}  // namespace foreshock::parse
