#include "incidents/storage/schema.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "db/database.h"

namespace foreshock::incidents {
namespace {

TEST(IncidentSchema, ComesUpAndIsLeftAloneTheSecondTime) {
  FakeWorld world;
  auto database = db::Database::open(world, ":memory:");
  ASSERT_TRUE(database);
  ASSERT_TRUE(db::migrate(**database, "incidents", incident_migrations()));
  ASSERT_TRUE(db::migrate(**database, "incidents", incident_migrations()));
  EXPECT_EQ(db::schema_version(**database, "incidents").value(),
            static_cast<int>(incident_migrations().size()));
  // The index by number is what keeps two incidents from having the same one.
  EXPECT_FALSE((*database)->execute("INSERT INTO incidents(tenant,id) VALUES(1,'x')"));
}

}  // namespace
}  // namespace foreshock::incidents
