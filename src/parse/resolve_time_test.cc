#include "parse/resolve_time.h"

#include <gtest/gtest.h>

#include <string>

#include "parse/record.h"

namespace foreshock::parse {
namespace {

Timestamp utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
  return from_civil({year, month, day, hour, minute, second});
}
const Timestamp kNow = utc(2026, 11, 23, 5);

// The instant as RFC 3339, "" when the text is no time; `flags` as resolved.
std::string read(std::string_view text, Timestamp observed = kNow, const char* zone = nullptr,
                 uint32_t* flags = nullptr) {
  TimeText time;
  if (!match_timestamp(text.data(), text.data() + text.size(), time, true)) return "";
  std::optional<ResolvedTime> resolved = resolve_time(time, observed, zone ? find_zone(zone) : nullptr);
  if (!resolved) return "impossible";
  if (flags) *flags = resolved->flags;
  return format_rfc3339(resolved->time);
}

// Trap 1: the year nearest to the receipt that is not in the future.
TEST(ResolveTime, ChoosesTheYear) {
  EXPECT_EQ(read("Dec 31 23:59:59", utc(2026, 1, 1, 0, 0, 5)), "2025-12-31T23:59:59.000000000Z");
  EXPECT_EQ(read("Jan  1 00:00:30", utc(2025, 12, 31, 23, 59, 50)), "2026-01-01T00:00:30.000000000Z");
  EXPECT_EQ(read("Feb 29 12:00:00", utc(2026, 3, 1)), "2024-02-29T12:00:00.000000000Z");
  EXPECT_EQ(read("Feb 29 12:00:00", utc(2024, 3, 1)), "2024-02-29T12:00:00.000000000Z");
  EXPECT_EQ(read("Mar 20 12:00:00", kNow), "2026-03-20T12:00:00.000000000Z");
  uint32_t flags = 0;
  read("Nov 22 12:00:00", kNow, "UTC", &flags);
  EXPECT_TRUE(flags & kTimestampAssumed);
  // In the source's zone: it is already New Year in Tokyo.
  if (find_zone("Asia/Tokyo")) {
    EXPECT_EQ(read("Jan  1 00:10:00", utc(2025, 12, 31, 15, 11), "Asia/Tokyo"),
              "2025-12-31T15:10:00.000000000Z");
  }
}

// Trap 2: the source's zone, with daylight saving time; abbreviations by that zone or not at all.
TEST(ResolveTime, SourceZone) {
  if (!find_zone("America/New_York")) GTEST_SKIP() << "no zone database";
  uint32_t flags = 0;
  EXPECT_EQ(read("2026-07-01 12:00:00", kNow, "America/New_York", &flags), "2026-07-01T16:00:00.000000000Z");
  EXPECT_FALSE(flags & kTimestampAssumed);
  EXPECT_EQ(read("2026-11-22 12:00:00", kNow, "America/New_York"), "2026-11-22T17:00:00.000000000Z");
  EXPECT_EQ(read("2026-11-22 12:00:00 EDT", kNow, "America/New_York", &flags),
            "2026-11-22T16:00:00.000000000Z");
  EXPECT_FALSE(flags & kTimestampAssumed);
  EXPECT_EQ(read("2026-11-22 12:00:00 CST", kNow, "America/New_York", &flags),
            "2026-11-22T17:00:00.000000000Z");
  EXPECT_TRUE(flags & kTimestampAssumed);  // whose CST nobody knows
  EXPECT_EQ(read("2026-11-22 12:00:00", kNow, nullptr, &flags), "2026-11-22T12:00:00.000000000Z");
  EXPECT_TRUE(flags & kTimestampAssumed);
}

TEST(ResolveTime, EpochsLieInTheirSpan) {
  TimeText time;
  ASSERT_TRUE(read_timestamp("500000000", time));  // 1985
  EXPECT_FALSE(resolve_time(time, kNow, nullptr));
  ASSERT_TRUE(read_timestamp("1895410000", time));  // years ahead
  EXPECT_FALSE(resolve_time(time, kNow, nullptr));
}

// Trap 20: accepted, and flagged from a day on.
TEST(ResolveTime, SkewIsFlagged) {
  uint32_t flags = 0;
  read("2026-11-22T06:00:00Z", kNow, nullptr, &flags);
  EXPECT_FALSE(flags & kTimestampSkewed);
  read("2026-11-21T04:00:00Z", kNow, nullptr, &flags);
  EXPECT_TRUE(flags & kTimestampSkewed);
  read("2027-11-21T04:00:00Z", kNow, nullptr, &flags);
  EXPECT_TRUE(flags & kTimestampSkewed);
}

// Of unknown formats an abbreviation that the source's zone does not know means its usual offset.
TEST(ResolveTime, AbbreviationsByTable) {
  std::string_view text = "2026-11-22 12:00:00 CET";
  TimeText time;
  ASSERT_TRUE(match_timestamp(text.data(), text.data() + text.size(), time));
  EXPECT_EQ(resolve_time(time, kNow, nullptr)->time, utc(2026, 11, 22, 12));
  time.zone_by_table = true;
  EXPECT_EQ(resolve_time(time, kNow, nullptr)->time, utc(2026, 11, 22, 11));
  EXPECT_EQ(resolve_time(time, kNow, nullptr)->flags & kTimestampAssumed, 0u);
  time.zone_name = "CST";  // means several
  EXPECT_EQ(resolve_time(time, kNow, nullptr)->time, utc(2026, 11, 22, 12));
  EXPECT_NE(resolve_time(time, kNow, nullptr)->flags & kTimestampAssumed, 0u);
}

TEST(ResolveTime, EpochNumbersMustBeBelievable) {
  auto matches = [](std::string_view text) {
    TimeText time;
    return match_epoch(text.data(), text.data() + text.size(), kNow, time) &&
           time.end == text.data() + text.size();
  };
  EXPECT_TRUE(matches("1763870000"));
  EXPECT_TRUE(matches("1763870000.250"));
  EXPECT_TRUE(matches("1763870000250"));
  EXPECT_FALSE(matches("0000000012"));
  EXPECT_FALSE(matches("9999999999"));
  EXPECT_FALSE(matches("17638700x0"));
}

}  // namespace
}  // namespace foreshock::parse
