#include "features/slot_numbers.h"

#include <gtest/gtest.h>

namespace foreshock::features {
namespace {
using parse::TokenType;

TEST(SlotNumbers, ReadsNumbersInOneUnit) {
  EXPECT_EQ(slot_number("35", TokenType::kNumber), 35);
  EXPECT_EQ(slot_number("-3.5", TokenType::kNumber), -3.5);
  EXPECT_EQ(slot_number("1,024", TokenType::kNumber), 1024);
  EXPECT_EQ(slot_number("35ms", TokenType::kDuration), 35);
  EXPECT_EQ(slot_number("1.5s", TokenType::kDuration), 1500);
  EXPECT_EQ(slot_number("250us", TokenType::kDuration), .25);
  EXPECT_EQ(slot_number("12KB", TokenType::kSize), 12288);
  EXPECT_EQ(slot_number("97%", TokenType::kPercent), 97);
  EXPECT_FALSE(slot_number("", TokenType::kNumber));
  EXPECT_FALSE(slot_number("-", TokenType::kNumber));
  EXPECT_FALSE(slot_number("abc", TokenType::kNumber));
}

TEST(SlotNumbers, BinsHoldWhatTheySay) {
  EXPECT_EQ(number_bin(-5), 0u);
  EXPECT_EQ(number_bin(0), 0u);
  EXPECT_EQ(number_bin(1e300), kNumberBins - 1);
  for (double value : {0.002, 0.9, 1.0, 1.24, 1.25, 17.0, 900.0, 1e6}) {
    size_t bin = number_bin(value);
    EXPECT_LE(number_bin_low(bin), value);
    EXPECT_GT(number_bin_low(bin + 1), value);
    EXPECT_LE(number_bin_low(bin + 1) / number_bin_low(bin), 1.2501);
  }
}

}  // namespace
}  // namespace foreshock::features
