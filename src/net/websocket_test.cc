#include "net/websocket.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "net/captured_response.h"
#include "net/testing/http_fixture.h"
#include "net/testing/websocket_client.h"
#include "net/websocket_frames.h"

namespace foreshock::net {
namespace {

// A route that sends back what it is sent, and keeps the handle for the test.
class WebSocketTest : public HttpFixture {
 protected:
  WebSocketTest() {
    websocket_options_.message_bytes_max = 1000;
    router_.add("GET", "/ws", [this](HttpRequest&& request, ResponseWriter writer) {
      if (auto refusal = refuse_websocket(request)) return writer.send(std::move(*refusal));
      auto echo = std::make_shared<WebSocket>();
      std::lock_guard lock(sockets_mutex_);
      *echo = WebSocket::open(loop_, request, writer, websocket_options_,
                              [this](std::string_view text) { socket().send_text(text); });
      socket_ = *echo;
      writer.on_closed([this] {
        std::lock_guard guard(sockets_mutex_);
        closed_ = true;
      });
    });
  }
  ~WebSocketTest() override { server_.reset(); }  // before what its callbacks use
  WebSocket socket() {
    std::lock_guard lock(sockets_mutex_);
    return socket_;
  }
  bool closed() {
    std::lock_guard lock(sockets_mutex_);
    return closed_;
  }
  // Connected, with the answer's head read.
  std::unique_ptr<RawClient> connect(int receive_buffer = 0) {
    auto client = std::make_unique<RawClient>(port(), receive_buffer);
    auto got = client->get("/ws", kWebSocketHead);
    EXPECT_EQ(got.status, 101);
    EXPECT_EQ(got.headers.get("Upgrade"), "websocket");
    EXPECT_EQ(got.headers.get("Connection"), "Upgrade");
    EXPECT_EQ(got.headers.get("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_FALSE(got.headers.has("Transfer-Encoding"));
    EXPECT_TRUE(eventually([&] { return static_cast<bool>(socket()); }));
    return client;
  }

  WebSocketOptions websocket_options_;
  std::mutex sockets_mutex_;
  WebSocket socket_;
  bool closed_ = false;
};

TEST_F(WebSocketTest, EchoesMessagesAndAnswersPings) {
  start();
  auto client = connect();
  client->send(masked_frame(0x01, "hel") + masked_frame(0x89, "are you there") + masked_frame(0x80, "lo"));
  EXPECT_EQ(read_frame(*client), "8a:are you there");
  EXPECT_EQ(read_frame(*client), "81:hello");
  client->send(masked_frame(0x81, std::string(1000, 'x')));
  EXPECT_EQ(read_frame(*client), "81:" + std::string(1000, 'x'));
}

TEST_F(WebSocketTest, FramesSentWithTheHandshakeAreNotLost) {
  start();
  RawClient client(port());
  client.send(std::string("GET /ws HTTP/1.1\r\nHost: t\r\n") + kWebSocketHead + "\r\n" +
              masked_frame(0x81, "early"));
  EXPECT_EQ(client.read_response().status, 101);
  EXPECT_EQ(read_frame(client), "81:early");
}

TEST_F(WebSocketTest, BothSidesMayEndIt) {
  start();
  auto client = connect();
  client->send(masked_frame(0x88, std::string("\x03\xe9", 2) + "leaving"));
  EXPECT_EQ(read_frame(*client), std::string("88:\x03\xe9"));
  client->half_close();
  EXPECT_TRUE(client->ended());
  EXPECT_TRUE(eventually([&] { return closed() && server_->connections() == 0; }));
  EXPECT_FALSE(socket().send_text("nobody is there"));

  auto second = connect();
  socket().close(kWebSocketServerError, "the query failed");
  EXPECT_EQ(read_frame(*second), std::string("88:\x03\xf3") + "the query failed");
  EXPECT_TRUE(socket().gone());
  second->send(masked_frame(0x88, std::string("\x03\xf3", 2)));
  second->half_close();
  EXPECT_TRUE(second->ended());
}

TEST_F(WebSocketTest, BrokenFramesCloseWithTheStandardsCode) {
  start();
  for (auto& [wire, code] : std::vector<std::pair<std::string, std::string>>{
           {std::string("\x81\x01x", 3), std::string("\x03\xea")},
           {masked_frame(0x81, std::string(1001, 'x')), std::string("\x03\xf1")},
           {masked_frame(0x81, "\xFF\xFE"), std::string("\x03\xef")}}) {
    auto client = connect();
    client->send(wire);
    EXPECT_EQ(read_frame(*client), "88:" + code);
    client->half_close();
    EXPECT_TRUE(client->ended());
  }
}

TEST_F(WebSocketTest, AClientThatIsGoneIsNoticed) {
  start();
  auto client = connect();
  client->hang_up();
  EXPECT_TRUE(eventually([&] { return closed() && socket().gone(); }));
}

TEST_F(WebSocketTest, PingsKeepAClientAndSilenceEndsIt) {
  options_.idle_timeout_ns = 2 * kSecond;
  websocket_options_.ping_period_ns = 20 * kMillisecond;
  start();
  auto answering = connect();
  auto longer_than_idle = std::chrono::steady_clock::now() + std::chrono::milliseconds(2500);
  while (std::chrono::steady_clock::now() < longer_than_idle) {
    ASSERT_EQ(read_frame(*answering), "89:");
    answering->send(masked_frame(0x8A, ""));
  }
  // Now it reads and says nothing more.
  while (!read_frame(*answering).empty()) {
  }
  EXPECT_TRUE(eventually([&] { return closed(); }));
}

TEST_F(WebSocketTest, ASlowReaderIsCutOffAndHoldsNoMoreThanItsBuffer) {
  options_.stream_buffer_bytes = 100'000;
  start();
  auto client = connect(4096);
  WebSocket to = socket();
  const std::string text(10'000, 'x');
  size_t sent = 0;
  while (to.fits(text.size()) && sent < 10'000) {
    ASSERT_TRUE(to.send_text(text));
    ++sent;
  }
  EXPECT_LT(sent, 10'000u);
  // Asking first is how a sender drops instead; writing on is how the client is cut off.
  bool cut = eventually([&] { return !to.send_text(text); });
  EXPECT_TRUE(cut);
  EXPECT_TRUE(eventually([&] { return closed(); }));
}

TEST_F(WebSocketTest, TheServersEndSaysGoingAway) {
  start();
  auto client = connect();
  std::thread stopping([&] { EXPECT_TRUE(server_->drain(20 * kSecond)); });
  EXPECT_EQ(read_frame(*client), std::string("88:\x03\xe9") + "the server stops");
  client->half_close();
  EXPECT_TRUE(client->ended());
  stopping.join();
}

TEST_F(WebSocketTest, RequestsThatAreNoHandshakeAreToldSo) {
  start();
  RawClient client(port());
  auto plain = client.get("/ws");
  EXPECT_EQ(plain.status, 426);
  EXPECT_EQ(plain.headers.get("Upgrade"), "websocket");
  std::string head = kWebSocketHead;
  auto with = [&](const std::string& old, const std::string& fresh) {
    std::string out = head;
    out.replace(out.find(old), old.size(), fresh);
    return client.get("/ws", out).status;
  };
  EXPECT_EQ(with("Version: 13", "Version: 8"), 426);
  EXPECT_EQ(with("keep-alive, Upgrade", "close-not"), 426);
  EXPECT_EQ(with("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400);
  EXPECT_EQ(with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ\"=="), 400);
}

TEST(WebSocketOrigin, ForeignPagesAreToldByTheirOrigin) {
  HttpRequest request;
  request.headers = {{"Host", "logs.example:8514"}};
  EXPECT_FALSE(is_of_foreign_page(request)) << "programs send none";
  request.headers.set("Origin", "https://logs.example:8514");
  EXPECT_FALSE(is_of_foreign_page(request));
  for (const char* origin : {"https://evil.example", "https://logs.example", "null", ""}) {
    request.headers.set("Origin", origin);
    EXPECT_TRUE(is_of_foreign_page(request)) << origin;
  }
}

TEST(WebSocketCaptured, HandlersAreTestedWithoutSockets) {
  Loop loop;
  loop.start(1);
  auto [writer, captured] = make_captured();
  std::string heard;
  WebSocket socket =
      WebSocket::open(loop, HttpRequest(), writer, {}, [&](std::string_view text) { heard = text; });
  EXPECT_EQ(captured->response().status, 101);
  captured->receive(masked_frame(0x81, "hi"));
  EXPECT_EQ(heard, "hi");
  EXPECT_TRUE(socket.send_text("ho"));
  EXPECT_EQ(captured->response().body, "\x81\x02ho");
  captured->hang_up();
  EXPECT_TRUE(socket.gone());
}

}  // namespace
}  // namespace foreshock::net
