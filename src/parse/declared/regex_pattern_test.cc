#include "parse/declared/regex_pattern.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

TEST(RegexPattern, GroupsBecomeFields) {
  Result<RegexPattern> regex = RegexPattern::make(R"((?P<who>\w+) from (?P<ip>\S+)( port \d+)?)",
                                                  {{"who", "user.name"}, {"ip", "client.address:ip"}});
  ASSERT_TRUE(regex) << regex.error().message;
  LinePattern::Captures captures;
  ASSERT_TRUE(regex->match("ann from 10.0.0.1 port 22", captures));
  ASSERT_EQ(captures.count, 3u);
  EXPECT_EQ(captures.items[0].field->name, "user.name");
  EXPECT_EQ(captures.items[0].text(), "ann");
  EXPECT_EQ(captures.items[1].text(), "10.0.0.1");
  EXPECT_EQ(captures.items[2].field->target, FieldTarget::kNone);
  EXPECT_FALSE(regex->match("ann to 10.0.0.1", captures));
}

TEST(RegexPattern, WrongOnesAreRefused) {
  EXPECT_FALSE(RegexPattern::make("(?P<a>x", {}));
  EXPECT_FALSE(RegexPattern::make("no groups", {}));
  EXPECT_FALSE(RegexPattern::make("(?P<a>x)", {{"a", "b:nope"}}));
}

}  // namespace
}  // namespace foreshock::parse
