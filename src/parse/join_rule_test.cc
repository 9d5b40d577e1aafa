#include "parse/join_rule.h"

#include <gtest/gtest.h>

#include "parse/parse_options.h"

namespace foreshock::parse {
namespace {

Result<JoinRules> read(const std::string& yaml) {
  Config config;
  declare_parse_settings(config);
  Status loaded = config.load_text(yaml, "test.yml");
  if (!loaded) return fail(loaded.error());
  return join_rules(config);
}

TEST(JoinRule, LinesJoinUnlessTheyBeginOrWhenTheyContinue) {
  auto starts = JoinRule::compile({.sources = {}, .starts_with = "\\d{4}-", .continues = ""}).value();
  EXPECT_FALSE(starts->joins("2026-11-23 a"));
  EXPECT_TRUE(starts->joins(" 2026-11-23 a"));
  EXPECT_TRUE(starts->joins(""));
  auto continues = JoinRule::compile({.sources = {}, .starts_with = "", .continues = "[\\t+]"}).value();
  EXPECT_TRUE(continues->joins("+ b"));
  EXPECT_FALSE(continues->joins("b +"));
  auto both = JoinRule::compile({.sources = {}, .starts_with = "> new", .continues = ">"}).value();
  EXPECT_TRUE(both->joins("> old"));
  EXPECT_FALSE(both->joins("> new"));
  EXPECT_FALSE(both->joins("other"));
}

TEST(JoinRule, TheFirstRuleThatConcernsASourceIsItsOwn) {
  auto rules = read(
      "parse:\n  multiline:\n    - {sources: 'file /srv/*/a.log', starts_with: a, lines: 50, bytes: 64KiB, "
      "timeout: 3s}\n    - {sources: [http shop, 'kafka *'], continues: b}\n");
  ASSERT_TRUE(rules) << rules.error().message;
  auto file = rule_of(*rules, "file /srv/shop/a.log");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->text().lines_max, 50u);
  EXPECT_EQ(file->text().bytes_max, 64u * 1024);
  EXPECT_EQ(file->text().wait_ns, 3 * kSecond);
  EXPECT_EQ(rule_of(*rules, "http shop"), (*rules)[1]);
  EXPECT_EQ(rule_of(*rules, "kafka orders/0"), (*rules)[1]);
  EXPECT_EQ(rule_of(*rules, "file /srv/a.txt"), nullptr);
  EXPECT_TRUE(read("")->empty());
}

TEST(JoinRule, MistakesNameTheRuleAndTheCure) {
  for (const auto& [rule, said] : std::vector<std::pair<std::string, std::string>>{
           {"{sources: a}", "needs starts_with"},
           {"{starts_with: '('}", "is no pattern"},
           {"{starts_with: a, begins: b}", "unknown key 'begins'"},
           {"{starts_with: a, lines: 5000}", "lines is from 1 to 1000"},
           {"{starts_with: a, bytes: 2GiB}", "bytes is at most"},
           {"{starts_with: a, timeout: 2h}", "timeout is at most"},
           {"{starts_with: a, sources: '*a*a*a*a*'}", "at most four"},
           {"a", "a rule is a map"}}) {
    auto rules = read("parse:\n  multiline:\n    - " + rule + "\n");
    ASSERT_FALSE(rules) << rule;
    EXPECT_NE(rules.error().message.find(said), std::string::npos) << rules.error().message;
    EXPECT_NE(rules.error().message.find("parse.multiline, rule 1"), std::string::npos)
        << rules.error().message;
  }
}

}  // namespace
}  // namespace foreshock::parse
