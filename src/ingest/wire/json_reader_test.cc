#include "ingest/wire/json_reader.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::wire {
namespace {

TEST(JsonReader, MembersKeepTheirExactText) {
  JsonReader reader(R"( {"a": 1.50, "b":"x\"y", "c" : [1, {"d":2}], "e":null} tail)");
  std::string seen;
  EXPECT_TRUE(reader.members([&](std::string_view key, std::string_view raw) {
    seen += std::string(key) + "=" + std::string(raw) + ";";
    return true;
  }));
  EXPECT_EQ(seen, R"(a=1.50;b="x\"y";c=[1, {"d":2}];e=null;)");
  EXPECT_EQ(reader.peek(), 't');
}

TEST(JsonReader, BrokenStructureFails) {
  for (std::string_view text : {"", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{\"a\":[1,}",
                                "{a:1}", "[1 2]", "{\"a\":\"x", "{\"a\":1]", "\"\\"}) {
    std::string_view raw;
    JsonReader reader(text);
    EXPECT_FALSE(reader.value(raw)) << text;
  }
}

TEST(JsonReader, DepthIsBounded) {
  std::string_view raw;
  EXPECT_FALSE(JsonReader(std::string(100'000, '[')).value(raw));
  std::string fine = std::string(60, '[') + std::string(60, ']');
  EXPECT_TRUE(JsonReader(fine).value(raw));
}

TEST(JsonReader, EscapesAreRead) {
  EXPECT_EQ(json_text(R"("a\n\t\"\\\/\u00e4\ud83d\ude00")"), "a\n\t\"\\/\xC3\xA4\xF0\x9F\x98\x80");
  EXPECT_EQ(json_text(R"("\ud83d")"), "\xEF\xBF\xBD");
  EXPECT_EQ(json_text(R"("\u12")"),
            "\xEF\xBF\xBD"
            "12");
  EXPECT_EQ(json_text("12.0"), "12.0");
}

TEST(JsonReader, NumbersMayBeStrings) {
  EXPECT_EQ(json_integer("17"), 17);
  EXPECT_EQ(json_integer("\"1700000000123456789\""), 1'700'000'000'123'456'789);
  EXPECT_EQ(json_integer("1.5"), std::nullopt);
  EXPECT_EQ(json_integer("99999999999999999999"), std::nullopt);
  EXPECT_EQ(json_number("\"1.25\""), 1.25);
  EXPECT_EQ(json_number("true"), std::nullopt);
}

}  // namespace
}  // namespace foreshock::ingest::wire
