#include "parse/tokens/recognise_time.h"

#include <gtest/gtest.h>

#include <string_view>

namespace foreshock::parse {
namespace {

size_t matched(std::string_view text) {
  const char* end = match_time(text.data(), text.data() + text.size());
  return end ? static_cast<size_t>(end - text.data()) : 0;
}

TEST(RecogniseTime, TakesZonesAndFractions) {
  EXPECT_EQ(matched("2026-11-23T04:31:56.123456+02:00 x"), 32u);
  EXPECT_EQ(matched("2026-11-23 04:31:56 +0200 x"), 25u);
  EXPECT_EQ(matched("04:31:56,123 x"), 12u);
  EXPECT_EQ(matched("4:31:56 PM"), 10u);
  EXPECT_EQ(matched("Mon Nov 23 04:31:56 CEST 2026"), 29u);
}

TEST(RecogniseTime, StopsBeforeWhatIsNotTime) {
  EXPECT_EQ(matched("10:20:30,5 items"), 8u);
  EXPECT_EQ(matched("2026-11-23abc"), 0u);
  EXPECT_EQ(matched("2026-13-23"), 0u);
  EXPECT_EQ(matched("25:31:56"), 0u);
  EXPECT_EQ(matched("4:31"), 0u);
  EXPECT_EQ(matched("Jun 9 users"), 0u);
  EXPECT_EQ(matched("1:2:3:4"), 0u);
  EXPECT_EQ(matched(""), 0u);
}

}  // namespace
}  // namespace foreshock::parse
