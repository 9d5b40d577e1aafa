#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using SearchRoutesTest = ApiTest;

TEST_F(SearchRoutesTest, HistogramLeavesEmptyLevelsOut) {
  Reply reply = post("/api/v1/query/histogram", R"({"query":"*","start":"now-3m","end":"now"})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  Json json = reply.json();
  ASSERT_EQ(json["series"].size(), 1u);
  EXPECT_EQ(json["series"][0], Json::parse(R"({"severity":"error","counts":[1,0,2]})"));
  EXPECT_EQ(json["step_ns"], kMinute);
  EXPECT_EQ(json["end"], format_rfc3339(now()));
  EXPECT_EQ(post("/api/v1/query/histogram", R"({"query":"bad(("})").json()["errors"][0]["position"], 5);
  EXPECT_EQ(post("/api/v1/query/histogram", R"({"query":"*","buckets":0})").status, 400);
}

TEST_F(SearchRoutesTest, FacetsHaveTheDefaultFields) {
  Json json = post("/api/v1/query/facets", R"({"query":"*"})").json();
  ASSERT_EQ(json["fields"].size(), 5u);
  EXPECT_EQ(json["fields"][0]["name"], "level");
  EXPECT_EQ(json["fields"][0]["values"][0], Json::parse(R"({"value":"checkout","count":5})"));
  EXPECT_EQ(store_.last_facets.end - store_.last_facets.start, kHour);
  EXPECT_EQ(post("/api/v1/query/facets", R"({"query":"*","fields":["user"]})").json()["fields"].size(), 1u);
}

TEST_F(SearchRoutesTest, FieldsAreTheKnownOnesAndWhatRowsHave) {
  store_.rows.push_back(make_row("r1", now(), "x"));
  Json fields = get("/api/v1/fields").json()["fields"];
  auto type_of = [&](const std::string& name) -> std::string {
    for (const Json& field : fields)
      if (field["name"] == name) return field["type"];
    return "missing";
  };
  EXPECT_EQ(type_of("timestamp"), "time");
  EXPECT_EQ(type_of("level"), "severity");
  EXPECT_EQ(type_of("user"), "string");
  EXPECT_EQ(type_of("status"), "number");
}

TEST_F(SearchRoutesTest, FieldValuesByPrefix) {
  Json json = get("/api/v1/fields/service/values?prefix=ca").json();
  EXPECT_EQ(json, Json::parse(R"({"values":[{"value":"cart","count":2}]})"));
  EXPECT_EQ(get("/api/v1/fields/service/values?limit=1").json()["values"].size(), 1u);
}

TEST_F(SearchRoutesTest, ContextOfALine) {
  store_.rows.push_back(make_row("r1", now(), "x"));
  Json json = get("/api/v1/logs/r1/context?before=0&after=0").json();
  EXPECT_EQ(json["row"]["id"], "r1");
  EXPECT_TRUE(json["before"].empty());
  EXPECT_EQ(get("/api/v1/logs/nothing/context").status, 404);
  EXPECT_EQ(get("/api/v1/logs/r1/context?before=1001").status, 400);
  EXPECT_EQ(get("/api/v1/logs/r1/context?scope=planet").status, 400);
}

}  // namespace
}  // namespace foreshock::api
