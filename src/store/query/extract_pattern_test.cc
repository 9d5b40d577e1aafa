#include "store/query/extract_pattern.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace foreshock::store {
namespace {

// The holes' texts, joined by "|".
std::string taken(std::string_view pattern, std::string_view text) {
  auto pipe = extract_by_pattern(pattern, 1);
  if (!pipe) return pipe.error().message;
  RE2 regex(pipe->regex, RE2::Latin1);
  std::vector<re2::StringPiece> groups(static_cast<size_t>(regex.NumberOfCapturingGroups()) + 1);
  if (!regex.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, groups.data(),
                   static_cast<int>(groups.size())))
    return "no match";
  std::string out;
  for (const ExtractHole& hole : pipe->holes)
    out += (out.empty() ? "" : "|") + std::string(groups[static_cast<size_t>(hole.group)]);
  return out;
}

TEST(ExtractPattern, HolesTakeWhatStandsBetweenTheTexts) {
  EXPECT_EQ(taken("took <ms:num>ms", "it took 12.5ms today"), "12.5");
  EXPECT_EQ(taken("took <ms:num>ms", "it took long"), "no match");
  EXPECT_EQ(taken("user <user> from <ip:ip>", "user bob ross from 10.0.0.1:22 port 4"),
            "bob ross|10.0.0.1:22");
  EXPECT_EQ(taken("user <user:word> ", "user bob from"), "bob");
  EXPECT_EQ(taken("error: <why>", "error: a b c\nand more"), "a b c\nand more");
  EXPECT_EQ(taken("<_> = <value>", "key = 5"), "5");
  EXPECT_EQ(taken("<<pri:num>>", "<34>Oct"), "34");
  EXPECT_EQ(taken("a.b(<x>)", "a.b(1)"), "1");
  EXPECT_EQ(taken("a.b(<x>)", "axb(1)"), "no match");
  EXPECT_EQ(taken("h\xc3\xa9 <x>", "h\xc3\xa9 \xff!"), "\xff!");
}

TEST(ExtractPattern, MistakesPointAtTheirPlace) {
  EXPECT_EQ(taken("nothing", ""),
            "query:1: expected a hole with a name in the pattern, such as <ms:num> or <user>");
  EXPECT_EQ(taken("a <x:float>", ""),
            "query:6: expected the kind of the hole to be num, word, hex or ip, got "
            "\"float\"");
  EXPECT_EQ(taken("<a> <a>", ""), "query:6: expected different names, got \"a\" twice");
  EXPECT_EQ(taken("<a><b>", ""), "query:4: expected some text between two holes");
  EXPECT_EQ(taken("x <level>", ""), "query:4: expected a new name, \"level\" is a field of every line");
}

TEST(ExtractPattern, RegularExpressionsNameTheirGroups) {
  auto pipe = extract_by_regex("took (?<ms>\\d+)(ms|s) by (?P<user>\\w+)", 7);
  ASSERT_TRUE(pipe) << pipe.error().message;
  ASSERT_EQ(pipe->holes.size(), 2u);
  EXPECT_EQ(pipe->holes[0].name, "ms");
  EXPECT_EQ(pipe->holes[0].group, 1);
  EXPECT_EQ(pipe->holes[1].name, "user");
  EXPECT_EQ(pipe->holes[1].group, 3);
  EXPECT_EQ(extract_by_regex("\\(?<a", 7).error().message,
            "query:7: expected a group with a name, such as "
            "(?<user>\\w+)");
  EXPECT_NE(extract_by_regex("(?<a>x{1000}){1000}", 7).error().message.find("query:7: expected a smaller"),
            std::string::npos);
}

}  // namespace
}  // namespace foreshock::store
