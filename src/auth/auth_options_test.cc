#include "auth/auth_options.h"

#include <gtest/gtest.h>

namespace foreshock::auth {
namespace {

TEST(AuthOptions, DeclaredDefaultsEqualTheStructs) {
  Config config;
  declare_auth_settings(config);
  AuthOptions read = auth_options(config);
  AuthOptions made;
  EXPECT_EQ(read.session_ns, made.session_ns);
  EXPECT_EQ(read.one_time_ns, made.one_time_ns);
  EXPECT_EQ(read.failures_burst, made.failures_burst);
  EXPECT_EQ(read.failures_per_minute, made.failures_per_minute);
}

TEST(AuthOptions, BoundsHold) {
  Config config;
  declare_auth_settings(config);
  EXPECT_FALSE(config.load_text("auth: {session: {lifetime: 1s}}", "f.yml"));
  EXPECT_TRUE(config.load_text("auth: {session: {lifetime: 2h}}", "f.yml"));
  EXPECT_EQ(auth_options(config).session_ns, 2 * kHour);
}

}  // namespace
}  // namespace foreshock::auth
