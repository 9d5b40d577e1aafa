#include "parse/tokens/recognise_number.h"

#include <gtest/gtest.h>

#include <string_view>

namespace foreshock::parse {
namespace {

size_t matched(std::string_view text, TokenType type) {
  NumberMatch match = match_number(text.data(), text.data() + text.size());
  if (!match.end || match.type != type) return 0;
  return static_cast<size_t>(match.end - text.data());
}

TEST(RecogniseNumber, NumbersAndUnits) {
  EXPECT_EQ(matched("12,", TokenType::kNumber), 2u);
  EXPECT_EQ(matched("1,024 x", TokenType::kNumber), 5u);
  EXPECT_EQ(matched("100,20", TokenType::kNumber), 3u);
  EXPECT_EQ(matched("3.5)", TokenType::kNumber), 3u);
  EXPECT_EQ(matched("1e-9 ", TokenType::kNumber), 4u);
  EXPECT_EQ(matched("97% ", TokenType::kPercent), 3u);
  EXPECT_EQ(matched("1h30m", TokenType::kDuration), 5u);
  EXPECT_EQ(matched("500us,", TokenType::kDuration), 5u);
  EXPECT_EQ(matched("12KB/s", TokenType::kSize), 4u);
}

TEST(RecogniseNumber, OthersAreNone) {
  for (std::string_view text : {"12abc", "1.2.3", "5msx", "1st", "12_3"}) {
    NumberMatch match = match_number(text.data(), text.data() + text.size());
    EXPECT_EQ(match.end, nullptr) << text;
  }
}

}  // namespace
}  // namespace foreshock::parse
