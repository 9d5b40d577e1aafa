#include "parse/formats/json_text.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

std::string unescape(std::string_view raw) {
  Arena arena;
  return std::string(json_unescape(raw, arena));
}

TEST(JsonText, Unescapes) {
  EXPECT_EQ(unescape(R"(a\n\t\"\\\/b)"), "a\n\t\"\\/b");
  EXPECT_EQ(unescape(R"(\u00e4\ud83d\ude00)"), "\xC3\xA4\xF0\x9F\x98\x80");
  EXPECT_EQ(unescape(R"(\ud83dx\udc00)"), "\xEF\xBF\xBDx\xEF\xBF\xBD");
  EXPECT_EQ(unescape(R"(\q \u12 \)"), R"(\q \u12 \)");
}

TEST(JsonText, ReadsScalarsAsWritten) {
  struct Case {
    std::string_view text;
    ValueKind kind;
  };
  for (const Case& c : {Case{"9007199254740993", ValueKind::kInteger}, Case{"-1.50e+3", ValueKind::kReal},
                        Case{"true", ValueKind::kBool}, Case{"null", ValueKind::kNull},
                        Case{"NaN", ValueKind::kReal}, Case{"-Infinity", ValueKind::kReal}}) {
    JsonText json(c.text);
    std::string_view text;
    ValueKind kind{};
    ASSERT_TRUE(json.read_scalar(text, kind)) << c.text;
    EXPECT_EQ(text, c.text);
    EXPECT_EQ(kind, c.kind);
    EXPECT_TRUE(json.at_end());
  }
}

TEST(JsonText, SkipsValuesAndBoundsDepth) {
  JsonText json(R"( {"a":[1,{"b":"]}"}],"c":null} , x)");
  std::string_view text;
  ASSERT_TRUE(json.skip_value(text));
  EXPECT_EQ(text, R"({"a":[1,{"b":"]}"}],"c":null})");
  for (std::string_view bad : {"{\"a\":]", "[1,2", "{\"a", "", "}", "[\"\\"}) {
    JsonText broken(bad);
    EXPECT_FALSE(broken.skip_value(text)) << bad;
  }
  std::string bomb(100'000, '[');
  JsonText deep(bomb);
  EXPECT_FALSE(deep.skip_value(text));
}

TEST(JsonText, TellsObjects) {
  EXPECT_TRUE(is_json_object(R"({"a":1})"));
  EXPECT_FALSE(is_json_object(R"({"a":1} x)"));
  EXPECT_FALSE(is_json_object("{}"));
  EXPECT_FALSE(is_json_object("{a:1}"));
  EXPECT_TRUE(begins_json_object("{ \"a\""));
  EXPECT_FALSE(begins_json_object("{user}"));
}

}  // namespace
}  // namespace foreshock::parse
