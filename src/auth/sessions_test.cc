#include "auth/sessions.h"

#include "auth/testing/auth_fixture.h"

namespace foreshock::auth {
namespace {

using SessionsTest = AuthTest;

TEST_F(SessionsTest, OneTimeLinkMakesTheFirstAdministratorOnce) {
  auto link = auth_->sessions().make_first_administrator_link();
  ASSERT_TRUE(link);
  auto session = auth_->sessions().redeem(*link, true);
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_EQ(session->principal.user, "admin");
  EXPECT_TRUE(session->principal.may(Scope::kAdmin));
  EXPECT_TRUE(session->principal.by_session);
  EXPECT_EQ(auth_->sessions().redeem(*link, true).error().kind, ErrorKind::kUnauthenticated);
  EXPECT_EQ(auth_->sessions().make_first_administrator_link().error().kind, ErrorKind::kConflict);
}

TEST_F(SessionsTest, LinkWorksOnLoopbackOnlyAndSurvivesTheAttempt) {
  auto link = auth_->sessions().make_first_administrator_link();
  EXPECT_EQ(auth_->sessions().redeem(*link, false).error().kind, ErrorKind::kForbidden);
  EXPECT_TRUE(auth_->sessions().redeem(*link, true));
}

TEST_F(SessionsTest, LinkEndsAfterItsTimeAndWhenANewerOneIsMade) {
  auto old = auth_->sessions().make_first_administrator_link();
  auto link = auth_->sessions().make_first_administrator_link();
  EXPECT_FALSE(auth_->sessions().redeem(*old, true));
  world_.clock().advance(30 * kMinute);
  EXPECT_EQ(auth_->sessions().redeem(*link, true).error().kind, ErrorKind::kUnauthenticated);
}

TEST_F(SessionsTest, FirstAdministratorLinkDiesWhenAnAdministratorAppears) {
  auto link = auth_->sessions().make_first_administrator_link();
  ASSERT_TRUE(auth_->tokens().import_admin_token("0123456789abcdef"));
  EXPECT_EQ(auth_->sessions().redeem(*link, true).error().kind, ErrorKind::kUnauthenticated);
}

TEST_F(SessionsTest, SignInLinkOpensASessionOfThatUser) {
  sign_in();
  auto user = auth_->directory().create_user(kDefaultTenant, "eve", {Role::kViewer}, "system");
  auto link = auth_->sessions().make_sign_in_link(*user);
  auto session = auth_->sessions().redeem(*link, true);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->principal.user, "eve");
  EXPECT_FALSE(session->principal.may(Scope::kAdmin));
}

TEST_F(SessionsTest, CookieEndsWithTimeAndWithSignOut) {
  NewSession first = sign_in();
  EXPECT_TRUE(auth_->sessions().identify(first.cookie)->has_value());
  ASSERT_TRUE(auth_->sessions().end(first.cookie));
  EXPECT_FALSE(auth_->sessions().identify(first.cookie)->has_value());

  auto again = auth_->sessions().redeem(
      *auth_->sessions().make_sign_in_link(**auth_->directory().find_user(kDefaultTenant, "admin")), true);
  world_.clock().advance(AuthOptions().session_ns);
  EXPECT_FALSE(auth_->sessions().identify(again->cookie)->has_value());
  ASSERT_TRUE(auth_->sessions().expire());
  auto left = database_->prepare("SELECT count(*) FROM sessions");
  ASSERT_TRUE(left->step().value());
  EXPECT_EQ(left->integer(0), 0);
}

TEST_F(SessionsTest, SessionOfATokenHasItsScopesAndEndsWithIt) {
  Principal admin = sign_in().principal;
  auto token = auth_->tokens().create(admin, "reader", {Scope::kLogsRead}, world_.clock().now() + kHour);
  auto session = auth_->sessions().open_for_token(**auth_->tokens().identify(token->text));
  ASSERT_TRUE(session);
  EXPECT_FALSE(session->principal.may(Scope::kAdmin));
  EXPECT_TRUE(session->principal.may(Scope::kLogsRead));
  ASSERT_TRUE(auth_->tokens().withdraw(admin, token->token.id));
  EXPECT_FALSE(auth_->sessions().identify(session->cookie)->has_value());
}

}  // namespace
}  // namespace foreshock::auth
