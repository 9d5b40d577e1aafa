// HttpSourcesFixture: a real HTTP server with every protocol over a collecting sink, and a token.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "auth/auth.h"
#include "ingest/http_sources.h"
#include "ingest/testing/collecting_sink.h"
#include "net/http_client.h"
#include "net/http_server.h"

namespace foreshock::ingest::testing {

inline constexpr const char* kToken = "a-token-long-enough-for-a-test";

class HttpSourcesFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    world_ = make_real_world();
    database_ = std::move(*db::Database::open(*world_, ":memory:"));
    auth_ = std::move(*auth::Auth::open(*world_, *database_));
    ASSERT_TRUE(auth_->tokens().import_admin_token(kToken));
    loop_.start(2);
    add_http_sources(router_, *world_, loop_, sink_, auth_->authenticator());
    net::HttpServerOptions options;
    options.listen = "127.0.0.1:0";
    server_ = std::move(*net::HttpServer::start(loop_, options, router_));
  }
  void TearDown() override {
    server_.reset();
    loop_.stop();
  }
  // With the token as Bearer unless the headers say otherwise.
  net::HttpClientResponse request(const std::string& method, const std::string& path,
                                  const std::string& body = "", net::HttpHeaders headers = {},
                                  bool with_token = true) {
    net::HttpClientRequest request;
    request.method = method;
    request.url = "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    request.headers = std::move(headers);
    if (with_token && !request.headers.has("Authorization"))
      request.headers.add("Authorization", std::string("Bearer ") + kToken);
    request.body = body;
    request.timeout_ms = 30'000;
    auto response = net::http_request(request);
    EXPECT_TRUE(response) << (response ? "" : response.error().message);
    return response ? *response : net::HttpClientResponse{};
  }
  net::HttpClientResponse post(const std::string& path, const std::string& body,
                               net::HttpHeaders headers = {}) {
    return request("POST", path, body, std::move(headers));
  }
  std::unique_ptr<World> world_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<auth::Auth> auth_;
  net::Loop loop_;
  net::HttpRouter router_;
  CollectingSink sink_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace foreshock::ingest::testing
