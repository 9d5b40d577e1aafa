#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

TEST_F(ApiTest, DiffNeedsCredentials) {
  EXPECT_EQ(call(request("GET", "/api/v1/templates/diff?a=now-2h..now-1h\&b=now-1h..now", "", "")).status,
            401);
}

}  // namespace
}  // namespace foreshock::api
