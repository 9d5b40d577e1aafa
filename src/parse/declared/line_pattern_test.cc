#include "parse/declared/line_pattern.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace foreshock::parse {
namespace {

// What a pattern captures, by field name; {"": "no"} when it does not fit.
std::map<std::string, std::string> captured(std::string_view pattern, std::string_view text,
                                            bool open = false) {
  Result<LinePattern> made = LinePattern::make(pattern);
  EXPECT_TRUE(made) << (made ? "" : made.error().message);
  LinePattern::Captures captures;
  if (!made || !made->match(text, open, captures)) return {{"", "no"}};
  std::map<std::string, std::string> out;
  for (size_t i = 0; i < captures.count; ++i)
    out[captures.items[i].field->name] = std::string(captures.items[i].text());
  return out;
}
using Map = std::map<std::string, std::string>;

std::string error_of(std::string_view pattern) {
  Result<LinePattern> made = LinePattern::make(pattern);
  return made ? "" : made.error().message;
}

TEST(LinePattern, LiteralsBlanksAndFields) {
  EXPECT_EQ(captured("a %{x:int} b", "a   12\tb"), (Map{{"x", "12"}}));
  EXPECT_EQ(captured("a %{x:int} b", "a 12 c"), (Map{{"", "no"}}));
  EXPECT_EQ(captured("[%{x}] %{y}", "[one two] three four"), (Map{{"x", "one two"}, {"y", "three four"}}));
  EXPECT_EQ(captured("%{x:word}/%{y:word}", "a/b"), (Map{{"x", "a"}, {"y", "b"}}));
  EXPECT_EQ(captured("%{x:word} end", "a b end"), (Map{{"", "no"}}));
}

TEST(LinePattern, NothingMayBeLeftOverUnlessOpen) {
  EXPECT_EQ(captured("a %{x:int}", "a 1 more"), (Map{{"", "no"}}));
  EXPECT_EQ(captured("a %{x:int}", "a 1 more", true), (Map{{"x", "1"}}));
  EXPECT_EQ(captured("user %{x:word}", "user ann, please", true), (Map{{"x", "ann"}}));
}

TEST(LinePattern, GroupsMayBeMissing) {
  constexpr std::string_view kPattern = "%{a:int}[[ (%{b:word})]][[ - %{c:word}]]";
  EXPECT_EQ(captured(kPattern, "1 (x) - y"), (Map{{"a", "1"}, {"b", "x"}, {"c", "y"}}));
  EXPECT_EQ(captured(kPattern, "1 - y"), (Map{{"a", "1"}, {"c", "y"}}));
  EXPECT_EQ(captured(kPattern, "1"), (Map{{"a", "1"}}));
}

TEST(LinePattern, TextGoesOnUntilTheRestFits) {
  EXPECT_EQ(captured("%{m} [%{p:int}]", "a [b] c [7]"), (Map{{"m", "a [b] c"}, {"p", "7"}}));
  EXPECT_EQ(captured("\"%{ua}\" %{n:int}", R"("say \"hi\" " 7)"),
            (Map{{"ua", R"(say \"hi\" )"}, {"n", "7"}}));
}

TEST(LinePattern, ABodyMayHoldFields) {
  EXPECT_EQ(captured("x %{body:here}[%{a:word}] %{b:word}", "x [q] r"),
            (Map{{"body", "[q] r"}, {"a", "q"}, {"b", "r"}}));
}

TEST(LinePattern, ErrorsSayWhatIsWrong) {
  EXPECT_NE(error_of("%{x").find("not closed"), std::string::npos);
  EXPECT_NE(error_of("[[ %{x}").find("not closed"), std::string::npos);
  EXPECT_NE(error_of("%{x:nope}").find("no field type 'nope'"), std::string::npos);
  EXPECT_NE(error_of("%{x}%{y}").find("between them"), std::string::npos);
  EXPECT_NE(error_of("").find("empty"), std::string::npos);
}

TEST(LinePattern, AnchorAndHead) {
  Result<LinePattern> pattern = LinePattern::make("for user %{x}[[ optional-and-long]] from");
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->anchor(), "user");
  EXPECT_EQ(pattern->head(), "for user ");
}

TEST(LinePattern, HostileTextCostsAFewSteps) {
  std::string text(100'000, 'a');
  for (size_t i = 0; i < text.size(); i += 2) text[i] = '[';
  EXPECT_EQ(captured("%{a}[%{b}[%{c}[%{d}[%{e}]x", text), (Map{{"", "no"}}));
}

}  // namespace
}  // namespace foreshock::parse
