#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class DecisionRoutesTest : public ApiTest {};

TEST_F(DecisionRoutesTest, WrongInputIsNamed) {
  EXPECT_EQ(post("/api/v1/templates", "{}").status, 400);
  EXPECT_EQ(post("/api/v1/templates/xyz/rename", R"({"name":"a"})").status, 400);
  Json problem = post("/api/v1/templates/merge", R"({"ids":["00000000000000ff","zz"]})").json();
  EXPECT_EQ(problem["errors"][0]["pointer"], "/ids/1") << problem.dump();
  EXPECT_EQ(post("/api/v1/templates/00000000000000ff/split", "{}").status, 400) << "which slot?";
  EXPECT_EQ(erase("/api/v1/templates/decisions/nonsense").status, 400);
}

TEST_F(DecisionRoutesTest, ReadersMayNotDecide) {
  std::string reader = token_with({auth::Scope::kLogsRead});
  EXPECT_EQ(call(request("POST", "/api/v1/templates", R"({"pattern":"a <*>"})", reader)).status, 403);
  EXPECT_EQ(call(request("GET", "/api/v1/templates/decisions", "", reader)).status, 200);
}

}  // namespace
}  // namespace foreshock::api
