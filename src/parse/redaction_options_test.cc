#include "parse/redaction_options.h"

#include <gtest/gtest.h>

namespace foreshock::parse {
namespace {

Result<RedactionPolicy> read(std::string_view yaml) {
  Config config;
  declare_redaction_settings(config);
  EXPECT_TRUE(config.load_text(yaml, "test.yml").has_value());
  return redaction_policy(config);
}

TEST(RedactionOptions, NothingIsRedactedByDefault) {
  Result<RedactionPolicy> policy = read("");
  ASSERT_TRUE(policy.has_value());
  EXPECT_FALSE(Redactor::compile(*policy)->active());
}

TEST(RedactionOptions, OwnSettingsWinOverTheStandard) {
  Result<RedactionPolicy> policy = read("redaction:\n  standard: true\n  email: keep\n  ip: drop\n");
  ASSERT_TRUE(policy.has_value());
  EXPECT_EQ(policy->action(SensitiveKind::kEmail), RedactionAction::kKeep);
  EXPECT_EQ(policy->action(SensitiveKind::kCard), RedactionAction::kMask);
  EXPECT_EQ(policy->action(SensitiveKind::kIp), RedactionAction::kDrop);
}

TEST(RedactionOptions, FieldsAndPatterns) {
  Result<RedactionPolicy> policy =
      read("redaction:\n  fields: [user.name, 'ssn:drop']\n  patterns: ['ahv=756.dddd.dddd.dd:mask']\n");
  ASSERT_TRUE(policy.has_value());
  ASSERT_EQ(policy->fields.size(), 2u);
  EXPECT_EQ(policy->fields[0].name, "user.name");
  EXPECT_EQ(policy->fields[1].action, RedactionAction::kDrop);
  ASSERT_EQ(policy->patterns.size(), 1u);
  EXPECT_EQ(policy->patterns[0].shape, "756.dddd.dddd.dd");
}

TEST(RedactionOptions, ErrorsNameTheKey) {
  Result<RedactionPolicy> policy = read("redaction:\n  fields: ['ssn:hide']\n");
  ASSERT_FALSE(policy.has_value());
  EXPECT_NE(policy.error().message.find("redaction.fields"), std::string::npos);
  policy = read("redaction:\n  patterns: [ddd]\n");
  ASSERT_FALSE(policy.has_value());
  EXPECT_NE(policy.error().message.find("name=shape"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::parse
