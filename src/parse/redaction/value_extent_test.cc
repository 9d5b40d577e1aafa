#include "parse/redaction/value_extent.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string value(std::string_view text) {
  ValueExtent found = value_at(text, 0);
  return std::string(text.substr(found.value.begin, found.value.length));
}

TEST(ValueExtent, QuotesOfAnyDepthAndLanguage) {
  EXPECT_EQ(value(R"("x y",z)"), "x y");
  EXPECT_EQ(value(R"(\"x y\",z)"), "x y");
  EXPECT_EQ(value(R"(\\\"x y\\\",z)"), "x y");
  EXPECT_EQ(value("'it''s' z"), "it''s");
  EXPECT_EQ(value(R"(Some("x"))"), "x");
  EXPECT_EQ(value("b'x'"), "x");
  EXPECT_EQ(value(R"(["x"])"), "x");
  EXPECT_EQ(value("\"cut off"), "cut off");
}

TEST(ValueExtent, BareValuesKeepTheirSigns) {
  EXPECT_EQ(value("a&b,c;d|e user"), "a&b,c;d|e");
  EXPECT_EQ(value("a&user=b"), "a");
  EXPECT_EQ(value("a,user=b"), "a");
  EXPECT_EQ(value("a;User Id=b"), "a");
  EXPECT_EQ(value("a) b"), "a");
  EXPECT_EQ(value("a(b) c"), "a(b)");
  EXPECT_EQ(value("a}"), "a");
  EXPECT_EQ(value("[FILTERED] x"), "[FILTERED]");
}

TEST(ValueExtent, CodedValuesEndAtCodedQuotes) {
  std::string_view text = "x%24y%22%7D&z";
  EXPECT_EQ(coded_value_at(text, 0).length, 5u);
}

}  // namespace
}  // namespace foreshock::parse
