#include "auth/auth.h"

#include "auth/testing/auth_fixture.h"

namespace foreshock::auth {
namespace {

TEST_F(AuthTest, OpensAgainOverTheSameTables) {
  NewSession session = sign_in();
  auth_.reset();
  auto again = Auth::open(world_, *database_);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE((*again)->sessions().identify(session.cookie)->has_value());
  EXPECT_TRUE((*again)->audit().verify());
  auth_ = std::move(*again);
}

TEST_F(AuthTest, TickWritesUsesAndEndsSessions) {
  NewSession session = sign_in();
  auto token = auth_->tokens().create(session.principal, "t", {Scope::kLogsRead}, std::nullopt);
  ASSERT_TRUE(with_token(token->text));
  world_.clock().advance(AuthOptions().session_ns);
  ASSERT_TRUE(auth_->tick());
  EXPECT_TRUE(auth_->tokens().list(kDefaultTenant, 1)->front().last_used_at);
  auto rows = database_->prepare("SELECT count(*) FROM sessions");
  ASSERT_TRUE(rows->step().value());
  EXPECT_EQ(rows->integer(0), 0);
}

}  // namespace
}  // namespace foreshock::auth
