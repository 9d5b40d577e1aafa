#include "auth/authenticator.h"

#include "auth/testing/auth_fixture.h"

namespace foreshock::auth {
namespace {

class AuthenticatorTest : public AuthTest {
 protected:
  void SetUp() override {
    AuthTest::SetUp();
    session_ = sign_in();
    token_ = *auth_->tokens().create(session_.principal, "agent", {Scope::kLogsWrite}, std::nullopt);
  }
  NewSession session_;
  NewToken token_;
};

TEST_F(AuthenticatorTest, TokensAndCookiesAreTwoThings) {
  EXPECT_TRUE(with_token(token_.text));
  EXPECT_TRUE(with_cookie(session_.cookie));
  EXPECT_EQ(with_token(session_.cookie).error().kind, ErrorKind::kUnauthenticated);
  EXPECT_EQ(with_cookie(token_.text).error().kind, ErrorKind::kUnauthenticated);
  EXPECT_EQ(auth_->authenticator().authenticate({}, "192.0.2.1").error().kind, ErrorKind::kUnauthenticated);
}

TEST_F(AuthenticatorTest, BelievesFromMemoryUntilAChange) {
  PrincipalPtr first = *with_token(token_.text);
  // Behind the authenticator's back, so that only memory can still answer.
  ASSERT_TRUE(database_->run("DELETE FROM tokens"));
  EXPECT_EQ(with_token(token_.text).value(), first);
  world_.clock().advance(AuthOptions().verified_ns);
  EXPECT_FALSE(with_token(token_.text));
}

TEST_F(AuthenticatorTest, WithdrawalAndSignOutWorkAtOnce) {
  ASSERT_TRUE(with_token(token_.text));
  ASSERT_TRUE(with_cookie(session_.cookie));
  ASSERT_TRUE(auth_->tokens().withdraw(session_.principal, token_.token.id));
  EXPECT_FALSE(with_token(token_.text));
  ASSERT_TRUE(auth_->sessions().end(session_.cookie));
  EXPECT_FALSE(with_cookie(session_.cookie));
}

TEST_F(AuthenticatorTest, ANewTokenIsNotHeldWrongByMemory) {
  std::string text = "the administrators token";
  EXPECT_FALSE(with_token(text));
  ASSERT_TRUE(auth_->tokens().import_admin_token(text));
  EXPECT_TRUE(with_token(text));
}

TEST_F(AuthenticatorTest, ManyWrongTokensAreThrottledButBelievedOnesPass) {
  ASSERT_TRUE(with_token(token_.text));
  int burst = AuthOptions().failures_burst;
  for (int i = 0; i < burst; ++i)
    EXPECT_EQ(with_token("wrong " + std::to_string(i)).error().kind, ErrorKind::kUnauthenticated);
  EXPECT_EQ(with_token("wrong again").error().kind, ErrorKind::kExhausted);
  EXPECT_TRUE(with_token(token_.text));
  EXPECT_TRUE(with_token(token_.text, "192.0.2.2"));
  EXPECT_EQ(with_token("wrong again", "192.0.2.2").error().kind, ErrorKind::kUnauthenticated);
  world_.clock().advance(kMinute);
  EXPECT_EQ(with_token("wrong later").error().kind, ErrorKind::kUnauthenticated);
}

TEST_F(AuthenticatorTest, AnAgentWithOneWrongTokenDoesNotLockOutItsAddress) {
  for (int i = 0; i < 1000; ++i)
    ASSERT_EQ(with_token("always the same").error().kind, ErrorKind::kUnauthenticated);
  EXPECT_TRUE(with_token(token_.text)) << "the address must not have been throttled";
}

TEST_F(AuthenticatorTest, LastUseIsWrittenByFlush) {
  ASSERT_TRUE(with_token(token_.text));
  world_.clock().advance(kSecond);
  ASSERT_TRUE(with_token(token_.text));
  EXPECT_FALSE(auth_->tokens().list(kDefaultTenant, 1)->front().last_used_at);
  ASSERT_TRUE(auth_->authenticator().flush());
  EXPECT_EQ(auth_->tokens().list(kDefaultTenant, 1)->front().last_used_at, world_.clock().now());
}

}  // namespace
}  // namespace foreshock::auth
