#include "api/loki/line_pattern.h"

#include <gtest/gtest.h>

namespace foreshock::api::loki {
namespace {

TEST(LinePattern, CapturesAndFilters) {
  auto pattern = *LinePattern::parse("<ip> - <_> \"<method> <path>\"", true);
  LinePattern::Captures found;
  ASSERT_TRUE(pattern.capture("10.0.0.1 - bob \"GET /x\" 200", found));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[2].second, "/x");
  EXPECT_FALSE(pattern.capture("nothing", found));
  auto filter = *LinePattern::parse("took <_> ms", false);
  EXPECT_TRUE(filter.matches("took 12 ms"));
  EXPECT_FALSE(filter.matches("it took 12 ms"));
  EXPECT_FALSE(filter.matches("took 12 ms."));
  EXPECT_TRUE(LinePattern::parse("<_>took<_>", false)->matches("it took 12"));
}

TEST(LinePattern, RefusesWhatCannotBeTold) {
  EXPECT_FALSE(LinePattern::parse("<a><b>", true));
  EXPECT_FALSE(LinePattern::parse("<_> x", true));
}

TEST(LinePattern, TemplatesBecomePatternsThatMatchTheirLines) {
  EXPECT_EQ(pattern_of_template("Connection from <ip><num> closed after <*>"),
            "Connection from <_> closed after <_>");
  EXPECT_EQ(pattern_of_template("a < b and c > d"), "a < b and c > d");
  EXPECT_TRUE(LinePattern::parse(pattern_of_template("user <word> left"), false)->matches("user eve left"));
}

}  // namespace
}  // namespace foreshock::api::loki
