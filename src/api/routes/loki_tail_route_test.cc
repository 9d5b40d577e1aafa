#include <gmock/gmock.h>

#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;

class LokiTailRouteTest : public ApiTest {
 protected:
  net::HttpRequest handshake(const std::string& target) {
    net::HttpRequest out = request("GET", target);
    for (auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"Host", "logs.example"},
                                                          {"Upgrade", "websocket"},
                                                          {"Connection", "Upgrade"},
                                                          {"Sec-WebSocket-Version", "13"},
                                                          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}})
      out.headers.set(name, value);
    return out;
  }
  static constexpr const char* kPath = "/loki/api/v1/tail?query=%7Bservice_name%3D%22checkout%22%7D";
};

TEST_F(LokiTailRouteTest, SpeaksWebSocketOnly) {
  EXPECT_EQ(get(kPath).status, 426);
}

TEST_F(LokiTailRouteTest, MistakesAreToldInPlainText) {
  auto told = [&](const std::string& target) {
    Reply reply = call(handshake(target));
    EXPECT_EQ(reply.status, 400) << target;
    EXPECT_EQ(reply.headers.get("Content-Type"), "text/plain; charset=utf-8");
    return reply.body;
  };
  EXPECT_THAT(told("/loki/api/v1/tail?query=%7Ba"), HasSubstr("parse error"));
  EXPECT_THAT(told("/loki/api/v1/tail?query=rate(%7Ba%3D%22b%22%7D%5B1m%5D)"), HasSubstr("only log queries"));
  EXPECT_THAT(told(std::string(kPath) + "&delay_for=6"), HasSubstr("delay_for can't be greater than 5"));
  EXPECT_THAT(told(std::string(kPath) + "&start=yesterday"), HasSubstr("start"));
}

TEST_F(LokiTailRouteTest, TellsStoredLinesToAProgramAndToNoForeignPage) {
  store_.push(make_row("r1", now() - kSecond, "hello"));
  auto captured = start(handshake(kPath));
  for (int i = 0; i < 20'000 && captured->response().body.find("hello") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(captured->response().status, 101);
  EXPECT_THAT(captured->response().body, HasSubstr("hello"));
  captured->hang_up();

  // A token cannot be had by a foreign page, so whoever has one is no such page.
  net::HttpRequest with_token = handshake(kPath);
  with_token.headers.set("Origin", "https://grafana.example");
  auto other = start(std::move(with_token));
  for (int i = 0; i < 20'000 && other->response().status != 101; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(other->response().status, 101);
  other->hang_up();
}

}  // namespace
}  // namespace foreshock::api
