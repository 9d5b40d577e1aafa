#include "alerting/storage/schema.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "db/database.h"

namespace foreshock::alerting {
namespace {

TEST(AlertingSchema, ComesUpAndIsLeftAloneTheSecondTime) {
  FakeWorld world;
  auto database = db::Database::open(world, ":memory:");
  ASSERT_TRUE(database);
  ASSERT_TRUE(db::migrate(**database, "alerting", alerting_migrations()));
  ASSERT_TRUE(db::migrate(**database, "alerting", alerting_migrations()));
  EXPECT_EQ(db::schema_version(**database, "alerting").value(),
            static_cast<int>(alerting_migrations().size()));
}

}  // namespace
}  // namespace foreshock::alerting
