#include "remediation/remediation_options.h"

#include <gtest/gtest.h>

namespace foreshock::remediation {
namespace {

TEST(RemediationOptions, DefaultsOfConfigAndStructAgreeAndAreRead) {
  Config config;
  declare_remediation_settings(config);
  EXPECT_EQ(remediation_options(config).folder, RemediationOptions{}.folder);
  EXPECT_EQ(remediation_options(config).built_in, RemediationOptions{}.built_in);
  ASSERT_TRUE(config.load_text("remediation: {runbooks: /etc/runbooks, builtin: false}", "f.yml"));
  EXPECT_EQ(remediation_options(config).folder, "/etc/runbooks");
  EXPECT_FALSE(remediation_options(config).built_in);
}

}  // namespace
}  // namespace foreshock::remediation
