#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using FindingRoutesTest = ApiTest;

TEST_F(FindingRoutesTest, ListsWithIncidentAndPages) {
  std::string incident = open_incident();
  for (int i = 0; i < 3; ++i) {
    std::vector<detect::Finding> more{
        finding("000000000000000" + std::to_string(i), detect::FindingKind::kSilence, false)};
    incidents_->on_findings(kDefaultTenant, more, now());
  }
  Json page = get("/api/v1/findings?limit=2&end=now%2B1m").json();
  ASSERT_EQ(page["items"].size(), 2u) << page.dump();
  ASSERT_TRUE(page["next_cursor"].is_string());
  Json rest =
      get("/api/v1/findings?limit=10&end=now%2B1m&cursor=" + page["next_cursor"].get<std::string>()).json();
  EXPECT_EQ(rest["items"].size(), 2u);
  EXPECT_TRUE(rest["next_cursor"].is_null());
  Json all = get("/api/v1/findings?end=now%2B1m").json();
  bool found = false;
  for (const Json& item : all["items"])
    if (item["id"] == "00000000000000f1") {
      found = true;
      EXPECT_EQ(item["incident_id"], incident);
      EXPECT_EQ(item["kind"], "rate_high");
      EXPECT_EQ(item["why"], "40 lines in a minute where 2 were expected");
    }
  EXPECT_TRUE(found);
  EXPECT_EQ(get("/api/v1/findings?service=other&end=now%2B1m").json()["items"].size(), 0u);
  EXPECT_EQ(get("/api/v1/findings?start=now&end=now-1h").status, 400);
}

}  // namespace
}  // namespace foreshock::api
