#include "parse/time_parts.h"

#include <gtest/gtest.h>

#include <string_view>

namespace foreshock::parse {
namespace {

// Seconds of the day of a whole clock; -1 when the text is none.
int clock_of(std::string_view text, bool seconds_needed = true) {
  TimeText out;
  const char* end = text.data() + text.size();
  if (read_clock(text.data(), end, out, seconds_needed) != end) return -1;
  return out.civil.hour * 3600 + out.civil.minute * 60 + out.civil.second;
}

TEST(TimeParts, Clocks) {
  EXPECT_EQ(clock_of("09:15:01"), 33301);
  EXPECT_EQ(clock_of("9:15:01 PM"), 76501);
  EXPECT_EQ(clock_of("12:15:01 am"), 901);
  EXPECT_EQ(clock_of("9:15:01 p.m."), 76501);
  EXPECT_EQ(clock_of("09:15", false), 33300);
  EXPECT_EQ(clock_of("09:15"), -1);
  EXPECT_EQ(clock_of("25:15:01"), -1);
  EXPECT_EQ(clock_of("13:15:01 PM"), -1);
}

TEST(TimeParts, Zones) {
  struct Case {
    std::string_view text;
    int offset_s;
    std::string_view rest;
  };
  for (const Case& want : {Case{"Z x", 0, " x"}, Case{"+0530 x", 19800, " x"}, Case{" -08:00]", -28800, "]"},
                           Case{"+01:00[Europe/Berlin] x", 3600, " x"}, Case{" UTC x", 0, " x"},
                           Case{" GMT+0100 (Central European Standard Time) x", 3600, " x"}}) {
    TimeText out;
    const char* end = want.text.data() + want.text.size();
    const char* after = read_zone(want.text.data(), end, out);
    EXPECT_TRUE(out.has_offset) << want.text;
    EXPECT_EQ(out.offset_s, want.offset_s) << want.text;
    EXPECT_EQ(std::string_view(after, static_cast<size_t>(end - after)), want.rest);
  }
  for (std::string_view text : {" - 5 items", " ERROR x", "+1 x", "[main] x", " (main) x", ""}) {
    TimeText out;
    EXPECT_EQ(read_zone(text.data(), text.data() + text.size(), out), text.data()) << text;
    EXPECT_FALSE(out.has_offset) << text;
  }
}

}  // namespace
}  // namespace foreshock::parse
