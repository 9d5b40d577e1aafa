// AuthTest: an Auth over a database in memory and a FakeWorld, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "auth/auth.h"
#include "base/fake_world.h"

namespace foreshock::auth {

class AuthTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = db::Database::open(world_, ":memory:");
    ASSERT_TRUE(opened) << opened.error().message;
    database_ = std::move(*opened);
    auto auth = Auth::open(world_, *database_);
    ASSERT_TRUE(auth) << auth.error().message;
    auth_ = std::move(*auth);
  }

  // The first administrator, signed in through a one-time link.
  NewSession sign_in() {
    auto link = auth_->sessions().make_first_administrator_link();
    EXPECT_TRUE(link);
    auto session = auth_->sessions().redeem(*link, true);
    EXPECT_TRUE(session) << session.error().message;
    return *session;
  }
  Result<PrincipalPtr> with_token(const std::string& text, std::string_view peer = "192.0.2.1") {
    return auth_->authenticator().authenticate({CredentialKind::kToken, text}, peer);
  }
  Result<PrincipalPtr> with_cookie(const std::string& cookie) {
    return auth_->authenticator().authenticate({CredentialKind::kSession, cookie}, "192.0.2.1");
  }

  FakeWorld world_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Auth> auth_;
};

}  // namespace foreshock::auth
