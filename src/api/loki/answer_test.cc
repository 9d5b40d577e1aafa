#include "api/loki/answer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace foreshock::api::loki {
namespace {

using Json = nlohmann::json;

Entry entry() {
  Entry out;
  out.time_ns = 1'700'000'000'000'000'001;
  out.line = "a \"line\"";
  out.set("service_name", "shop", Origin::kStream);
  out.set("detected_level", "error", Origin::kMetadata);
  out.set("user", "eve", Origin::kParsed);
  return out;
}

TEST(Answer, PairsWithEverythingFoldedIn) {
  StreamAnswer answer(false);
  answer.add(entry());
  Json json = Json::parse(answer.finish({}).body);
  EXPECT_EQ(json["data"]["resultType"], "streams");
  EXPECT_FALSE(json["data"].contains("encodingFlags"));
  EXPECT_EQ(json["data"]["result"][0]["stream"],
            Json({{"service_name", "shop"}, {"detected_level", "error"}, {"user", "eve"}}));
  EXPECT_EQ(json["data"]["result"][0]["values"], Json::parse(R"q([["1700000000000000001","a \"line\""]])q"));
  EXPECT_TRUE(json["data"]["stats"]["summary"].contains("totalBytesProcessed"));
  EXPECT_TRUE(json["data"]["stats"].contains("ingester"));
}

TEST(Answer, TriplesWhenCategoriesAreWanted) {
  StreamAnswer answer(true);
  answer.add(entry());
  Entry bare;
  bare.set("service_name", "shop", Origin::kStream);
  answer.add(bare);
  Json json = Json::parse(answer.finish({}).body);
  EXPECT_EQ(json["data"]["encodingFlags"], Json({"categorize-labels"}));
  ASSERT_EQ(json["data"]["result"].size(), 1u);
  EXPECT_EQ(json["data"]["result"][0]["stream"], Json({{"service_name", "shop"}}));
  EXPECT_EQ(json["data"]["result"][0]["values"][0][2],
            Json::parse(R"q({"structuredMetadata":{"detected_level":"error"},"parsed":{"user":"eve"}})q"));
  EXPECT_EQ(json["data"]["result"][0]["values"][1][2], Json::object());  // absent keys are left out
}

TEST(Answer, SamplesAreSecondsAndTexts) {
  series::Steps steps{1'500'000'000, 500'000'000, 2};
  series::Matrix matrix;
  matrix.emplace_back(series::Labels{{"a", "b"}}, 2).set(1, 0.1);
  Json json = Json::parse(matrix_answer(matrix, steps, {}, true).body);
  EXPECT_EQ(json["data"]["result"], Json::parse(R"q([{"metric":{"a":"b"},"values":[[2,"0.1"]]}])q"));
  matrix[0].set(0, 2);
  json = Json::parse(vector_answer(matrix, steps, {}, false).body);
  EXPECT_EQ(json["data"]["result"], Json::parse(R"q([{"metric":{"a":"b"},"value":[1.5,"2"]}])q"));
  EXPECT_FALSE(json["data"].contains("stats"));
}

TEST(Answer, ValuesAreShortWithoutExponents) {
  EXPECT_EQ(format_value(2), "2");
  EXPECT_EQ(format_value(1e21), "1000000000000000000000");
  EXPECT_EQ(format_value(-0.25), "-0.25");
  EXPECT_EQ(format_value(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(format_value(-std::numeric_limits<double>::infinity()), "-Inf");
}

TEST(Answer, ErrorsAreTextAndHideOurs) {
  net::HttpResponse invalid = text_error({ErrorKind::kInvalid, "parse error at line 1, col 2: x"});
  EXPECT_EQ(invalid.status, 400);
  EXPECT_EQ(invalid.body, "parse error at line 1, col 2: x\n");
  EXPECT_TRUE(invalid.headers.get("Content-Type")->starts_with("text/plain"));
  EXPECT_EQ(text_error({ErrorKind::kInternal, "secret"}).body.find("secret"), std::string::npos);
}

TEST(Answer, WarningsStandBesideTheData) {
  store::QuerySummary summary;
  summary.warnings = {"cut"};
  EXPECT_EQ(Json::parse(matrix_answer({}, {}, summary, true).body)["warnings"], Json({"cut"}));
}

}  // namespace
}  // namespace foreshock::api::loki
