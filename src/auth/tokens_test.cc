#include "auth/tokens.h"

#include "auth/testing/auth_fixture.h"
#include "auth/token.h"

namespace foreshock::auth {
namespace {

class TokensTest : public AuthTest {
 protected:
  void SetUp() override {
    AuthTest::SetUp();
    admin_ = sign_in().principal;
  }
  Tokens& tokens() { return auth_->tokens(); }
  Principal admin_;
};

TEST_F(TokensTest, MadeTokenIdentifiesWithItsScopesAndNoMore) {
  auto made = tokens().create(admin_, "fluent-bit", {Scope::kLogsWrite}, std::nullopt);
  ASSERT_TRUE(made) << made.error().message;
  auto principal = tokens().identify(made->text);
  ASSERT_TRUE(principal && *principal);
  EXPECT_TRUE((*principal)->may(Scope::kLogsWrite));
  EXPECT_FALSE((*principal)->may(Scope::kLogsRead));
  EXPECT_EQ((*principal)->actor(), "token fluent-bit");
  EXPECT_EQ((*principal)->tenant, kDefaultTenant);
}

TEST_F(TokensTest, NoSecretIsInTheDatabase) {
  auto made = tokens().create(admin_, "t", {Scope::kLogsRead}, std::nullopt);
  std::string secret = parse_token(made->text)->secret;
  for (const char* table : {"tokens", "audit", "sessions"}) {
    auto rows = database_->prepare(std::string("SELECT * FROM ") + table);
    while (rows->step().value())
      for (int i = 0; i < rows->columns(); ++i)
        EXPECT_EQ(rows->string(i).find(secret), std::string::npos) << table;
  }
}

TEST_F(TokensTest, WrongSecretOfARealIdIsNobody) {
  auto made = tokens().create(admin_, "t", {Scope::kLogsRead}, std::nullopt);
  std::string wrong = made->text;
  wrong.back() = wrong.back() == 'a' ? 'b' : 'a';
  EXPECT_FALSE(tokens().identify(wrong)->has_value());
  EXPECT_FALSE(tokens().identify("")->has_value());
  EXPECT_FALSE(tokens().identify("whatever else")->has_value());
}

TEST_F(TokensTest, MakerCannotGiveWhatItDoesNotHave) {
  auto made = tokens().create(admin_, "reader", {Scope::kLogsRead}, std::nullopt);
  Principal reader = **tokens().identify(made->text);
  EXPECT_EQ(tokens().create(reader, "more", {Scope::kAdmin}, std::nullopt).error().kind,
            ErrorKind::kForbidden);
  EXPECT_EQ(tokens().create(admin_, "none", {}, std::nullopt).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(tokens().create(admin_, "", {Scope::kLogsRead}, std::nullopt).error().kind, ErrorKind::kInvalid);
}

TEST_F(TokensTest, ExpiryEndsIt) {
  Timestamp now = world_.clock().now();
  EXPECT_EQ(tokens().create(admin_, "t", {Scope::kLogsRead}, now).error().kind, ErrorKind::kInvalid);
  auto made = tokens().create(admin_, "t", {Scope::kLogsRead}, now + kHour);
  EXPECT_TRUE(tokens().identify(made->text)->has_value());
  world_.clock().advance(kHour);
  EXPECT_FALSE(tokens().identify(made->text)->has_value());
}

TEST_F(TokensTest, ListsInPagesAndWithdraws) {
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(tokens().create(admin_, "t" + std::to_string(i), {Scope::kLogsRead}, std::nullopt));
  auto page = tokens().list(kDefaultTenant, 3);
  ASSERT_EQ(page->size(), 3u);
  EXPECT_EQ((*page)[0].name, "t4");
  auto rest = tokens().list(kDefaultTenant, 3, page->back().sequence);
  ASSERT_EQ(rest->size(), 2u);
  EXPECT_EQ(rest->back().created_by, "admin");
  EXPECT_TRUE(tokens().list(TenantId{2}, 10)->empty()) << "another tenant sees nothing";

  ASSERT_TRUE(tokens().withdraw(admin_, (*page)[0].id));
  EXPECT_EQ(tokens().withdraw(admin_, (*page)[0].id).error().kind, ErrorKind::kNotFound);
  Principal stranger = admin_;
  stranger.tenant = TenantId{2};
  EXPECT_EQ(tokens().withdraw(stranger, (*page)[1].id).error().kind, ErrorKind::kNotFound);
}

TEST_F(TokensTest, ImportedAdministratorTokens) {
  EXPECT_EQ(tokens().import_admin_token("too short").error().kind, ErrorKind::kInvalid);
  ASSERT_TRUE(tokens().import_admin_token("  correct horse battery staple\n"));
  auto principal = tokens().identify("correct horse battery staple");
  ASSERT_TRUE(principal && *principal);
  EXPECT_TRUE((*principal)->may(Scope::kAdmin));
  uint64_t version = tokens().version();
  ASSERT_TRUE(tokens().import_admin_token("correct horse battery staple"));
  EXPECT_EQ(tokens().version(), version) << "the same text changes nothing";

  std::string ours = make_token(world_.chance()).text();
  ASSERT_TRUE(tokens().import_admin_token(ours));
  EXPECT_TRUE(tokens().identify(ours)->has_value());
  EXPECT_FALSE(tokens().identify("correct horse battery staple")->has_value())
      << "the new one replaces the old";
  EXPECT_EQ(tokens().list(kDefaultTenant, 10)->size(), 1u);
}

TEST_F(TokensTest, ImportMakesTheFirstAdministrator) {
  auto fresh = db::Database::open(world_, ":memory:");
  auto auth = Auth::open(world_, **fresh);
  ASSERT_TRUE((*auth)->tokens().import_admin_token("0123456789abcdef"));
  EXPECT_TRUE((*auth)->directory().administrator_exists().value());
  EXPECT_EQ((*auth)->sessions().make_first_administrator_link().error().kind, ErrorKind::kConflict);
}

}  // namespace
}  // namespace foreshock::auth
