#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

class DiffRouteTest : public ApiTest {};

TEST_F(DiffRouteTest, RangesAreNeededAndMustBeRanges) {
  EXPECT_EQ(get("/api/v1/templates/diff").status, 400);
  EXPECT_EQ(get("/api/v1/templates/diff?a=now-1h&b=now-1h..now").status, 400);
  EXPECT_EQ(get("/api/v1/templates/diff?a=now-1h..now-2h&b=now-1h..now").status, 400);
  EXPECT_EQ(get("/api/v1/templates/diff?a=now-900d..now-1h&b=now-1h..now").status, 400) << "too unlike";
}

TEST_F(DiffRouteTest, NothingDiffersWhereNothingIs) {
  Reply reply = get("/api/v1/templates/diff?a=now-2h..now-1h&b=now-1h..now");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.json()["items"].empty());
  EXPECT_EQ(reply.json()["q_max"], 0.05);
  EXPECT_TRUE(reply.json()["a"].contains("start"));
}

}  // namespace
}  // namespace foreshock::api
