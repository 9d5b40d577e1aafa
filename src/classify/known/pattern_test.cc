#include "classify/known/pattern.h"

#include <gtest/gtest.h>

namespace foreshock::classify {
namespace {

bool meets(std::string_view pattern, std::string_view text, size_t begin = 0) {
  return covers(read_pattern(pattern), read_pattern(text), begin);
}

TEST(Pattern, ConstantsMustBeMetByConstants) {
  EXPECT_TRUE(meets("session opened", "session  opened"));
  EXPECT_FALSE(meets("session opened", "session closed"));
  EXPECT_FALSE(meets("session opened", "session <*>"));
  EXPECT_FALSE(meets("session opened", "session opened twice"));
  EXPECT_FALSE(meets("session opened twice", "session opened"));
  EXPECT_TRUE(meets("a=<num>, b", "a=<num>, b"));
  EXPECT_FALSE(meets("a=<num>, b", "a=<num>; b"));
}

TEST(Pattern, AnySlotTakesOneToManyWords) {
  EXPECT_TRUE(meets("password for <*> from <ip>", "password for root from <ip>"));
  EXPECT_TRUE(meets("password for <*> from <ip>", "password for invalid user admin from <ip>"));
  EXPECT_TRUE(meets("password for <*> from <ip>", "password for <*> from <ip>"));
  EXPECT_FALSE(meets("password for <*> from <ip>", "password for from <ip>"));
  std::string many = "password for";
  for (size_t i = 0; i <= kAnyTokensMax; ++i) many += " word";
  EXPECT_FALSE(meets("password for <*> from <ip>", many + " from <ip>"));
  EXPECT_TRUE(meets("password for <*>", many)) << "the last slot takes all that follows";
}

TEST(Pattern, TypedSlotsTakeSlotsOfTheirKind) {
  EXPECT_TRUE(meets("took <num>", "took <duration>"));
  EXPECT_TRUE(meets("took <num>", "took <*>"));
  EXPECT_FALSE(meets("took <num>", "took <path>"));
  EXPECT_FALSE(meets("took <num>", "took ages"));
  EXPECT_TRUE(meets("on <host> now", "on mars now"));
  EXPECT_TRUE(meets("on <host> now", "on mars.example now"));
  EXPECT_FALSE(meets("on <host> now", "on the way now"));
}

TEST(Pattern, TailsAndBeginningsMayBeLeftOut) {
  EXPECT_TRUE(meets("disk full", "disk full <tail>"));
  EXPECT_FALSE(meets("disk full", "disk full <num>"));
  EXPECT_TRUE(meets("disk full", "Caused by: disk full", 3));
  EXPECT_FALSE(meets("disk full", "Caused by: disk full", 0));
}

TEST(Pattern, LiteralBracketsAreNoSlots) {
  auto tokens = read_pattern("helo=\\<num> took <num>");
  ASSERT_EQ(tokens.size(), 7u);
  EXPECT_EQ(tokens[3].text, "num");
  EXPECT_TRUE(tokens[6].slot);
}

TEST(Pattern, LongTextsAreReadInPart) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "word ";
  EXPECT_EQ(read_pattern(text).size(), kTokensMax);
  EXPECT_TRUE(meets("word <*>", text));
}

}  // namespace
}  // namespace foreshock::classify
