#include "api/openapi_document.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace foreshock::api {
namespace {

using Json = nlohmann::json;

TEST(OpenApiDocument, ScalarsKeepTheirKind) {
  auto json = yaml_to_json(
      "a: 1\nb: \"1\"\nc: true\nd: 'true'\ne: 1.0.0\nf: -2.5e3\ng: [x, {y: null}]\nh: 007\ni: |\n  two\n  "
      "lines\n");
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(Json::parse(*json),
            Json::parse(
                R"({"a":1,"b":"1","c":true,"d":"true","e":"1.0.0","f":-2500.0,"g":["x",{"y":null}],"h":"007",
                            "i":"two\nlines\n"})"));
}

TEST(OpenApiDocument, BadYamlIsAnError) {
  EXPECT_FALSE(yaml_to_json("a: ["));
}

TEST(OpenApiDocument, TheContractIsInTheBinaryAndIsOpenApi31) {
  Json json = Json::parse(*openapi_json());
  EXPECT_EQ(json["openapi"], "3.1.0");
  EXPECT_TRUE(json["paths"].contains("/api/v1/query"));
  EXPECT_TRUE(json["paths"]["/api/v1/query"]["post"]["responses"].contains("200"));
  EXPECT_EQ(json["components"]["parameters"]["Limit"]["schema"]["maximum"], 1000);
}

}  // namespace
}  // namespace foreshock::api
