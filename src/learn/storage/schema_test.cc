#include "learn/storage/schema.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "db/database.h"

namespace foreshock::learn {
namespace {

TEST(LearnSchema, ComesUpAndIsLeftAloneTheSecondTime) {
  FakeWorld world;
  auto database = db::Database::open(world, ":memory:");
  ASSERT_TRUE(database);
  ASSERT_TRUE(db::migrate(**database, "learn", learn_migrations()));
  ASSERT_TRUE(db::migrate(**database, "learn", learn_migrations()));
  EXPECT_EQ(db::schema_version(**database, "learn").value(), static_cast<int>(learn_migrations().size()));
}

}  // namespace
}  // namespace foreshock::learn
