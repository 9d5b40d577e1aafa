#include "parse/formats/level_head.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

TEST(LevelHead, CutsItems) {
  std::string_view text = "[a [b] c] (d) {{e:1}} <f> --- 12 word:|x";
  LevelHead head(text.data(), text.data() + text.size());
  std::string_view item;
  const std::pair<HeadItem, std::string_view> want[] = {
      {HeadItem::kBracket, "a [b] c"}, {HeadItem::kParen, "d"},  {HeadItem::kBrace, "e:1"},
      {HeadItem::kAngle, "f"},         {HeadItem::kDash, "---"}, {HeadItem::kNumber, "12"},
      {HeadItem::kWord, "word:"},      {HeadItem::kDash, "|"},   {HeadItem::kWord, "x"}};
  for (const auto& [kind, value] : want) {
    ASSERT_EQ(head.peek(item), kind) << value;
    EXPECT_EQ(item, value);
    head.take();
  }
  EXPECT_EQ(head.peek(item), HeadItem::kEnd);
}

TEST(LevelHead, OpenGroupEndsTheHead) {
  std::string_view text = "[never closed";
  LevelHead head(text.data(), text.data() + text.size());
  std::string_view item;
  EXPECT_EQ(head.peek(item), HeadItem::kEnd);
}

TEST(LevelHead, Names) {
  EXPECT_TRUE(is_identifier("org.a.B$C"));
  EXPECT_TRUE(is_identifier("a::b"));
  EXPECT_FALSE(is_identifier("a:b"));
  EXPECT_FALSE(is_identifier("1a"));
  EXPECT_FALSE(is_identifier(""));
  std::string_view file;
  std::string_view line;
  EXPECT_TRUE(split_code_place("A.java:12", file, line));
  EXPECT_EQ(line, "12");
  EXPECT_FALSE(split_code_place("10.0.0.1:80", file, line));
  EXPECT_FALSE(split_code_place("main:80", file, line));
}

}  // namespace
}  // namespace foreshock::parse
