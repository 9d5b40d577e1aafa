#include "db/transaction.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "db/database.h"

namespace foreshock::db {
namespace {

class TransactionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = std::move(*Database::open(world_, ":memory:"));
    ASSERT_TRUE(database_->run("CREATE TABLE t(a INTEGER UNIQUE)"));
  }
  int64_t rows() {
    auto count = database_->prepare("SELECT count(*) FROM t");
    EXPECT_TRUE(count->step().value());
    return count->integer(0);
  }
  FakeWorld world_;
  std::unique_ptr<Database> database_;
};

TEST_F(TransactionTest, CommitKeepsAll) {
  auto transaction = Transaction::begin(*database_);
  ASSERT_TRUE(transaction);
  ASSERT_TRUE(database_->run("INSERT INTO t VALUES(1)"));
  ASSERT_TRUE(database_->run("INSERT INTO t VALUES(2)"));
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(rows(), 2);
  EXPECT_FALSE(database_->in_transaction());
}

TEST_F(TransactionTest, GoingWithoutCommitKeepsNothing) {
  {
    auto transaction = Transaction::begin(*database_);
    ASSERT_TRUE(database_->run("INSERT INTO t VALUES(1)"));
  }
  EXPECT_EQ(rows(), 0);
}

TEST_F(TransactionTest, AnErrorInsideLeavesTheChoiceToTheCaller) {
  auto transaction = Transaction::begin(*database_);
  ASSERT_TRUE(database_->run("INSERT INTO t VALUES(1)"));
  EXPECT_FALSE(database_->run("INSERT INTO t VALUES(1)"));
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(rows(), 1);
}

TEST_F(TransactionTest, NestingAndSecondCommitAreRefused) {
  auto transaction = Transaction::begin(*database_);
  ASSERT_TRUE(transaction);
  EXPECT_FALSE(Transaction::begin(*database_));
  ASSERT_TRUE(transaction->commit());
  EXPECT_FALSE(transaction->commit());
  EXPECT_TRUE(Transaction::begin(*database_));
}

}  // namespace
}  // namespace foreshock::db
