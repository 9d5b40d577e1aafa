#include "store/query/regex.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace foreshock::store {
namespace {

TEST(Regex, OrdinaryOnesCompile) {
  for (const char* good :
       {"^/api/v\\d+", "(?i)time(d)?\\s?out", "\\d{1,3}(\\.\\d{1,3}){3}", "\\pL+", ".*", "x{0,200}"}) {
    auto regex = compile_regex(good);
    EXPECT_TRUE(regex) << good << ": " << regex.error().message;
  }
  EXPECT_TRUE(RE2::PartialMatch("took 12 ms", **compile_regex("\\d+ ms")));
}

TEST(Regex, MistakesAreSaid) {
  auto regex = compile_regex("(");
  ASSERT_FALSE(regex);
  EXPECT_EQ(regex.error().message, "expected a regular expression: missing ): (");
  EXPECT_FALSE(compile_regex("a(?=b)"));  // RE2 has no looking around
}

TEST(Regex, ExplodingOnesAreRefusedWithTheReason) {
  for (const char* huge :
       {"((a{100}){100}){100}", "(x{1000}){1000}", "x{100000}", "(\\pL{500}){20}", "(((.{30}){30}){30})"}) {
    auto regex = compile_regex(huge);
    ASSERT_FALSE(regex) << huge;
    EXPECT_NE(regex.error().message.find("more than 16384 steps"), std::string::npos)
        << regex.error().message;
  }
}

// What makes backtracking matchers stand still takes time that is linear in the text here.
TEST(Regex, NestedRepetitionsStayLinear) {
  auto regex = compile_regex("^(a+)+$");
  ASSERT_TRUE(regex);
  std::string text(200'000, 'a');
  EXPECT_TRUE(RE2::PartialMatch(text, **regex));
  EXPECT_FALSE(RE2::PartialMatch(text + "!", **regex));
}

}  // namespace
}  // namespace foreshock::store
