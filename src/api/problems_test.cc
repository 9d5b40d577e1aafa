#include "api/problems.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace foreshock::api {
namespace {

using Json = nlohmann::json;

TEST(Problems, QueryErrorsPointAtTheByte) {
  Error error{ErrorKind::kInvalid, "query:4: expected a term"};
  net::HttpResponse response = query_problem(error, "äöü(", "r1");
  EXPECT_EQ(response.status, 400);
  Json json = Json::parse(response.body);
  EXPECT_EQ(json["errors"][0]["position"], 6) << "three letters of two bytes stand before";
  EXPECT_EQ(json["code"], "invalid");
  EXPECT_EQ(json["request_id"], "r1");
  EXPECT_FALSE(
      Json::parse(query_problem({ErrorKind::kInvalid, "too long"}, "x", "r1").body)["errors"][0].contains(
          "position"));
  EXPECT_EQ(Json::parse(
                query_problem({ErrorKind::kInvalid, "query:99: x"}, "ab", "r").body)["errors"][0]["position"],
            2);
}

TEST(Problems, ChangedMeanwhileCarriesTheVersion) {
  net::HttpResponse response = changed_meanwhile(7, "r1");
  EXPECT_EQ(response.status, 412);
  EXPECT_EQ(response.headers.get("ETag"), "\"7\"");
  EXPECT_EQ(Json::parse(response.body)["code"], "precondition_failed");
}

TEST(Problems, ErrorLineIsOneLine) {
  std::string line = error_line({ErrorKind::kTimeout, "took\ntoo long"}, "r1");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(Json::parse(line)["_error"]["status"], 504);
}

TEST(Problems, EveryWrongFieldIsNamed) {
  net::HttpResponse response =
      invalid_fields({{"limit", "too big", std::nullopt}, {"#/a", "missing", 3}}, "r1");
  Json json = Json::parse(response.body);
  EXPECT_EQ(json["errors"].size(), 2u);
  EXPECT_EQ(json["detail"], "limit: too big; #/a: missing");
}

}  // namespace
}  // namespace foreshock::api
