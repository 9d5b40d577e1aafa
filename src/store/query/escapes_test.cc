#include "store/query/escapes.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

std::string decoded(std::string_view raw) {
  std::string out = "untouched";
  decode_escapes(raw, out);
  return out;
}

TEST(Escapes, ALineWithoutBackslashIsLeftAlone) {
  std::string out = "before";
  EXPECT_FALSE(decode_escapes("plain \"text\"", out));
  EXPECT_EQ(out, "before");
}

TEST(Escapes, SequencesBecomeTheirCharacters) {
  EXPECT_EQ(decoded(R"(first\nsecond\tthird)"), "first\nsecond\tthird");
  EXPECT_EQ(decoded(R"({"m":"say \"hi\" \/ \\ \'"})"), R"({"m":"say "hi" / \ '"})");
  EXPECT_EQ(decoded(R"(caf\u00e9 \u20AC \u0041)"), "caf\xC3\xA9 \xE2\x82\xAC A");
  EXPECT_EQ(decoded(R"(\ud83d\ude00)"), "\xF0\x9F\x98\x80");
}

TEST(Escapes, WhatIsNoSequenceStays) {
  EXPECT_EQ(decoded(R"(C:\Windows\x)"), R"(C:\Windows\x)");
  EXPECT_EQ(decoded(R"(\u12)"), R"(\u12)");
  EXPECT_EQ(decoded(R"(\u12g4 \ud83d \ude00)"), R"(\u12g4 \ud83d \ude00)");
  EXPECT_EQ(decoded("end\\"), "end\\");
}

}  // namespace
}  // namespace foreshock::store
