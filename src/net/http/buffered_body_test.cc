#include "net/http/buffered_body.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "net/captured_response.h"

namespace foreshock::net {
namespace {

TEST(BufferedBody, CollectsThenCallsAndCountsUntilTheRequestIsGone) {
  auto budget = std::make_shared<BodyBudget>(10);
  auto [writer, captured] = make_captured();
  std::optional<HttpRequest> kept;
  auto body = make_buffered_body({}, writer, 6, budget, [&](HttpRequest&& request, ResponseWriter to) {
    kept = std::move(request);
    to.send(empty_response(204));
  });
  EXPECT_EQ(body->data("abc"), Flow::kContinue);
  EXPECT_EQ(body->data("def"), Flow::kContinue);
  body->end({});
  body.reset();
  EXPECT_EQ(kept->body, "abcdef");
  EXPECT_EQ(budget->used(), 6u);
  kept.reset();
  EXPECT_EQ(budget->used(), 0u);
  EXPECT_EQ(captured->response().status, 204);
}

TEST(BufferedBody, OverTheBudgetIs503) {
  auto budget = std::make_shared<BodyBudget>(10);
  auto [writer, captured] = make_captured();
  auto body = make_buffered_body({}, writer, 0, budget, [](HttpRequest&&, ResponseWriter) { FAIL(); });
  EXPECT_EQ(body->data("12345678"), Flow::kContinue);
  EXPECT_EQ(body->data("12345678"), Flow::kStop);
  EXPECT_EQ(captured->response().status, 503);
  body.reset();
  EXPECT_EQ(budget->used(), 0u);
}

TEST(BufferedBody, ACutBodyCallsNoHandler) {
  auto budget = std::make_shared<BodyBudget>(10);
  auto [writer, captured] = make_captured();
  auto body = make_buffered_body({}, writer, 0, budget, [](HttpRequest&&, ResponseWriter) { FAIL(); });
  body->end(fail(ErrorKind::kTimeout, "slow"));
  EXPECT_FALSE(writer.answered());
}

TEST(CallHandler, ExceptionsBecome500) {
  HttpRoute route;
  route.handler = [](HttpRequest&&, ResponseWriter) { throw std::runtime_error("secret"); };
  route.stream_handler = [](HttpRequest&&, ResponseWriter) -> std::unique_ptr<BodyConsumer> {
    throw std::runtime_error("secret");
  };
  auto [writer, captured] = make_captured();
  call_handler(route, {}, writer);
  EXPECT_EQ(captured->response().status, 500);
  EXPECT_EQ(captured->response().body.find("secret"), std::string::npos);
  auto [writer2, captured2] = make_captured();
  EXPECT_EQ(call_stream_handler(route, {}, writer2), nullptr);
  EXPECT_EQ(captured2->response().status, 500);
}

}  // namespace
}  // namespace foreshock::net
