#include "parse/time_memo.h"

#include <gtest/gtest.h>

#include <string_view>

namespace foreshock::parse {
namespace {

constexpr std::string_view kDated = "2026-11-23 04:31:56.5 rest";
constexpr std::string_view kClock = "04:31:56 rest of the line";

bool match(TimeMemo& times, std::string_view text, TimeText& out, bool clock = false) {
  return times.match(text.data(), text.data() + text.size(), out, clock);
}

TEST(TimeMemo, SaysWhatMatchTimestampSays) {
  for (std::string_view text : {kDated, kClock, std::string_view("no time at all")})
    for (bool first : {false, true})
      for (bool second : {false, true}) {
        TimeMemo times;
        TimeText known, fresh;
        match(times, text, known, first);
        bool again = match(times, text, known, second);
        EXPECT_EQ(again, match_timestamp(text.data(), text.data() + text.size(), fresh, second)) << text;
        if (again) {
          EXPECT_EQ(known.end, fresh.end);
          EXPECT_EQ(known.civil.second, fresh.civil.second);
        }
      }
}

TEST(TimeMemo, ATextThatEndsWhereTheTimeEndedIsTheSameTime) {
  TimeMemo times;
  TimeText whole, cut;
  ASSERT_TRUE(match(times, kDated, whole));
  std::string_view captured(kDated.data(), static_cast<size_t>(whole.end - kDated.data()));
  ASSERT_TRUE(match(times, captured, cut));
  EXPECT_EQ(cut.end, whole.end);
}

TEST(TimeMemo, AShorterTextIsReadAnew) {
  TimeMemo times;
  TimeText out;
  ASSERT_TRUE(match(times, kDated, out));
  EXPECT_FALSE(match(times, kDated.substr(0, 7), out));
}

TEST(TimeMemo, OtherBytesAtTheSamePlaceAreReadAfterForget) {
  char bytes[32] = "2026-11-23 04:31:56 rest";
  std::string_view text(bytes, 24);
  TimeMemo times;
  TimeText out;
  ASSERT_TRUE(match(times, text, out));
  bytes[18] = '7';
  times.forget();
  ASSERT_TRUE(match(times, text, out));
  EXPECT_EQ(out.civil.second, 57);
}

}  // namespace
}  // namespace foreshock::parse
