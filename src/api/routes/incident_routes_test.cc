#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class IncidentRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    id_ = open_incident();
  }
  std::string path(const std::string& action = "") { return "/api/v1/incidents/" + id_ + action; }
  Reply post_if(const std::string& target, const std::string& etag) {
    net::HttpRequest out = request("POST", target);
    out.headers.set("If-Match", etag);
    return call(out);
  }
  std::string id_;
};

TEST_F(IncidentRoutesTest, ListsByStatusAndService) {
  Json page = get("/api/v1/incidents?status=open").json();
  ASSERT_EQ(page["items"].size(), 1u);
  EXPECT_EQ(page["items"][0]["id"], id_);
  EXPECT_TRUE(page["next_cursor"].is_null());
  EXPECT_TRUE(get("/api/v1/incidents?status=resolved").json()["items"].empty());
  EXPECT_TRUE(get("/api/v1/incidents?service=other").json()["items"].empty());
  EXPECT_EQ(get("/api/v1/incidents?service=checkout").json()["items"].size(), 1u);
  EXPECT_EQ(get("/api/v1/incidents?status=lost").status, 400);
}

TEST_F(IncidentRoutesTest, OneWithItsStory) {
  alerting_.sent = {
      {"n1", kDefaultTenant, id_, "ops", "opened", now(), now(), "suppressed", "silenced by s1", 0}};
  Reply reply = get(path());
  ASSERT_EQ(reply.status, 200);
  Json json = reply.json();
  EXPECT_EQ(reply.headers.get("ETag"), "\"" + std::to_string(json["version"].get<int>()) + "\"");
  EXPECT_FALSE(json["timeline"].empty());
  EXPECT_EQ(json["findings"][0]["incident_id"], id_);
  EXPECT_EQ(json["notifications"][0]["status"], "silenced");
  EXPECT_TRUE(json["runbooks"].is_array());
  EXPECT_EQ(get("/api/v1/incidents/0000000000000000").status, 404);
}

TEST_F(IncidentRoutesTest, AcknowledgeThenResolveThenReopen) {
  Reply acknowledged = post(path("/acknowledge"), R"({"note":"on it"})");
  ASSERT_EQ(acknowledged.status, 200) << acknowledged.body;
  EXPECT_EQ(acknowledged.json()["status"], "acknowledged");
  EXPECT_EQ(acknowledged.json()["acknowledged_by"], admin().actor());
  EXPECT_EQ(told_.size(), 1u) << "alerting must hear of it";
  Reply again = post(path("/acknowledge"));
  EXPECT_EQ(again.status, 200) << "it is so already";
  EXPECT_EQ(again.json()["version"], acknowledged.json()["version"]);
  EXPECT_EQ(told_.size(), 1u);
  EXPECT_EQ(post(path("/reopen")).status, 409);
  EXPECT_EQ(post(path("/resolve")).json()["status"], "resolved");
  EXPECT_EQ(post(path("/resolve")).status, 200);
  EXPECT_EQ(post(path("/acknowledge")).status, 409);
  EXPECT_EQ(post(path("/reopen")).json()["status"], "open");
  auto audit = auth_->audit().list(kDefaultTenant, 3);
  EXPECT_EQ((*audit)[0].action, "incident.reopen");
  EXPECT_EQ((*audit)[0].target, id_);
}

TEST_F(IncidentRoutesTest, IfMatchKeepsChangesFromBeingLost) {
  std::string etag(*get(path()).headers.get("ETag"));
  ASSERT_EQ(post(path("/notes"), R"({"text":"hm"})").status, 201);
  Reply stale = post_if(path("/acknowledge"), etag);
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.json()["code"], "precondition_failed");
  EXPECT_NE(stale.headers.get("ETag"), etag);
  EXPECT_EQ(post_if(path("/acknowledge"), "nonsense").status, 412);
  EXPECT_EQ(post_if(path("/acknowledge"), std::string(*stale.headers.get("ETag"))).status, 200);
  EXPECT_EQ(post_if(path("/resolve"), "*").status, 200);
}

TEST_F(IncidentRoutesTest, NotesNeedText) {
  Reply reply = post(path("/notes"), R"({"text":"looked at the database"})");
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.json()["timeline"].back()["text"], "looked at the database");
  EXPECT_EQ(post(path("/notes"), "{}").status, 400);
  EXPECT_EQ(post(path("/notes"), R"({"text":""})").status, 400);
  EXPECT_EQ(post("/api/v1/incidents/0000000000000000/notes", R"({"text":"x"})").status, 404);
}

}  // namespace
}  // namespace foreshock::api
