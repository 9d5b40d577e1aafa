#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace foreshock {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_json_escaped(out, text);
  return out;
}

TEST(JsonWriter, PlacesCommasAroundNestedValues) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("a")
      .begin_array()
      .value(1)
      .begin_array()
      .end_array()
      .value(2)
      .begin_object()
      .end_object()
      .end_array();
  json.key("b").begin_object().field("c", true).field("d", "x").end_object();
  json.field("e", int64_t{-5}).key("f").null().key("g").raw("[1]").field("h", std::string("s"));
  json.end_object();
  EXPECT_EQ(out, R"({"a":[1,[],2,{}],"b":{"c":true,"d":"x"},"e":-5,"f":null,"g":[1],"h":"s"})");
}

TEST(JsonWriter, TopLevelValuesAreRowsAndOldTextStays) {
  std::string out = "x\n";
  JsonWriter json(out);
  json.begin_object().field("n", 1).end_object();
  out.push_back('\n');
  json.begin_object().field("n", 2).end_object();
  EXPECT_EQ(out, "x\n{\"n\":1}\n{\"n\":2}");
}

TEST(JsonWriter, NumbersReadBackExactly) {
  std::string out;
  JsonWriter json(out);
  json.begin_array().value(std::numeric_limits<int64_t>::min()).value(std::numeric_limits<uint64_t>::max());
  json.value(0.1).value(1e300).value(std::nan("")).value(-INFINITY).value(3.0).end_array();
  EXPECT_EQ(out, "[-9223372036854775808,18446744073709551615,0.1,1e+300,null,null,3]");
}

TEST(JsonWriter, EscapesControlsAndQuotes) {
  EXPECT_EQ(escaped("say \"hi\"\\\n\r\t\b\f"), R"(say \"hi\"\\\n\r\t\b\f)");
  EXPECT_EQ(escaped(std::string_view("\0\x1b[31m\x7f", 7)), R"(\u0000\u001b[31m\u007f)");
  EXPECT_EQ(escaped("\xC2\x9B"), R"(\u009b)") << "the one-character CSI must not reach a terminal";
  EXPECT_EQ(escaped("größe 日本 🎉"), "größe 日本 🎉");
}

TEST(JsonWriter, InvalidUtf8BecomesReplacementCharacters) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(escaped("a\xFFz"), "a" + mark + "z");
  EXPECT_EQ(escaped("\xC0\xAF"), mark + mark) << "overlong";
  EXPECT_EQ(escaped("\xED\xA0\x80"), mark + mark + mark) << "surrogate";
  EXPECT_EQ(escaped("\xF4\x90\x80\x80"), mark + mark + mark + mark) << "past U+10FFFF";
  EXPECT_EQ(escaped("cut \xE6\x97"), "cut " + mark + mark);
  EXPECT_EQ(escaped("\xE6\"x"), mark + "\\\"x") << "a quote inside a broken sequence is still escaped";
}

TEST(JsonWriter, ValidUtf8PrefixStopsAtTheFirstBadByte) {
  EXPECT_EQ(valid_utf8_prefix(""), 0u);
  EXPECT_EQ(valid_utf8_prefix("plain ascii, longer than a word"), 31u);
  EXPECT_EQ(valid_utf8_prefix("12345678\xFF"), 8u);
  EXPECT_EQ(valid_utf8_prefix("1234567\xE2\x82\xAC!"), 11u);
  EXPECT_EQ(valid_utf8_prefix("ab\xE2\x82"), 2u);
  EXPECT_TRUE(is_valid_utf8("größe"));
  EXPECT_FALSE(
      is_valid_utf8("gr\xF6\xDF"
                    "e"));
}

TEST(JsonWriter, EveryCodePointSurvivesAndEveryOutputIsValid) {
  for (uint32_t code = 0x80; code <= 0x10FFFF; code += 7) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    if (code < 0x800) {
      text = {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 63))};
    } else if (code < 0x10000) {
      text = {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 63)),
              static_cast<char>(0x80 | (code & 63))};
    } else {
      text = {static_cast<char>(0xF0 | code >> 18), static_cast<char>(0x80 | (code >> 12 & 63)),
              static_cast<char>(0x80 | (code >> 6 & 63)), static_cast<char>(0x80 | (code & 63))};
    }
    ASSERT_TRUE(is_valid_utf8(text)) << code;
    // The C1 controls below are escaped.
    if (code >= 0xA0) {
      ASSERT_EQ(escaped(text), text) << code;
    }
  }
}

}  // namespace
}  // namespace foreshock

namespace foreshock {
namespace {

TEST(JsonWriter, RawValuesStayInOneLine) {
  std::string out;
  JsonWriter(out).begin_object().key("a").raw("[1,\r\n 2]").end_object();
  EXPECT_EQ(out, "{\"a\":[1,   2]}");
}

}  // namespace
}  // namespace foreshock
