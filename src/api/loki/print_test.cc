#include "api/loki/print.h"

#include <gtest/gtest.h>

#include "api/loki/parser.h"

namespace foreshock::api::loki {
namespace {

TEST(Print, TextsComeOutAsTheyWentIn) {
  for (const char* text : {"a\"b", "a\\b", "a\nb", "`", "`\\", "\x01", "\xc3\xa9"}) {
    LogQuery query;
    query.matchers.push_back({"a", MatchKind::kEqual, text});
    auto again = parse_log_query(print(query), true);
    ASSERT_TRUE(again) << print(query) << " " << again.error().message;
    EXPECT_EQ(again->matchers[0].value, text);
  }
}

TEST(Print, LabelsAreASelector) {
  EXPECT_EQ(print_selector({}), "{}");
  EXPECT_EQ(print_selector({{"a", "x"}, {"b", "say \"y\""}}), R"({a="x", b="say \"y\""})");
}

}  // namespace
}  // namespace foreshock::api::loki
