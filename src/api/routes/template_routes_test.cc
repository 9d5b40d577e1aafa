#include "api/testing/api_fixture.h"
#include "templates/miner.h"

namespace foreshock::api {
namespace {

class TemplateRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    // Real templates from real lines, so that ids, texts and slots are what they are in the field.
    std::vector<std::string> bodies{"Connection from 10.0.0.1 closed", "payment failed for order 17",
                                    "cache refreshed"};
    std::vector<parse::Record> records;
    for (const std::string& body : bodies) {
      parse::Record record;
      record.body = record.raw = body;
      record.timestamp = now() - 10 * kMinute;
      records.push_back(record);
    }
    templates::Miner miner(catalogue_);
    std::vector<templates::Event> events;
    miner.assign(records, arena_, events);
    for (const templates::Event& event : events) ids_.push_back(event.template_id);
    Timestamp old = now() - 5 * kHour, fresh = now() - 10 * kMinute;
    store_.counts = {{ids_[0], "gate", 9, 100, {40, 60}, old, now()},
                     {ids_[1], "checkout", 17, 7, {0, 7}, fresh, now()},
                     {ids_[2], "cache", 9, 50, {25, 25}, old, now()}};
  }
  std::vector<std::string> listed(const std::string& query) {
    std::vector<std::string> out;
    Json page = get("/api/v1/templates" + query).json();
    for (const Json& item : page["items"]) out.push_back(item["id"]);
    return out;
  }
  Arena arena_;
  std::vector<TemplateId> ids_;
};

TEST_F(TemplateRoutesTest, SortedFourWays) {
  std::string a = hex16(ids_[0]), b = hex16(ids_[1]), c = hex16(ids_[2]);
  EXPECT_EQ(listed(""), (std::vector{a, c, b}));
  EXPECT_EQ(listed("?sort=rare"), (std::vector{b, c, a}));
  EXPECT_EQ(listed("?sort=new")[0], b);
  EXPECT_EQ(listed("?sort=severity"), (std::vector{b, a, c}));
  EXPECT_EQ(get("/api/v1/templates?sort=random").status, 400);
}

TEST_F(TemplateRoutesTest, ItemsHaveTheirShape) {
  Json item = get("/api/v1/templates?q=PAYMENT").json()["items"][0];
  EXPECT_EQ(item["id"], hex16(ids_[1]));
  EXPECT_EQ(item["count"], 7);
  EXPECT_NEAR(item["share"].get<double>(), 7.0 / 157, 1e-9);
  EXPECT_EQ(item["severity"], "error");
  EXPECT_EQ(item["new"], true);
  EXPECT_EQ(item["trend"], Json::parse("[0,7]"));
  EXPECT_EQ(item["services"], Json::parse(R"(["checkout"])"));
  EXPECT_TRUE(item["class"].contains("outcome"));
}

TEST_F(TemplateRoutesTest, PagesFollowEachOtherWithoutRepeats) {
  Json first = get("/api/v1/templates?limit=2").json();
  ASSERT_EQ(first["items"].size(), 2u);
  Json second = get("/api/v1/templates?limit=2&cursor=" + first["next_cursor"].get<std::string>()).json();
  ASSERT_EQ(second["items"].size(), 1u);
  EXPECT_EQ(second["items"][0]["id"], hex16(ids_[1]));
  EXPECT_TRUE(second["next_cursor"].is_null());
  EXPECT_EQ(get("/api/v1/templates?cursor=nonsense").status, 400);
}

TEST_F(TemplateRoutesTest, OneTemplateWithSlotsAndExamples) {
  for (int i = 1; i <= 3; ++i) {
    auto row = make_row("r" + std::to_string(i), now() - kMinute,
                        "Connection from 10.0.0." + std::to_string(i % 2) + " closed");
    store_.rows.push_back(row);
  }
  Json json = get("/api/v1/templates/" + hex16(ids_[0])).json();
  EXPECT_EQ(json["count"], 100);
  ASSERT_EQ(json["slots"].size(), 1u) << json.dump();
  EXPECT_EQ(json["slots"][0]["distinct"], 2);
  EXPECT_EQ(json["slots"][0]["top"][0], Json::parse(R"({"value":"10.0.0.1","count":2})"));
  EXPECT_EQ(json["examples"].size(), 3u);
  EXPECT_TRUE(json["aliases"].is_array());
}

TEST_F(TemplateRoutesTest, NamesGroupsAndLineage) {
  std::string a = hex16(ids_[0]), b = hex16(ids_[1]);
  ASSERT_EQ(post("/api/v1/templates/" + a + "/rename", R"({"name":"goodbye"})").status, 200);
  Json item = get("/api/v1/templates?q=Connection").json()["items"][0];
  EXPECT_EQ(item["name"], "goodbye");
  EXPECT_EQ(item["named_by"], "person");
  EXPECT_EQ(item["origin"], "mined");
  EXPECT_EQ(get("/api/v1/templates?granularity=2").status, 400);
  Json coarse = get("/api/v1/templates?granularity=0").json();
  EXPECT_EQ(coarse["items"].size(), 3u) << "no word in common";
  EXPECT_EQ(coarse["items"][0]["grouped"], 1);
  EXPECT_EQ(listed("?sort=rarity"), listed("?sort=rare"));
  EXPECT_EQ(get("/api/v1/templates?sort=last_seen").status, 200);
  Json json = get("/api/v1/templates/" + a).json();
  EXPECT_EQ(json["merge_tree"]["id"], a);
  ASSERT_EQ(json["decisions"].size(), 1u);
  EXPECT_EQ(json["decisions"][0]["kind"], "rename");
  ASSERT_EQ(post("/api/v1/templates/" + b + "/split", R"({"slot":0,"values":["17"]})").status, 201);
  json = get("/api/v1/templates/" + b).json();
  ASSERT_EQ(json["splits"].size(), 1u) << json.dump();
  EXPECT_EQ(json["merge_tree"]["children"][0]["kind"], "split");
  std::string id = get("/api/v1/templates/decisions").json()["items"][0]["id"];
  EXPECT_EQ(erase("/api/v1/templates/decisions/" + id).status, 204);
  EXPECT_EQ(erase("/api/v1/templates/decisions/" + id).status, 404);
}

TEST_F(TemplateRoutesTest, UnknownAndMalformedIds) {
  EXPECT_EQ(get("/api/v1/templates/00000000000000ff").status, 404);
  EXPECT_EQ(get("/api/v1/templates/xyz").status, 400);
  store_.counts.clear();
  Json json = get("/api/v1/templates/" + hex16(ids_[0])).json();
  EXPECT_EQ(json["count"], 0) << "known, but not in this range";
}

TEST_F(TemplateRoutesTest, SimilarOnesComeWithTheirTextAndWithoutTheTemplateItself) {
  meaning_.answer = {{ids_[1], 1}, {ids_[0], 0.5}, {ids_[2], 0.25}};
  Json items = get("/api/v1/templates/" + hex16(ids_[1]) + "/similar").json()["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0]["id"], hex16(ids_[0]));
  EXPECT_EQ(items[0]["text"], "Connection from <ip> closed");
  EXPECT_EQ(items[0]["similarity"], 0.5);
  EXPECT_EQ(get("/api/v1/templates/" + hex16(ids_[1]) + "/similar?limit=1").json()["items"].size(), 1u);
  EXPECT_EQ(get("/api/v1/templates/" + hex16(ids_[0]) + "/similar").status, 404);
  EXPECT_EQ(get("/api/v1/templates/xyz/similar").status, 400);
}

}  // namespace
}  // namespace foreshock::api
