#include "app/server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/command_serve.h"
#include "net/http_client.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("foreshock_server_" + std::to_string(getpid()) + "_" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    world_ = make_real_world();
  }
  void TearDown() override {
    server_.reset();
    fs::remove_all(folder_);
  }
  void start(const std::string& token, bool demo = false) {
    Config config;
    declare_all_settings(config);
    ASSERT_TRUE(config.set("net.listen", "127.0.0.1:0", "test"));
    ASSERT_TRUE(config.set("ingest.syslog.listen", "off", "test"));
    ASSERT_TRUE(config.set("ingest.own_logs", "false", "test"));
    ServerOptions options;
    options.data = folder_.string();
    options.admin_token = token;
    options.demo = demo;
    options.demo_speed = 100;
    auto server = Server::start(*world_, config, options);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }
  net::HttpClientResponse request(const std::string& method, const std::string& path, const std::string& body,
                                  const std::string& token) {
    net::HttpClientRequest request;
    request.method = method;
    request.url = "http://" + server_->address() + path;
    request.body = body;
    if (!token.empty()) request.headers.add("Authorization", "Bearer " + token);
    auto response = net::http_request(request);
    EXPECT_TRUE(response) << response.error().message;
    return response ? *response : net::HttpClientResponse{};
  }
  fs::path folder_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Server> server_;
};

constexpr const char* kToken = "a-token-long-enough-for-a-test";

TEST_F(ServerTest, LinesGoInAndCountsComeOut) {
  start(kToken);
  EXPECT_EQ(server_->one_time_secret(), "");
  EXPECT_EQ(request("POST", "/api/v1/logs?service=x", "a 1\na 2\nb 3\n", kToken).status, 200);
  auto reply = request("POST", "/api/v1/query",
                       R"({"query":"* | stats count() as n, count_distinct(body) as d"})", kToken);
  EXPECT_EQ(reply.status, 200);
  auto row = nlohmann::json::parse(reply.body.substr(0, reply.body.find('\n')));
  EXPECT_EQ(row["n"], 3);
  EXPECT_EQ(row["d"], 3);
}

TEST_F(ServerTest, WithoutAnAdministratorTheLinkMakesOneOnce) {
  start("");
  std::string body = R"({"one_time":")" + server_->one_time_secret() + R"("})";
  net::HttpClientRequest link;
  link.method = "POST";
  link.url = "http://" + server_->address() + "/api/v1/session";
  link.headers = {{"Content-Type", "application/json"}, {"X-Foreshock", "1"}};
  link.body = body;
  auto first = net::http_request(link), second = net::http_request(link);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->status, 200) << first->body;
  EXPECT_TRUE(first->headers.has("Set-Cookie"));
  EXPECT_EQ(second->status, 401);
  EXPECT_EQ(request("GET", "/api/v1/templates", "", "").status, 401);
}

TEST_F(ServerTest, StopsCleanlyInTheMiddleOfADemo) {
  start(kToken, true);
  while (request("GET", "/api/v1/templates", "", kToken).body.find("\"text\"") == std::string::npos)
    world_->clock().sleep_ns(20 * kMillisecond);
  server_->stop();
  server_.reset();
  start(kToken);
  auto reply = request("POST", "/api/v1/query", R"({"query":"* | stats count() as n"})", kToken);
  EXPECT_GT(nlohmann::json::parse(reply.body.substr(0, reply.body.find('\n')))["n"], 1000);
}

}  // namespace
}  // namespace foreshock::app
