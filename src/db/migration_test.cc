#include "db/migration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "base/fake_world.h"
#include "db/database.h"

namespace foreshock::db {
namespace {

using ::testing::HasSubstr;

constexpr std::array<Migration, 2> kTwo{
    {{1, "CREATE TABLE a(x INTEGER); INSERT INTO a VALUES(1)"}, {2, "ALTER TABLE a ADD COLUMN y TEXT"}}};

class MigrationTest : public ::testing::Test {
 protected:
  void SetUp() override { database_ = std::move(*Database::open(world_, ":memory:")); }
  FakeWorld world_;
  std::unique_ptr<Database> database_;
};

TEST_F(MigrationTest, RunsWhatIsMissingOnce) {
  ASSERT_TRUE(migrate(*database_, "auth", std::span(kTwo).first(1)));
  EXPECT_EQ(schema_version(*database_, "auth").value(), 1);
  ASSERT_TRUE(migrate(*database_, "auth", kTwo));
  ASSERT_TRUE(migrate(*database_, "auth", kTwo));
  EXPECT_EQ(schema_version(*database_, "auth").value(), 2);
  auto rows = database_->prepare("SELECT count(*), count(y) FROM a");
  ASSERT_TRUE(rows->step().value());
  EXPECT_EQ(rows->integer(0), 1);
}

TEST_F(MigrationTest, RoomsHaveTheirOwnVersions) {
  ASSERT_TRUE(migrate(*database_, "auth", kTwo));
  EXPECT_EQ(schema_version(*database_, "store").value(), 0);
  constexpr std::array<Migration, 1> other{{{1, "CREATE TABLE b(x INTEGER)"}}};
  ASSERT_TRUE(migrate(*database_, "store", other));
  EXPECT_EQ(schema_version(*database_, "auth").value(), 2);
}

TEST_F(MigrationTest, NewerDatabaseIsRefusedAndLeftAlone) {
  ASSERT_TRUE(migrate(*database_, "auth", kTwo));
  Status refused = migrate(*database_, "auth", std::span(kTwo).first(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(refused.error().message, HasSubstr("have version 2, this Foreshock knows 1"));
  EXPECT_EQ(schema_version(*database_, "auth").value(), 2);
}

TEST_F(MigrationTest, ScriptThatFailsHalfWayLeavesTheVersionBefore) {
  constexpr std::array<Migration, 2> broken{
      {{1, "CREATE TABLE a(x INTEGER)"}, {2, "CREATE TABLE b(x INTEGER); INSERT INTO nowhere VALUES(1)"}}};
  Status failed = migrate(*database_, "auth", broken);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("migration 2 of auth"));
  EXPECT_EQ(schema_version(*database_, "auth").value(), 1);
  EXPECT_FALSE(database_->prepare("SELECT * FROM b")) << "the first half of the script must be undone";
  EXPECT_TRUE(database_->prepare("SELECT * FROM a"));
}

TEST_F(MigrationTest, VersionOfAnUntouchedDatabaseIsZero) {
  EXPECT_EQ(schema_version(*database_, "auth").value(), 0);
}

}  // namespace
}  // namespace foreshock::db
