#include "net/asio/http_connection.h"

#include <gtest/gtest.h>

#include "net/body_decoder.h"
#include "net/testing/http_fixture.h"

namespace foreshock::net {
namespace {

using HttpConnectionTest = HttpFixture;

// What a streaming route saw, to look at from the test.
struct Seen {
  std::mutex mutex;
  size_t bytes = 0;
  size_t calls = 0;
  std::optional<ErrorKind> error;
  bool ended = false;
  template <class F>
  auto with(F f) {
    std::lock_guard lock(mutex);
    return f();
  }
};

class WatchingConsumer : public BodyConsumer {
 public:
  WatchingConsumer(Seen& seen, Flow flow, ResponseWriter writer)
      : seen_(seen), flow_(flow), writer_(std::move(writer)) {}
  Flow data(std::string_view piece) override {
    std::lock_guard lock(seen_.mutex);
    seen_.bytes += piece.size();
    ++seen_.calls;
    if (flow_ == Flow::kStop) writer_.send(text_response(429, "enough"));
    return flow_;
  }
  void end(Status status) override {
    std::lock_guard lock(seen_.mutex);
    seen_.ended = true;
    if (!status) seen_.error = status.error().kind;
    if (status) writer_.send(empty_response(204));
  }

 private:
  Seen& seen_;
  const Flow flow_;
  ResponseWriter writer_;
};

TEST_F(HttpConnectionTest, BadRequestsGetTheirStatusAndAreClosed) {
  start();
  const std::pair<std::string, int> cases[] = {
      {"garbage\r\n\r\n", 400},
      {std::string("\x16\x03\x01\x00\xee\x01\x00", 7) + std::string(100, '\0') + "\r\n\r\n", 400},
      {"GET /hello HTTP/1.1\r\n\r\n", 400},
      {"GET /hello HTTP/3.0\r\nHost: t\r\n\r\n", 505},
      {"GET /hello HTTP/1.1\r\nHost: t\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", 431},
      {"GET /hello HTTP/1.1\r\nHost: t\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip\r\n\r\nabc", 501},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400},
  };
  for (const auto& [text, status] : cases) {
    RawClient client(port());
    client.send(text);
    auto got = client.read_response();
    EXPECT_EQ(got.status, status) << text.substr(0, 60);
    EXPECT_EQ(got.headers.get("Connection"), "close");
    EXPECT_EQ(got.headers.get("Content-Type"), "application/problem+json");
    client.half_close();
    EXPECT_TRUE(client.ended()) << text.substr(0, 60);
  }
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(HttpConnectionTest, ByteByByteIsTheSame) {
  start();
  RawClient client(port());
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (char c : request) ASSERT_TRUE(client.send(std::string(1, c)));
  EXPECT_EQ(client.read_response().body, "abcde");
}

TEST_F(HttpConnectionTest, BodiesOverTheCapAre413BeforeAndAfterDecompression) {
  start();
  RawClient announced(port());
  announced.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1048577\r\n\r\n");
  EXPECT_EQ(announced.read_response().status, 413);

  RawClient chunks(port());
  chunks.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (int i = 0; i < 17; ++i) chunks.send(chunk);
  EXPECT_EQ(chunks.read_response().status, 413);

  // 256 MiB of zeros in 255 KiB.
  std::string member = gzip_compress(std::string(8 << 20, '\0')), bomb;
  for (int i = 0; i < 32; ++i) bomb += member;
  RawClient client(port());
  auto got = client.post("/stream", bomb, "Content-Encoding: gzip\r\n");
  EXPECT_EQ(got.status, 413);
  EXPECT_NE(got.body.find("body_too_large"), std::string::npos);
}

TEST_F(HttpConnectionTest, BrokenEncodingsAre400AndUnknownOnes415) {
  start();
  RawClient client(port());
  EXPECT_EQ(client.post("/echo", "no gzip", "Content-Encoding: gzip\r\n").status, 400);
  std::string cut = gzip_compress(std::string(1000, 'x'));
  cut.resize(cut.size() - 3);
  EXPECT_EQ(client.post("/echo", cut, "Content-Encoding: gzip\r\n").status, 400);
  auto unknown = client.post("/echo", "x", "Content-Encoding: br\r\n");
  EXPECT_EQ(unknown.status, 415);
  EXPECT_TRUE(unknown.headers.has("Accept-Encoding"));
  EXPECT_EQ(client.get("/hello").status, 200);  // small bodies: the connection lives on
}

TEST_F(HttpConnectionTest, AnEarlyAnswerReachesAClientThatStillSends) {
  Seen seen;
  router_.add_streaming("POST", "/enough", [&](HttpRequest&&, ResponseWriter writer) {
    return std::make_unique<WatchingConsumer>(seen, Flow::kStop, std::move(writer));
  });
  start();
  RawClient client(port());
  client.send("POST /enough HTTP/1.1\r\nHost: t\r\nContent-Length: 20000000\r\n\r\n");
  for (int i = 0; i < 20 && client.send(std::string(1'000'000, 'x')); ++i) {
  }
  EXPECT_EQ(client.read_response().status, 429);
  EXPECT_EQ(seen.with([&] { return seen.calls; }), 1u);
}

TEST_F(HttpConnectionTest, APausedConsumerStopsReadingUntilItResumes) {
  Seen seen;
  std::promise<ResponseWriter> made;
  router_.add_streaming("POST", "/pause", [&](HttpRequest&&, ResponseWriter writer) {
    made.set_value(writer);
    return std::make_unique<WatchingConsumer>(seen, Flow::kPause, std::move(writer));
  });
  start();
  RawClient client(port());
  const std::string body = gzip_compress(std::string(1'000'000, 'x'));
  client.send("POST /pause HTTP/1.1\r\nHost: t\r\nContent-Encoding: gzip\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  ResponseWriter writer = made.get_future().get();
  size_t calls = 0;
  while (!seen.with([&] { return seen.ended; })) {
    // Each resume gives exactly one piece more.
    ASSERT_TRUE(eventually([&] { return seen.with([&] { return seen.calls > calls || seen.ended; }); }));
    size_t now = seen.with([&] { return seen.calls; });
    EXPECT_LE(now, calls + 1);
    calls = now;
    writer.resume_body();
  }
  EXPECT_EQ(client.read_response().status, 204);
  EXPECT_EQ(seen.with([&] { return seen.bytes; }), 1'000'000u);
  EXPECT_GE(calls, 15u);
}

TEST_F(HttpConnectionTest, AHangUpInTheBodyIsTold) {
  Seen seen;
  router_.add_streaming("POST", "/watch", [&](HttpRequest&&, ResponseWriter writer) {
    return std::make_unique<WatchingConsumer>(seen, Flow::kContinue, std::move(writer));
  });
  start();
  RawClient client(port());
  client.send("POST /watch HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nsome");
  client.hang_up();
  EXPECT_TRUE(eventually([&] { return seen.with([&] { return seen.ended; }); }));
  EXPECT_EQ(seen.error, ErrorKind::kUnavailable);
}

TEST_F(HttpConnectionTest, SlowHeadsAndBodiesGet408IdleOnesAreClosed) {
  options_.header_timeout_ns = options_.idle_timeout_ns = options_.body_idle_timeout_ns = 100 * kMillisecond;
  Seen seen;
  router_.add_streaming("POST", "/watch", [&](HttpRequest&&, ResponseWriter writer) {
    return std::make_unique<WatchingConsumer>(seen, Flow::kContinue, std::move(writer));
  });
  start();
  RawClient head(port()), body(port()), idle(port());
  head.send("GET /hello HTTP/1.1\r\nHos");
  body.send("POST /watch HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nsome");
  EXPECT_EQ(head.read_response().status, 408);
  EXPECT_EQ(body.read_response().status, 408);
  EXPECT_TRUE(idle.ended());
  EXPECT_EQ(seen.with([&] { return seen.error; }), ErrorKind::kTimeout);
}

// It is never silent for as long as the time-out, but brings a body too slowly; others are served meanwhile.
TEST_F(HttpConnectionTest, DrippingBodiesGet408LiveOnesGoOn) {
  options_.body_idle_timeout_ns = 300 * kMillisecond;
  options_.body_rate_min =
      1'000'000;  // a byte between two requests of another client is slower on any machine
  Seen seen, live;
  router_.add_streaming("POST", "/watch", [&](HttpRequest&&, ResponseWriter writer) {
    return std::make_unique<WatchingConsumer>(seen, Flow::kContinue, std::move(writer));
  });
  RouteOptions of_live;
  of_live.live_body = true;
  router_.add_streaming(
      "POST", "/live",
      [&](HttpRequest&&, ResponseWriter writer) {
        return std::make_unique<WatchingConsumer>(live, Flow::kContinue, std::move(writer));
      },
      of_live);
  start();
  RawClient slow(port()), log(port());
  for (auto [client, path] : {std::pair<RawClient*, std::string>{&slow, "/watch"}, {&log, "/live"}})
    client->send("POST " + path + " HTTP/1.1\r\nHost: t\r\nContent-Length: 900000\r\n\r\n");
  size_t served = 0;
  while (!seen.with([&] { return seen.ended; })) {
    slow.send("x");
    log.send("x");
    RawClient other(port());
    other.send("GET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    ASSERT_EQ(other.read_response().status, 200);
    ++served;
  }
  EXPECT_FALSE(live.with([&] { return live.ended; }));
  EXPECT_GT(served, 1u);
  EXPECT_EQ(slow.read_response().status, 408);
  EXPECT_EQ(seen.with([&] { return seen.error; }), ErrorKind::kTimeout);
}

TEST_F(HttpConnectionTest, AClientThatTakesNothingIsCutOff) {
  options_.write_timeout_ns = 100 * kMillisecond;
  router_.add("GET", "/huge", [](HttpRequest&&, ResponseWriter writer) {
    writer.send({200, {}, std::string(64 << 20, 'x'), nullptr});
  });
  start();
  RawClient client(port(), 4096);
  client.send("GET /huge HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server_->connections() == 1; }));
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(HttpConnectionTest, AHalfClosedClientStillGetsItsAnswer) {
  start();
  RawClient client(port());
  client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  client.half_close();
  ResponseWriter writer = take_writer();
  EXPECT_TRUE(eventually([&] { return writer.gone(); }));
  writer.send(text_response(200, "late"));
  EXPECT_EQ(client.read_response().body, "late");
  EXPECT_TRUE(client.ended());
}

TEST_F(HttpConnectionTest, ADroppedWriterIs500) {
  start();
  RawClient client(port());
  EXPECT_EQ(client.get("/drop").status, 500);
  EXPECT_EQ(client.get("/hello").status, 200);
}

}  // namespace
}  // namespace foreshock::net
