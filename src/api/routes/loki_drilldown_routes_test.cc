#include <gtest/gtest.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class LokiDrilldownTest : public ApiTest {
 protected:
  LokiDrilldownTest() {
    base_ = Timestamp{1'700'000'040 * kSecond};  // a whole minute
    templates::Catalogue::Delta delta;
    std::string text = "order <id> took <num> ms";
    id_ = templates::template_id_of(text);
    delta.templates.push_back({id_, text, {}, base_, 1});
    EXPECT_TRUE(catalogue_.restore(delta));
    for (int i = 0; i < 6; ++i) {
      store::LogRow row = make_row(std::to_string(i), base_ + i * 30 * kSecond, "order 1 took 5 ms");
      row.service = i < 4 ? "cart" : "pay";
      row.template_id = id_;
      store_.rows.push_back(row);
    }
  }
  static std::string encoded(const std::string& text) { return net::percent_encode(text); }
  const std::string range_ = "start=1700000040&end=1700000240";
  Timestamp base_;
  TemplateId id_;
};

TEST_F(LokiDrilldownTest, IndexStatsHaveNoEnvelope) {
  Json json =
      get("/loki/api/v1/index/stats?" + range_ + "&query=" + encoded(R"({service_name="cart"})")).json();
  EXPECT_EQ(json["entries"], 4);
  EXPECT_EQ(json["streams"], 1);
  EXPECT_TRUE(json.contains("chunks"));
  EXPECT_TRUE(json.contains("bytes"));
}

// The landing page of Drilldown: services by size.
TEST_F(LokiDrilldownTest, VolumesByService) {
  std::string query = "&limit=5000&query=" + encoded(R"({service_name=~".+"})");
  Json json = get("/loki/api/v1/index/volume?" + range_ + query + "&targetLabels=service_name").json();
  EXPECT_EQ(json["data"]["resultType"], "vector");
  ASSERT_EQ(json["data"]["result"].size(), 2u);
  EXPECT_EQ(json["data"]["result"][0]["metric"], Json({{"service_name", "cart"}}));
  EXPECT_TRUE(json["data"]["result"][0]["value"][1].is_string());
  json = get("/loki/api/v1/index/volume_range?step=60&" + range_ + query).json();
  EXPECT_EQ(json["data"]["resultType"], "matrix");
  EXPECT_EQ(json["data"]["result"][0]["values"].size(), 2u);
  json = get("/loki/api/v1/index/volume?aggregateBy=labels&" + range_ + query).json();
  EXPECT_EQ(json["data"]["result"][0]["metric"], Json({{"service_name", ""}}));
  EXPECT_EQ(get("/loki/api/v1/index/volume?aggregateBy=x").status, 400);
}

TEST_F(LokiDrilldownTest, PatternsAreTemplatesWithTheirCounts) {
  std::string query = "&step=60&query=" + encoded(R"({service_name="cart"})");
  Json json = get("/loki/api/v1/patterns?" + range_ + query).json();
  EXPECT_EQ(json["status"], "success");
  ASSERT_EQ(json["data"].size(), 1u);
  EXPECT_EQ(json["data"][0]["pattern"], "order <_> took <_> ms");
  EXPECT_EQ(json["data"][0]["level"], "error");
  EXPECT_EQ(json["data"][0]["samples"], Json::parse("[[1700000040,2],[1700000100,2]]"));
  // And the pattern finds the lines it stands for.
  json = get("/loki/api/v1/query_range?" + range_ +
             "&query=" + encoded("{service_name=\"cart\"} |> `order <_> took <_> ms`"))
             .json();
  EXPECT_EQ(json["data"]["result"][0]["values"].size(), 4u);
}

TEST_F(LokiDrilldownTest, DetectedLabelsAndFields) {
  Json labels = get("/loki/api/v1/detected_labels?" + range_).json();
  bool found = false;
  for (const Json& label : labels["detectedLabels"])
    found |= label == Json({{"label", "service_name"}, {"cardinality", 2}});
  EXPECT_TRUE(found) << labels;
  Json fields = get("/loki/api/v1/detected_fields?line_limit=10&" + range_).json();
  EXPECT_EQ(fields["limit"], 1000);
  std::map<std::string, Json> by_name;
  for (const Json& field : fields["fields"]) by_name[field["label"].get<std::string>()] = field;
  EXPECT_EQ(by_name["status"]["type"], "int");
  EXPECT_EQ(by_name["status"]["parsers"], Json({"logfmt"}));
  EXPECT_TRUE(by_name["detected_level"]["parsers"].is_null());
  EXPECT_EQ(by_name.count("service_name"), 0u);  // a stream's label is no field
  Json values = get("/loki/api/v1/detected_field/user/values?" + range_).json();
  EXPECT_EQ(values["values"], Json({"eve"}));
  EXPECT_EQ(values["limit"], 1000);
}

}  // namespace
}  // namespace foreshock::api
