#include "net/http/request_plan.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

class RequestPlanTest : public testing::Test {
 protected:
  RequestPlanTest() {
    router_.add("GET", "/q/{id}", [](HttpRequest&&, ResponseWriter) {});
    router_.add("POST", "/logs", [](HttpRequest&&, ResponseWriter) {}, {1000});
  }
  RequestPlan plan(std::string method, std::string target, HttpHeaders headers = {}, BodyFacts body = {}) {
    head_ = HttpRequest();
    head_.method = std::move(method);
    head_.target = std::move(target);
    head_.headers = std::move(headers);
    return plan_request(head_, body, router_, 800);
  }
  HttpRouter router_;
  HttpRequest head_;
};

TEST_F(RequestPlanTest, FillsTheHead) {
  RequestPlan got = plan("GET", "/q/a%20b?x=1+2&y=%2F");
  ASSERT_TRUE(got.route);
  EXPECT_EQ(head_.path, "/q/a b");
  EXPECT_EQ(head_.path_parameter("id"), "a b");
  EXPECT_EQ(head_.parameter("x"), "1 2");
  EXPECT_EQ(head_.parameter("y"), "/");
  EXPECT_EQ(head_.route, "/q/{id}");
  EXPECT_TRUE(plan("GET", "http://proxy.example/q/7?a").route);
  EXPECT_EQ(head_.path, "/q/7");
}

TEST_F(RequestPlanTest, RefusesWithTheRightStatus) {
  auto status = [](const RequestPlan& got) { return got.refusal ? got.refusal->status : 0; };
  EXPECT_EQ(status(plan("GET", "/nope")), 404);
  EXPECT_EQ(status(plan("GET", "*")), 400);
  EXPECT_EQ(status(plan("GET", "/q/%")), 400);
  EXPECT_EQ(status(plan("GET", "/q/1?a=%zz")), 400);
  EXPECT_EQ(status(plan("GET", "/logs")), 405);
  EXPECT_EQ(status(plan("OPTIONS", "/logs")), 204);
  EXPECT_EQ(status(plan("POST", "/logs", {}, {true, 801})), 413);
  EXPECT_EQ(status(plan("POST", "/logs", {}, {true, 800})), 0);
  EXPECT_EQ(status(plan("POST", "/logs", {{"Content-Encoding", "br"}}, {true, 1})), 415);
  EXPECT_EQ(status(plan("POST", "/logs", {{"Expect", "coffee"}}, {true, 1})), 417);
}

TEST_F(RequestPlanTest, ExpectsContinueOnlyWithABody) {
  EXPECT_TRUE(plan("POST", "/logs", {{"Expect", "100-Continue"}}, {true, std::nullopt}).expects_continue);
  EXPECT_FALSE(plan("POST", "/logs", {{"Expect", "100-continue"}}).expects_continue);
}

TEST_F(RequestPlanTest, BeforeHooksSeeTheRouteAndMayAnswer) {
  router_.before([](HttpRequest& head) -> std::optional<HttpResponse> {
    EXPECT_EQ(head.route, "/logs");
    return empty_response(401);
  });
  RequestPlan got = plan("POST", "/logs");
  EXPECT_EQ(got.refusal->status, 401);
  EXPECT_FALSE(got.route);
}

TEST_F(RequestPlanTest, RequestIdsOfClientsMustBePlain) {
  EXPECT_EQ(choose_request_id({{"x-request-id", "abc-1.2_3:4"}}, "ours"), "abc-1.2_3:4");
  EXPECT_EQ(choose_request_id({{"x-request-id", "a b"}}, "ours"), "ours");
  EXPECT_EQ(choose_request_id({{"x-request-id", std::string(129, 'a')}}, "ours"), "ours");
  EXPECT_EQ(choose_request_id({}, "ours"), "ours");
}

}  // namespace
}  // namespace foreshock::net
