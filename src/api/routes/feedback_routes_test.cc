#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class FeedbackRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    incident_ = open_incident();
  }
  std::string incident_;
};

TEST_F(FeedbackRoutesTest, AVerdictOnAFindingMutesItsMessageAndIsListed) {
  Reply made = post("/api/v1/feedback", R"({"target_kind":"finding","target_id":"00000000000000f1",
                                            "verdict":"false_positive","scope":"template","note":"known load test"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json()["actor"], admin().actor());
  EXPECT_EQ(made.json()["at"], format_rfc3339(now()));
  ASSERT_EQ(muted_.size(), 1u);
  EXPECT_EQ(muted_[0].subject.template_id, TemplateId{0xabc});
  EXPECT_EQ(muted_[0].subject.service, "checkout");
  EXPECT_TRUE(muted_[0].muted);
  Json items = get("/api/v1/feedback").json()["items"];
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0]["id"], made.json()["id"]);
  EXPECT_EQ(items[0]["note"], "known load test");
  EXPECT_EQ(auth_->audit().list(kDefaultTenant, 1)->front().action, "feedback.give");
}

TEST_F(FeedbackRoutesTest, AVerdictReachesTheScorerThatClaimedIt) {
  post("/api/v1/feedback",
       R"({"target_kind":"finding","target_id":"00000000000000f1",
                               "verdict":"true_positive","scope":"this"})");
  ASSERT_EQ(judged_.size(), 1u);
  EXPECT_EQ(judged_[0], std::pair(detect::FindingKind::kRateHigh, true));
  post("/api/v1/feedback", R"({"target_kind":"incident","target_id":")" + incident_ +
                               R"(","verdict":"false_positive","scope":"this"})");
  ASSERT_EQ(judged_.size(), 2u);
  EXPECT_FALSE(judged_[1].second);
  post("/api/v1/feedback",
       R"({"target_kind":"finding","target_id":"00000000000000f1",
                               "verdict":"duplicate","scope":"this"})");
  EXPECT_EQ(judged_.size(), 2u);
}

TEST_F(FeedbackRoutesTest, TheFindingIsFrozenWithTheVerdict) {
  ASSERT_EQ(
      post("/api/v1/feedback",
           Json{{"target_kind", "incident"}, {"target_id", incident_}, {"verdict", "true_positive"}}.dump())
          .status,
      201);
  auto kept = feedback_->list(kDefaultTenant, 1, "");
  ASSERT_TRUE(kept && kept->items.size() == 1);
  Json features = Json::parse(kept->items[0].features);
  EXPECT_EQ(features[0]["id"], "00000000000000f1");
  EXPECT_EQ(features[0]["p_value"], 1e-7);
  EXPECT_EQ(kept->items[0].scope, learn::Scope::kThis);
}

TEST_F(FeedbackRoutesTest, WhatIsNotThereCannotBeJudged) {
  auto status = [&](const std::string& kind, const std::string& id) {
    return post("/api/v1/feedback",
                Json{{"target_kind", kind}, {"target_id", id}, {"verdict", "duplicate"}}.dump())
        .status;
  };
  EXPECT_EQ(status("finding", "00000000000000ee"), 404);
  EXPECT_EQ(status("incident", "00000000000000ee"), 404);
  EXPECT_EQ(status("template", "00000000000000ee"), 404);
  EXPECT_EQ(status("template", "no id"), 404);
  EXPECT_EQ(status("weather", "x"), 400);
  EXPECT_EQ(post("/api/v1/feedback", "{}").status, 400);
}

TEST_F(FeedbackRoutesTest, RunbooksAreListedAndSuggested) {
  Json items = get("/api/v1/runbooks").json()["items"];
  ASSERT_FALSE(items.empty());
  EXPECT_EQ(items.size(), runbooks_->all().size());
  for (const Json& item : items) {
    EXPECT_FALSE(item["why"].get<std::string>().empty());
    EXPECT_FALSE(item["steps"].empty());
  }
  Json incident = get("/api/v1/incidents/" + incident_).json();
  EXPECT_EQ(incident["runbooks"].size(),
            runbooks_->suggest(*incidents_->get(kDefaultTenant, incident_)).size());
}

}  // namespace
}  // namespace foreshock::api
