#include "api/routes/route_set.h"

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using RouteSetTest = ApiTest;

TEST_F(RouteSetTest, EveryOperationOfTheTableIsOnTheRouter) {
  std::set<std::string> present;
  for (const net::HttpRoute* route : router_.routes()) present.insert(route->method + " " + route->pattern);
  for (const Operation& operation : operations()) {
    std::string name = std::string(operation.method) + " " + std::string(operation.path);
    EXPECT_EQ(present.contains(name), !operation.elsewhere) << name;
    present.erase(name);
  }
  EXPECT_EQ(present, std::set<std::string>{"GET /*"}) << "nothing but the page is outside the contract";
}

TEST_F(RouteSetTest, AccessIsCheckedBeforeTheBodyIsRead) {
  net::HttpRequest head = request("POST", "/api/v1/query", "", "");
  head.route = "/api/v1/query";
  Api::Shared shared(dependencies(), {});
  EXPECT_EQ(check_access(shared, head)->status, 401);
  head.headers.set("Authorization", "Bearer " + token_with({auth::Scope::kLogsWrite}));
  EXPECT_EQ(check_access(shared, head)->status, 403);
  head.headers.set("Authorization", "Bearer " + std::string(kAdminToken));
  EXPECT_FALSE(check_access(shared, head));
  EXPECT_NE(std::any_cast<auth::PrincipalPtr>(&head.attachment), nullptr);
  head.route = "/livez";
  head.headers.remove("Authorization");
  head.method = "GET";
  EXPECT_FALSE(check_access(shared, head)) << "public";
}

TEST_F(RouteSetTest, ManyWrongTokensGet429WithTimeToWait) {
  Reply reply;
  for (int i = 0; i < 30 && reply.status != 429; ++i)
    reply = call(request("GET", "/api/v1/incidents", "", "wrong token number " + std::to_string(i)));
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.headers.get("Retry-After"), "60");
  EXPECT_EQ(call(request("GET", "/api/v1/incidents")).status, 429)
      << "the right token too, until it calms down";
  world_.clock().advance(kMinute);
  EXPECT_EQ(call(request("GET", "/api/v1/incidents")).status, 200);
}

TEST_F(RouteSetTest, InternalErrorsAreNotShown) {
  auto [writer, captured] = net::make_captured();
  Call call{request("GET", "/x"), writer, nullptr,
            *std::make_unique<Api::Shared>(dependencies(), ApiOptions())};
  send_result(call, fail(ErrorKind::kInternal, "secret detail"));
  EXPECT_EQ(captured->response().status, 500);
  EXPECT_EQ(captured->response().body.find("secret detail"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::api
