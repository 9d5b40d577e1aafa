#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using AlertingRoutesTest = ApiTest;

TEST_F(AlertingRoutesTest, SilenceIsMadeListedAndEnded) {
  Reply made =
      post("/api/v1/silences",
           R"({"matchers":[{"name":"service","value":"checkout"}],"ends_at":"now+1h","reason":"deploy"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json()["matchers"],
            Json::parse(R"([{"name":"service","value":"checkout","negate":false}])"));
  EXPECT_EQ(made.json()["ends_at"], format_rfc3339(now() + kHour));
  EXPECT_EQ(made.json()["created_by"], admin().actor());
  std::string id = made.json()["id"];
  EXPECT_EQ(get("/api/v1/silences").json()["items"].size(), 1u);
  EXPECT_EQ(erase("/api/v1/silences/" + id).status, 204);
  EXPECT_EQ(erase("/api/v1/silences/" + id).status, 404);
}

TEST_F(AlertingRoutesTest, SilencesAreChecked) {
  auto status = [&](const std::string& body) { return post("/api/v1/silences", body).status; };
  EXPECT_EQ(status(R"({"ends_at":"now+1h"})"), 400);
  EXPECT_EQ(status(R"({"matchers":[],"ends_at":"now+1h"})"), 400);
  EXPECT_EQ(status(R"({"matchers":[{"name":"service","value":"x"}]})"), 400);
  EXPECT_EQ(status(R"({"matchers":[{"name":"service","value":"x"}],"ends_at":"now-1h"})"), 400);
  EXPECT_EQ(status(R"({"matchers":[{"name":"moon","value":"x"}],"ends_at":"now+1h"})"), 400);
  EXPECT_TRUE(alerting_.kept.empty());
}

TEST_F(AlertingRoutesTest, ChannelsAndTheirTests) {
  Json channels = get("/api/v1/channels").json()["items"];
  ASSERT_EQ(channels.size(), 2u);
  EXPECT_EQ(channels[0],
            Json::parse(R"({"id":"ops","kind":"slack","name":"ops","target":"hooks.slack.com"})"));
  EXPECT_EQ(post("/api/v1/channels/ops/test").json()["status"], "sent");
  Reply broken = post("/api/v1/channels/broken/test");
  EXPECT_EQ(broken.status, 200);
  EXPECT_EQ(broken.json()["status"], "failed");
  EXPECT_EQ(broken.json()["detail"], "nowhere.example does not answer");
  EXPECT_EQ(post("/api/v1/channels/none/test").status, 404);
}

}  // namespace
}  // namespace foreshock::api
