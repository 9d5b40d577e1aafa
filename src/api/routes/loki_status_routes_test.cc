#include <gtest/gtest.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using LokiStatusTest = ApiTest;

TEST_F(LokiStatusTest, VersionIsOneThatGrafanaKnows) {
  Json json = get("/loki/api/v1/status/buildinfo").json();
  EXPECT_GE(json["version"].get<std::string>(), "3.0");
  for (const char* name : {"revision", "branch", "buildDate", "goVersion"})
    EXPECT_TRUE(json.contains(name)) << name;
}

// Drilldown shows its Patterns tab only when the first answer says so.
TEST_F(LokiStatusTest, DrilldownMayShowEverything) {
  Json json = get("/loki/api/v1/drilldown-limits").json();
  EXPECT_EQ(json["pattern_ingester_enabled"], true);
  EXPECT_EQ(json["limits"]["volume_enabled"], true);
  EXPECT_EQ(json["limits"]["discover_log_levels"], true);
  EXPECT_EQ(get("/loki/api/v1/rules").status, 200);
  EXPECT_EQ(get("/api/prom/rules").status, 200);
}

TEST_F(LokiStatusTest, LimitsAreThoseOfDrilldown) {
  Json limits = get("/loki/api/v1/drilldown-limits").json()["limits"];
  std::string yaml = get("/config/tenant/v1/limits").body;
  EXPECT_NE(yaml.find("max_query_series: " + limits["max_query_series"].dump() + "\n"), std::string::npos)
      << yaml;
}

}  // namespace
}  // namespace foreshock::api
