#include "parse/formats/line_joining.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

LineJoining begun(std::string_view line, const JoinRule* rule = nullptr) {
  LineJoining joining;
  joining.begin(line, classify_line(line), rule);
  return joining;
}

bool take(LineJoining& joining, std::string_view line) {
  return joining.take(classify_line(line), line);
}

TEST(LineJoining, OrdinaryLinesJoinNothingAndAreNotHeldBack) {
  for (std::string_view line :
       {"2026-11-23 04:31:56.123 INFO a", "{\"a\":1}", "[INFO] a", "# comment", "x"}) {
    LineJoining joining = begun(line);
    EXPECT_FALSE(joining.may_continue()) << line;
    EXPECT_FALSE(take(joining, "next")) << line;
    EXPECT_FALSE(joining.may_continue()) << line;
  }
}

TEST(LineJoining, BracketsThatAreNoJsonAreJoinedByTheirIndent) {
  LineJoining joining = begun("{");
  EXPECT_TRUE(take(joining, "  code: 'E',"));
  EXPECT_TRUE(take(joining, "}"));
  EXPECT_FALSE(take(joining, "next"));
}

TEST(LineJoining, AnObjectIsOverWithItsLastBracket) {
  LineJoining joining = begun("{\"a\": [");
  EXPECT_TRUE(joining.wants_text());
  EXPECT_TRUE(take(joining, "1"));
  EXPECT_TRUE(joining.may_continue());
  EXPECT_TRUE(take(joining, "]}"));
  EXPECT_FALSE(joining.may_continue());
  EXPECT_FALSE(take(joining, "  indented"));
}

TEST(LineJoining, ARuleDecidesAlone) {
  auto rule = JoinRule::compile({.sources = {}, .starts_with = "", .continues = "\\+"}).value();
  LineJoining joining = begun("panic: x", rule.get());
  EXPECT_TRUE(joining.may_continue());
  EXPECT_TRUE(take(joining, "+ more"));
  EXPECT_FALSE(take(joining, "goroutine 1 [running]:"));
  EXPECT_FALSE(joining.may_continue());
}

}  // namespace
}  // namespace foreshock::parse
