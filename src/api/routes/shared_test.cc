#include "api/routes/shared.h"

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using SharedTest = ApiTest;

TEST_F(SharedTest, AuditNamesActorActionAndTarget) {
  auto shared = std::make_unique<Api::Shared>(dependencies(), ApiOptions());
  auto [writer, captured] = net::make_captured();
  Call call{request("POST", "/x"), writer, std::make_shared<const auth::Principal>(admin()), *shared};
  call.audit("thing.do", "t1", "why");
  auto newest = auth_->audit().list(kDefaultTenant, 1)->front();
  EXPECT_EQ(newest.action, "thing.do");
  EXPECT_EQ(newest.target, "t1");
  EXPECT_EQ(newest.actor, admin().actor());
  writer.send(net::empty_response(204));
}

}  // namespace
}  // namespace foreshock::api
