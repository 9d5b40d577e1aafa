// Which texts are rules, what is said of the others, and whose time is over when.
#include "store/retention_rules.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace foreshock::store {
namespace {

std::string refusal(const std::string& text) {
  auto rules = parse_retention_rules({text});
  return rules ? "taken" : rules.error().message;
}

TEST(RetentionRules, ARuleIsAFilterAndATime) {
  auto rules = parse_retention_rules(
      {"level:<=debug 3d", " service:nginx host:web-* 36h ", "not (source:a or format:b) 0"});
  ASSERT_TRUE(rules) << rules.error().message;
  ASSERT_EQ(rules->size(), 3u);
  EXPECT_EQ((*rules)[0].keep_ns, 3 * kDay);
  EXPECT_EQ((*rules)[1].keep_ns, 36 * kHour);
  EXPECT_EQ((*rules)[1].filter.kind, FilterKind::kAnd);
  EXPECT_EQ((*rules)[2].keep_ns, 0);
}

TEST(RetentionRules, WhatIsNoRuleIsRefusedWithKeyReasonAndExample) {
  for (const char* text : {"", "  ", "level:debug", "3d", "level:debug soon", "level:debug 59m",
                           "level:debug 101y", "level:loud 3d", "timeout 3d", "not like(\"x\") 3d",
                           "trace_id:abc 3d", "user:bob 3d", "template:x 3d", "timestamp:<2026-01-01 3d",
                           "level:debug | limit 3 3d", "(level:debug 3d", "level:debug (timeout) 3d"}) {
    std::string message = refusal(text);
    EXPECT_NE(message.find("store.retention.rules: \"" + std::string(text)), std::string::npos) << message;
    EXPECT_NE(message.find("such as \"level:<=debug 3d\""), std::string::npos) << message;
  }
  EXPECT_NE(refusal("level:debug 5m").find("\"5m\" is no time from 1h"), std::string::npos);
  EXPECT_NE(refusal("user:bob 3d").find("only level"), std::string::npos);
  auto many = parse_retention_rules(std::vector<std::string>(33, "level:debug 3d"));
  ASSERT_FALSE(many);
  EXPECT_NE(many.error().message.find("at most 32"), std::string::npos);
}

TEST(RetentionRules, TenantsAreNumbersAndNoRuleIsForEverything) {
  EXPECT_TRUE(parse_retention_rules({"tenant:2 90d", "tenant:2 level:debug 1d"}));
  EXPECT_NE(refusal("tenant:acme 3d").find("tenant:NUMBER"), std::string::npos);
  EXPECT_NE(refusal("not tenant:2 3d").find("tenant:NUMBER"), std::string::npos);
  EXPECT_NE(refusal("tenant:2 or level:debug 3d").find("tenant:NUMBER"), std::string::npos);
  EXPECT_NE(refusal("* 3d").find("store.retention.age"), std::string::npos);
}

TEST(RetentionRules, SegmentsGoWholeAtTheLongestAge) {
  auto longest = [](const std::vector<std::string>& rules, int64_t age_ns) {
    return RetentionRules(parse_retention_rules(rules).value(), age_ns).longest_ns();
  };
  EXPECT_EQ(longest({}, 30 * kDay), 30 * kDay);
  EXPECT_EQ(longest({"level:debug 3d"}, 30 * kDay), 30 * kDay);
  EXPECT_EQ(longest({"level:debug 3d", "service:audit 365d"}, 30 * kDay), 365 * kDay);
  EXPECT_EQ(longest({"service:audit 0"}, 30 * kDay), 0);
  EXPECT_EQ(longest({"level:debug 3d"}, 0), 0) << "age 0 keeps the rest for ever";
}

TEST(RetentionRules, RulesThatStillHoldSpareTheirLines) {
  RetentionRules rules(parse_retention_rules({"service:audit 7d", "level:debug 3d"}).value(), 5 * kDay);
  EXPECT_EQ(rules.over(3 * kDay), 0u);
  EXPECT_EQ(rules.over(3 * kDay + 1), 2u);
  EXPECT_EQ(rules.over(6 * kDay), 6u) << "the store's age is the last rule";
  EXPECT_EQ(rules.over(8 * kDay), 7u);
  EXPECT_EQ(rules.over(-kDay), 0u) << "a clock that was set back";
  Filter expired = rules.expired(2);
  ASSERT_EQ(expired.kind, FilterKind::kOr);
  ASSERT_EQ(expired.children.size(), 1u);
  ASSERT_EQ(expired.children[0].children.size(), 2u);
  EXPECT_EQ(expired.children[0].children[0].kind, FilterKind::kNot);
  EXPECT_EQ(expired.children[0].children[1].field, "level");
}

}  // namespace
}  // namespace foreshock::store
