#include "api/operations.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "api/openapi_document.h"

namespace foreshock::api {
namespace {

using Json = nlohmann::json;

std::string scope_text(const Operation& operation) {
  return operation.scope ? std::string(auth::scope_name(*operation.scope)) : "public";
}

// The table is the contract: every operation of openapi.yaml, each with its method, path and scope.
TEST(Operations, EqualOpenApiYaml) {
  Json contract = Json::parse(*openapi_json());
  std::map<std::string, std::string> wanted;
  for (const auto& [path, methods] : contract["paths"].items())
    for (const auto& [method, operation] : methods.items()) {
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(std::toupper(c));
      ASSERT_TRUE(operation.contains("x-scope")) << upper << " " << path << " names no scope";
      wanted[operation["operationId"].get<std::string>()] =
          upper + " " + path + " " + operation["x-scope"].get<std::string>();
    }
  std::map<std::string, std::string> present;
  for (const Operation& operation : operations())
    present[std::string(operation.id)] =
        std::string(operation.method) + " " + std::string(operation.path) + " " + scope_text(operation);
  EXPECT_EQ(present, wanted);
}

TEST(Operations, PublicOnesSaySoInTheirSecurity) {
  Json contract = Json::parse(*openapi_json());
  for (const auto& [path, methods] : contract["paths"].items())
    for (const auto& [method, operation] : methods.items())
      EXPECT_EQ(operation["x-scope"] == "public",
                operation.contains("security") && operation["security"].empty())
          << method << " " << path;
}

TEST(Operations, FoundByMethodAndPattern) {
  EXPECT_EQ(find_operation("HEAD", "/api/v1/templates/{id}")->id, "getTemplate");
  EXPECT_EQ(find_operation("PUT", "/api/v1/templates/{id}"), nullptr);
  EXPECT_EQ(find_operation("GET", "/*"), nullptr);
}

}  // namespace
}  // namespace foreshock::api
