#include "api/testing/api_fixture.h"
#include "templates/miner.h"

namespace foreshock::api {
namespace {

class SuspectRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    for (int i = 0; i < 40; ++i)
      bodies_.push_back(i % 2 ? "carrier swift took the parcel" : "carrier royal took the parcel");
    std::vector<parse::Record> records;
    for (const std::string& body : bodies_) {
      parse::Record record;
      record.body = body;
      records.push_back(record);
    }
    templates::Miner miner(catalogue_);
    std::vector<templates::Event> events;
    miner.assign(records, arena_, events);
    for (size_t i = 0; i < events.size(); ++i) {
      store::LogRow row = make_row("r" + std::to_string(i), now() - kMinute, bodies_[i]);
      row.template_id = events[i].template_id;
      store_.rows.push_back(row);
    }
  }
  Arena arena_;
  std::vector<std::string> bodies_;
};

TEST_F(SuspectRoutesTest, ASuspectIsListedAndAccepted) {
  Json report = get("/api/v1/templates/suspects").json();
  ASSERT_EQ(report["items"].size(), 1u) << report.dump();
  EXPECT_EQ(report["raw_shape_share"], 1.0);
  Json suspect = report["items"][0];
  EXPECT_EQ(suspect["kind"], "over_split");
  EXPECT_EQ(suspect["status"], "open");
  EXPECT_EQ(suspect["proposal"]["action"], "merge");
  std::string path = "/api/v1/templates/suspects/" + suspect["id"].get<std::string>();
  EXPECT_EQ(post(path, R"({"decision":"perhaps"})").status, 400);
  Reply accepted = post(path, R"({"decision":"accept"})");
  ASSERT_EQ(accepted.status, 200) << accepted.body;
  EXPECT_EQ(accepted.json()["status"], "accepted");
  Json decisions = get("/api/v1/templates/decisions").json();
  ASSERT_EQ(decisions["items"].size(), 1u);
  EXPECT_EQ(decisions["items"][0]["suspect"], suspect["id"]);
}

TEST_F(SuspectRoutesTest, ARejectedOneStaysSo) {
  std::string id = get("/api/v1/templates/suspects").json()["items"][0]["id"];
  ASSERT_EQ(post("/api/v1/templates/suspects/" + id, R"({"decision":"reject"})").status, 200);
  EXPECT_EQ(get("/api/v1/templates/suspects").json()["items"][0]["status"], "rejected");
  EXPECT_EQ(post("/api/v1/templates/suspects/" + id, R"({"decision":"accept"})").status, 409);
  EXPECT_EQ(post("/api/v1/templates/suspects/00000000000000aa", R"({"decision":"accept"})").status, 404);
}

}  // namespace
}  // namespace foreshock::api
