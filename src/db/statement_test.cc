#include "db/statement.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "db/database.h"

namespace foreshock::db {
namespace {

class StatementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open(world_, ":memory:");
    ASSERT_TRUE(opened) << opened.error().message;
    database_ = std::move(*opened);
  }
  FakeWorld world_;
  std::unique_ptr<Database> database_;
};

TEST_F(StatementTest, EveryKindOfValueComesBack) {
  std::string bytes("\0\xff\x01", 3);
  std::optional<std::string> none;
  auto row =
      database_->prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9", int64_t{-5}, 2.5, "text", Blob{bytes},
                         nullptr, none, true, Timestamp{42}, TemplateId{0xffff000000000001ull});
  ASSERT_TRUE(row) << row.error().message;
  ASSERT_TRUE(row->step().value());
  EXPECT_EQ(row->columns(), 9);
  EXPECT_EQ(row->integer(0), -5);
  EXPECT_EQ(row->real(1), 2.5);
  EXPECT_EQ(row->text(2), "text");
  EXPECT_EQ(row->blob(3), bytes);
  EXPECT_TRUE(row->is_null(4));
  EXPECT_TRUE(row->is_null(5));
  EXPECT_TRUE(row->flag(6));
  EXPECT_EQ(row->time(7), Timestamp{42});
  EXPECT_EQ(row->unsigned_integer(8), 0xffff000000000001ull);
  EXPECT_FALSE(row->step().value());
}

TEST_F(StatementTest, EmptyTextAndBlobAreNotNull) {
  auto row = database_->prepare("SELECT ?1 IS NULL, ?2 IS NULL, typeof(?2)", std::string_view(), Blob{});
  ASSERT_TRUE(row->step().value());
  EXPECT_FALSE(row->flag(0));
  EXPECT_FALSE(row->flag(1));
  EXPECT_EQ(row->text(2), "blob");
}

TEST_F(StatementTest, TextMayHoldNul) {
  std::string text("a\0b", 3);
  auto row = database_->prepare("SELECT ?1", text);
  ASSERT_TRUE(row->step().value());
  EXPECT_EQ(row->text(0), text);
}

TEST_F(StatementTest, BadBindingIsToldByTheStep) {
  auto row = database_->prepare("SELECT ?1", 1, 2);
  ASSERT_TRUE(row);
  EXPECT_FALSE(row->step());
}

TEST_F(StatementTest, ResetForgetsBindings) {
  auto row = database_->prepare("SELECT ?1", 1);
  ASSERT_TRUE(row->step().value());
  row->reset();
  ASSERT_TRUE(row->step().value());
  EXPECT_TRUE(row->is_null(0));
}

TEST_F(StatementTest, WrongSqlNamesTheStatement) {
  auto row = database_->prepare("SELEKT 1");
  ASSERT_FALSE(row);
  EXPECT_NE(row.error().message.find("SELEKT 1"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::db
