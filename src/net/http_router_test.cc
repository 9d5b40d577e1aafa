#include "net/http_router.h"

#include <gtest/gtest.h>

namespace foreshock::net {
namespace {

using Outcome = RouteMatch::Outcome;

class HttpRouterTest : public testing::Test {
 protected:
  HttpRouterTest() {
    for (const char* route : {"GET /", "GET /api/v1/incidents", "GET /api/v1/incidents/{id}",
                              "POST /api/v1/incidents/{id}/acknowledge", "GET /api/v1/incidents/latest",
                              "GET /api/v1/fields/{name}/values", "DELETE /api/v1/incidents/{number}",
                              "GET /assets/*", "POST /insert/*"}) {
      std::string text = route;
      size_t blank = text.find(' ');
      router_.add(text.substr(0, blank), text.substr(blank + 1), [](HttpRequest&&, ResponseWriter) {});
    }
  }
  std::string route_of(std::string_view method, std::string_view path) {
    RouteMatch match = router_.match(method, path);
    return match.route ? match.route->pattern : "";
  }
  HttpRouter router_;
};

TEST_F(HttpRouterTest, FindsTheMostSpecificPattern) {
  EXPECT_EQ(route_of("GET", "/"), "/");
  EXPECT_EQ(route_of("GET", "/api/v1/incidents/latest"), "/api/v1/incidents/latest");
  EXPECT_EQ(route_of("GET", "/api/v1/incidents/17"), "/api/v1/incidents/{id}");
  EXPECT_EQ(route_of("POST", "/api/v1/incidents/latest/acknowledge"), "/api/v1/incidents/{id}/acknowledge");
  EXPECT_EQ(route_of("GET", "/assets/js/app.js"), "/assets/*");
}

TEST_F(HttpRouterTest, NamesParametersByTheRoutesOwnPattern) {
  RouteMatch get = router_.match("GET", "/api/v1/incidents/a%2Fb%20c");
  ASSERT_EQ(get.parameters.size(), 1u);
  EXPECT_EQ(get.parameters[0], std::make_pair(std::string("id"), std::string("a/b c")));
  RouteMatch erase = router_.match("DELETE", "/api/v1/incidents/7");
  EXPECT_EQ(erase.parameters[0].first, "number");
  RouteMatch rest = router_.match("POST", "/insert/loki/api/v1/push");
  EXPECT_EQ(rest.parameters[0], std::make_pair(std::string("*"), std::string("loki/api/v1/push")));
}

TEST_F(HttpRouterTest, ForgivesDoubledAndTrailingSlashes) {
  EXPECT_EQ(route_of("GET", "//api/v1//incidents/"), "/api/v1/incidents");
  EXPECT_EQ(route_of("GET", "/assets/"), "/assets/*");
}

TEST_F(HttpRouterTest, TellsWrongMethodsFromWrongPaths) {
  EXPECT_EQ(router_.match("GET", "/api").outcome, Outcome::kNotFound);
  RouteMatch match = router_.match("PUT", "/api/v1/incidents/7");
  EXPECT_EQ(match.outcome, Outcome::kMethodNotAllowed);
  EXPECT_EQ(match.allow, "DELETE, GET, HEAD, OPTIONS");
  EXPECT_EQ(router_.match("OPTIONS", "/api/v1/incidents").outcome, Outcome::kOptions);
  EXPECT_EQ(route_of("HEAD", "/api/v1/incidents"), "/api/v1/incidents");
}

TEST_F(HttpRouterTest, RefusesTraversalBadEscapesAndDepth) {
  for (const char* path : {"/assets/../secret", "/assets/%2e%2e/secret", "/assets/%", "/assets/%00", "",
                           "assets", "/assets/./x"})
    EXPECT_EQ(router_.match("GET", path).outcome, Outcome::kBadPath) << path;
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "/a";
  EXPECT_EQ(router_.match("GET", deep).outcome, Outcome::kBadPath);
}

TEST_F(HttpRouterTest, SecurityHeadersAreDefaultsOnly) {
  HttpHeaders headers{{"X-Frame-Options", "SAMEORIGIN"}};
  router_.run_decorate("/", 200, headers);
  EXPECT_EQ(headers.get("X-Frame-Options"), "SAMEORIGIN");
  EXPECT_EQ(headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_NE(headers.get("Content-Security-Policy")->find("frame-ancestors 'none'"), std::string_view::npos);
}

TEST_F(HttpRouterTest, FirstBeforeHookThatAnswersWins) {
  router_.before([](HttpRequest& head) -> std::optional<HttpResponse> {
    head.attachment = std::string("alice");
    return std::nullopt;
  });
  router_.before([](HttpRequest&) -> std::optional<HttpResponse> { return empty_response(403); });
  router_.before([](HttpRequest&) -> std::optional<HttpResponse> { return empty_response(500); });
  HttpRequest head;
  EXPECT_EQ(router_.run_before(head)->status, 403);
  EXPECT_EQ(std::any_cast<std::string>(head.attachment), "alice");
}

TEST(HttpRouter, ParameterAtTheRootDoesNotHideThePage) {
  HttpRouter router;
  auto nothing = [](HttpRequest&&, ResponseWriter) {};
  router.add("GET", "/*", nothing);
  router.add("PUT", "/{index}", nothing);
  EXPECT_EQ(router.match("GET", "/patterns").route->pattern, "/*");
  EXPECT_EQ(router.match("HEAD", "/patterns").route->pattern, "/*");
  EXPECT_EQ(router.match("PUT", "/patterns").route->pattern, "/{index}");
  EXPECT_EQ(router.match("POST", "/patterns").outcome, RouteMatch::Outcome::kMethodNotAllowed);
}

using HttpRouterDeathTest = HttpRouterTest;
TEST_F(HttpRouterDeathTest, WrongPatternsAreProgrammerErrors) {
  auto nothing = [](HttpRequest&&, ResponseWriter) {};
  EXPECT_DEATH(router_.add("GET", "/assets/*", nothing), "routed twice");
  EXPECT_DEATH(router_.add("GET", "/*/x", nothing), "must be last");
  EXPECT_DEATH(router_.add("GET", "x", nothing), "must begin with /");
}

}  // namespace
}  // namespace foreshock::net
