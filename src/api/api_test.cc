// The contract through real HTTP on loopback: every operation of the table answers 401 without a token, 403
// with a token that has every scope but the one it needs, and something else with the right one.
#include "api/api.h"

#include <gmock/gmock.h>

#include "api/operations.h"
#include "api/testing/api_fixture.h"
#include "net/http_client.h"
#include "net/http_server.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;

class ApiOverHttpTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    net::HttpServerOptions options;
    options.listen = "127.0.0.1:0";
    auto started = net::HttpServer::start(loop_, options, router_);
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  void TearDown() override {
    api_->stop();
    server_.reset();
  }
  std::string url(std::string path) {
    for (const char* name : {"{id}", "{name}"})
      if (size_t at = path.find(name); at != std::string::npos)
        path.replace(at, std::string(name).size(), "x");
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  Reply send(const std::string& method, const std::string& path, const std::string& token,
             const std::string& body = "") {
    net::HttpClientRequest request;
    request.method = method;
    request.url = url(path);
    request.body = body;
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    auto response = net::http_request(request);
    EXPECT_TRUE(response) << method << " " << path << ": " << response.error().message;
    if (!response) return {};
    return {response->status, response->headers, response->body};
  }
  std::unique_ptr<net::HttpServer> server_;
};

TEST_F(ApiOverHttpTest, ProtectedOperationsNeedATokenWithTheirScope) {
  for (const Operation& operation : operations()) {
    if (!operation.scope || operation.elsewhere) continue;
    std::string name = std::string(operation.method) + " " + std::string(operation.path);
    Reply stranger = send(std::string(operation.method), std::string(operation.path), "");
    EXPECT_EQ(stranger.status, 401) << name;
    EXPECT_EQ(stranger.headers.get("Content-Type"), "application/problem+json") << name;
    EXPECT_TRUE(stranger.headers.has("WWW-Authenticate")) << name;
    EXPECT_EQ(stranger.json()["code"], "unauthenticated") << name;
    EXPECT_FALSE(stranger.json()["request_id"].get<std::string>().empty()) << name;
    EXPECT_EQ(send(std::string(operation.method), std::string(operation.path), "fsk_wrong").status, 401)
        << name;
  }
}

TEST_F(ApiOverHttpTest, EveryOtherScopeIsNotEnough) {
  for (const Operation& operation : operations()) {
    if (!operation.scope || operation.elsewhere) continue;
    std::string name = std::string(operation.method) + " " + std::string(operation.path);
    auth::Scopes others;
    for (size_t i = 0; i < auth::kScopeCount; ++i) {
      auto scope = static_cast<auth::Scope>(i);
      if (scope != *operation.scope && scope != auth::Scope::kAdmin) others.add(scope);
    }
    Reply weak = send(std::string(operation.method), std::string(operation.path), token_with(others));
    EXPECT_EQ(weak.status, 403) << name;
    EXPECT_THAT(weak.body, HasSubstr(std::string(auth::scope_name(*operation.scope)))) << name;
  }
}

TEST_F(ApiOverHttpTest, TheScopeAloneIsEnough) {
  for (const Operation& operation : operations()) {
    // Streams without an end are followed in another test.
    if (operation.elsewhere || operation.id == "tailLogs" || operation.id == "streamEvents") continue;
    std::string name = std::string(operation.method) + " " + std::string(operation.path);
    std::string token = operation.scope ? token_with({*operation.scope}) : "";
    Reply reply = send(std::string(operation.method), std::string(operation.path), token);
    bool allowed = reply.status != 401 && reply.status != 403 && reply.status < 500 && reply.status != 405;
    EXPECT_TRUE(allowed) << name << " answered " << reply.status << " " << reply.body;
    EXPECT_TRUE(reply.headers.has("X-Request-Id")) << name;
  }
}

TEST_F(ApiOverHttpTest, EventStreamsFlow) {
  net::HttpClientRequest request;
  request.url = url("/api/v1/tail");
  request.headers.add("Authorization", "Bearer " + std::string(kAdminToken));
  std::thread writer([this] {
    while (store_.tails() == 0) std::this_thread::yield();
    store_.push(make_row("r1", now(), "hello tail"));
  });
  bool seen = false;
  auto done = net::http_stream_lines(request, [&](std::string_view line) {
    seen = seen || line.find("hello tail") != std::string_view::npos;
    return !seen;
  });
  writer.join();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(seen);
}

TEST_F(ApiOverHttpTest, ASlowReaderOfATailIsToldHowMuchItMissed) {
  net::HttpClientRequest request;
  request.url = url("/api/v1/tail");
  request.headers.add("Authorization", "Bearer " + std::string(kAdminToken));
  std::atomic<bool> flooded{false};
  std::thread writer([&] {
    while (store_.tails() == 0) std::this_thread::yield();
    std::string large(64 * 1024, 'x');
    for (int i = 0; i < 600; ++i) store_.push(make_row("r", now(), large));  // 75 MB as JSON
    flooded = true;
    for (int i = 0; i < 200; ++i) {  // and now a trickle, so that there is a row to put the gap before
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      store_.push(make_row("after", now(), "trickle"));
    }
  });
  bool gap = false;
  auto done = net::http_stream(request, [&](std::string_view bytes) {
    while (!flooded) std::this_thread::yield();
    gap = gap || bytes.find("event: gap") != std::string_view::npos;
    return !gap;
  });
  writer.join();
  EXPECT_TRUE(gap);
}

TEST_F(ApiOverHttpTest, ThePageIsServedWithItsSecurityHeaders) {
  Reply reply = send("GET", "/explore", "");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(std::string(reply.headers.get("Content-Security-Policy").value_or("")),
              HasSubstr("default-src 'self'"));
  EXPECT_EQ(reply.headers.get("X-Content-Type-Options"), "nosniff");
}

TEST_F(ApiOverHttpTest, AfterStopSearchesAreRefusedAndNothingHangs) {
  api_->stop();
  EXPECT_EQ(send("POST", "/api/v1/query", kAdminToken, R"({"query":"*"})").status, 429);
}

}  // namespace
}  // namespace foreshock::api
