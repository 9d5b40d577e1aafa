#include "auth/audit.h"

#include <gmock/gmock.h>

#include "auth/testing/auth_fixture.h"
#include "db/transaction.h"

namespace foreshock::auth {
namespace {

using ::testing::HasSubstr;

class AuditTest : public AuthTest {
 protected:
  void SetUp() override {
    AuthTest::SetUp();
    for (int i = 1; i <= 5; ++i) {
      world_.clock().advance(kSecond);
      ASSERT_TRUE(auth_->audit().append(kDefaultTenant, "admin", "thing.do", "t" + std::to_string(i), "why"));
    }
  }
  void expect_broken(const std::string& sql, const std::string& reason) {
    ASSERT_TRUE(
        database_->execute("DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_changes_no_row;" + sql));
    auto verified = auth_->audit().verify();
    ASSERT_FALSE(verified) << sql;
    EXPECT_EQ(verified.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(verified.error().message, HasSubstr(reason));
  }
};

TEST_F(AuditTest, ChainVerifiesAndEndsInTheHead) {
  auto verified = auth_->audit().verify();
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->sequence, 5);
  EXPECT_EQ(verified->hash, auth_->audit().head()->hash);
}

TEST_F(AuditTest, RowsCannotBeChangedOrDeletedThroughSql) {
  EXPECT_FALSE(database_->run("DELETE FROM audit WHERE sequence=2"));
  EXPECT_FALSE(database_->run("UPDATE audit SET actor='nobody'"));
}

TEST_F(AuditTest, ChangedRowIsFound) {
  expect_broken("UPDATE audit SET actor='x' WHERE sequence=3", "entry 3 was changed");
}
TEST_F(AuditTest, MovedTextBetweenFieldsIsFound) {
  expect_broken(
      "UPDATE audit SET action=action||substr(target,1,1), target=substr(target,2) WHERE sequence=2",
      "entry 2 was changed");
}
TEST_F(AuditTest, MissingRowIsFound) {
  expect_broken("DELETE FROM audit WHERE sequence=2", "entry 2 is missing");
}
TEST_F(AuditTest, CutOffEndIsFound) {
  expect_broken("DELETE FROM audit WHERE sequence=5", "ends with entry 4");
}

TEST_F(AuditTest, ListsNewestFirstByTenantInPages) {
  ASSERT_TRUE(auth_->audit().append(TenantId{2}, "other", "x", "y"));
  auto page = auth_->audit().list(kDefaultTenant, 2);
  ASSERT_EQ(page->size(), 2u);
  EXPECT_EQ((*page)[0].target, "t5");
  page = auth_->audit().list(kDefaultTenant, 10, (*page)[1].sequence);
  ASSERT_EQ(page->size(), 3u);
  EXPECT_EQ((*page)[0].target, "t3");
}

TEST_F(AuditTest, AppendJoinsTheCallersTransaction) {
  {
    auto transaction = db::Transaction::begin(*database_);
    ASSERT_TRUE(auth_->audit().append(kDefaultTenant, "a", "b", "c"));
  }
  EXPECT_EQ(auth_->audit().head()->sequence, 5) << "what was rolled back was not audited";
  EXPECT_TRUE(auth_->audit().verify());
}

}  // namespace
}  // namespace foreshock::auth
