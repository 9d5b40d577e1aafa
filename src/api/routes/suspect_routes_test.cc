#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

TEST_F(ApiTest, SuspectNeedsCredentials) {
  EXPECT_EQ(call(request("GET", "/api/v1/templates/suspects", "", "")).status, 401);
}

}  // namespace
}  // namespace foreshock::api
