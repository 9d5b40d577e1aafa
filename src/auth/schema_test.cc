#include "auth/schema.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "db/database.h"

namespace foreshock::auth {
namespace {

TEST(AuthSchema, MigratesFromNothingAndIsStable) {
  FakeWorld world;
  auto database = db::Database::open(world, ":memory:");
  ASSERT_TRUE(database);
  ASSERT_TRUE(db::migrate(**database, "auth", auth_migrations()));
  ASSERT_TRUE(db::migrate(**database, "auth", auth_migrations()));
  EXPECT_EQ(db::schema_version(**database, "auth").value(), static_cast<int>(auth_migrations().size()));
  EXPECT_TRUE((*database)->verify());
}

}  // namespace
}  // namespace foreshock::auth
