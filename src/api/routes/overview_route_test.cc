#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using OverviewRouteTest = ApiTest;

TEST_F(OverviewRouteTest, PutsEverythingTogether) {
  open_incident();
  store_.counts = {{TemplateId{1}, "checkout", 17, 30, {10, 20}, now(), now()},
                   {TemplateId{2}, "checkout", 9, 90, {45, 45}, now(), now()},
                   {TemplateId{2}, "cart", 9, 60, {30, 30}, now(), now()}};
  services_ = {{"checkout", 91, 120, 2, 1, 0.25, now(), "warning"},
               {"cart", 3, 60, 1, 1, 0, now(), "learning"},
               {"quiet", 80, 0, 0, 1, 0, now(), "silent"}};
  sources_ = {SourceView{}, SourceView{}};
  Json json = get("/api/v1/overview?window=1h").json();
  ASSERT_EQ(json["services"].size(), 3u) << json.dump();
  Json cart = json["services"][0], checkout = json["services"][1], quiet = json["services"][2];
  EXPECT_EQ(checkout["lines"], 120);
  EXPECT_EQ(checkout["error_share"], 0.25);
  EXPECT_EQ(checkout["anomaly_score"], 91);
  EXPECT_EQ(checkout["state"], "incident") << "it has an open incident";
  EXPECT_EQ(cart["state"], "ok") << "learning is nothing to worry about";
  EXPECT_EQ(quiet["state"], "silent");
  EXPECT_EQ(checkout["trend"].size(), cart["trend"].size());
  EXPECT_EQ(quiet["trend"].size(), cart["trend"].size());
  EXPECT_EQ(json["incidents"].size(), 1u);
  ASSERT_EQ(json["changed"].size(), 1u);
  EXPECT_EQ(json["changed"][0]["kind"], "rate_jump");
  EXPECT_EQ(json["ingest"]["sources"], 2);
  EXPECT_EQ(json["findings_total"], 1);
}

TEST_F(OverviewRouteTest, AServiceInAnIncidentIsNeverAtScoreZero) {
  open_incident();
  services_ = {{"checkout", 0, 120, 2, 1, 0.25, now(), "ok"}, {"cart", 0, 60, 1, 1, 0, now(), "ok"}};
  store_.counts = {{TemplateId{2}, "checkout", 9, 90, {45, 45}, now(), now()},
                   {TemplateId{2}, "cart", 9, 60, {30, 30}, now(), now()}};
  Json json = get("/api/v1/overview?window=1h").json();
  ASSERT_EQ(json["services"].size(), 2u) << json.dump();
  EXPECT_EQ(json["services"][0]["anomaly_score"], 0);
  EXPECT_EQ(json["services"][1]["state"], "incident");
  EXPECT_GE(json["services"][1]["anomaly_score"], 25);
}

TEST_F(OverviewRouteTest, EmptyServerHasAnEmptyOverview) {
  Json json = get("/api/v1/overview").json();
  for (const char* key : {"services", "changed", "incidents"}) EXPECT_TRUE(json[key].empty()) << key;
}

TEST_F(OverviewRouteTest, WindowsAreChecked) {
  for (const char* window : {"0s", "1x", "5000000d", "-1h"})
    EXPECT_EQ(get("/api/v1/overview?window=" + std::string(window)).status, 400) << window;
}

}  // namespace
}  // namespace foreshock::api
