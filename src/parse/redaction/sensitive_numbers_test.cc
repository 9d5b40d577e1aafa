#include "parse/redaction/sensitive_numbers.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

TEST(SensitiveNumbers, CardsNeedIssuerLengthAndCheck) {
  EXPECT_EQ(card_length("4111111111111111", 0), 16u);
  EXPECT_EQ(card_length("FOP CC/VI4111111111111111/0826", 9), 16u);
  EXPECT_EQ(card_length("FOP XYVI4111111111111111/0826", 8), 0u);
  EXPECT_EQ(card_length("4111 1111 1111 1111 7", 0), 0u) << "twenty digits are no card";
  EXPECT_EQ(card_length("4111111111111111 12", 0), 16u);
  EXPECT_EQ(card_length("4111+1111+1111+1111", 0), 19u);
  EXPECT_EQ(card_length("4111.1111.1111.1111", 0), 19u);
  EXPECT_EQ(card_length("4111.111111111111", 0), 0u) << "a fraction";
  EXPECT_EQ(card_length("4111111111111112", 0), 0u) << "Luhn";
  EXPECT_EQ(card_length("9111111111111111", 0), 0u) << "no issuer";
  EXPECT_EQ(card_length("x4111111111111111", 1), 0u) << "part of a word";
  EXPECT_EQ(card_length("0.4111111111111111", 2), 0u) << "a fraction";
  EXPECT_EQ(card_length("378282246310005", 0), 15u);
}

TEST(SensitiveNumbers, IbansNeedLengthAndRemainder) {
  EXPECT_EQ(iban_length("DE89370400440532013000", 0), 22u);
  EXPECT_EQ(iban_length("DE89 3704 0044 0532 0130 00.", 0), 27u);
  EXPECT_EQ(iban_length("DE88370400440532013000", 0), 0u);
  EXPECT_EQ(iban_length("XX89370400440532013000", 0), 0u);
  EXPECT_EQ(iban_length("DE8937040044053201300", 0), 0u) << "too short";
}

TEST(SensitiveNumbers, ShapesStandAlone) {
  EXPECT_EQ(shape_size(R"(\d-ddd)"), 5u);
  EXPECT_EQ(shape_size("dd\\"), 0u);
  EXPECT_EQ(shape_length("d-123", 0, R"(\d-ddd)"), 5u);
  EXPECT_EQ(shape_length("12-34x", 0, "dd-dd"), 0u);
  EXPECT_EQ(shape_length("12-3", 0, "dd-dd"), 0u);
}

}  // namespace
}  // namespace foreshock::parse
