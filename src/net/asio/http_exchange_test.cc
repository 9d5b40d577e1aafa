#include "net/asio/http_exchange.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/sse.h"
#include "net/testing/http_fixture.h"

namespace foreshock::net {
namespace {

using HttpExchangeTest = HttpFixture;

TEST_F(HttpExchangeTest, StreamsAreChunkedAndKeepTheConnection) {
  start();
  RawClient client(port());
  for (int round = 0; round < 2; ++round) {
    client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
    ResponseWriter writer = take_writer();
    std::thread producer([&] {
      StreamWriter stream = writer.stream(200, {{"Content-Type", "application/x-ndjson"}});
      for (int i = 0; i < 10'000; ++i) {
        ASSERT_TRUE(stream.wait_for_room(100, 20 * kSecond));
        ASSERT_TRUE(stream.write("{\"row\":" + std::to_string(i) + "}\n"));
      }
      stream.close();
    });
    auto got = client.read_response();
    producer.join();
    EXPECT_TRUE(got.complete);
    EXPECT_EQ(std::count(got.body.begin(), got.body.end(), '\n'), 10'000);
  }
}

TEST_F(HttpExchangeTest, Http10StreamsEndWithTheConnection) {
  start();
  RawClient client(port());
  client.send("GET /later HTTP/1.0\r\n\r\n");
  StreamWriter stream = take_writer().stream(200, {});
  stream.write("a");
  stream.write("b");
  stream.close();
  auto got = client.read_response();
  EXPECT_FALSE(got.headers.has("Transfer-Encoding"));
  EXPECT_EQ(got.body, "ab");
}

TEST_F(HttpExchangeTest, AnAbandonedStreamIsNotAProperEnd) {
  start();
  RawClient client(port());
  client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  {
    StreamWriter stream = take_writer().stream(200, {});
    stream.write("half");
    ASSERT_NE(client.read_until("half\r\n"), "");
  }
  EXPECT_EQ(client.read_all(), "");  // no last chunk
}

TEST_F(HttpExchangeTest, EventsArriveOneByOneAndAHangUpIsNoticed) {
  start();
  RawClient client(port());
  client.send("GET /later HTTP/1.1\r\nHost: t\r\nAccept: text/event-stream\r\n\r\n");
  std::promise<void> closed;
  ResponseWriter writer = take_writer();
  writer.on_closed([&] { closed.set_value(); });
  StreamWriter stream = start_sse(writer);
  EXPECT_NE(client.read_until("\r\n\r\n").find("text/event-stream"), std::string::npos);
  EXPECT_EQ(client.read_chunk(), "retry: 2000\n\n");
  for (int i = 0; i < 3; ++i) {
    std::string event;
    append_sse(event, "log", std::to_string(i), "x");
    ASSERT_TRUE(stream.write(event));
    EXPECT_EQ(client.read_chunk(), event);
  }
  client.hang_up();
  closed.get_future().get();
  EXPECT_TRUE(stream.gone());
  EXPECT_FALSE(stream.write("more"));
}

TEST_F(HttpExchangeTest, ASlowReaderCannotEatMemory) {
  options_.stream_buffer_bytes = 100'000;
  start();
  RawClient client(port(), 4096);
  client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  ResponseWriter writer = take_writer();
  StreamWriter stream = writer.stream(200, {});
  // A producer that can drop sees no room any more.
  const std::string piece(10'000, 'x');
  while (stream.room() >= piece.size() + 100) ASSERT_TRUE(stream.write(piece));
  EXPECT_LE(stream.buffered_bytes(), 100'000u);
  // One that cannot waits, in vain here.
  while (stream.wait_for_room(piece.size() + 100, 50 * kMillisecond)) ASSERT_TRUE(stream.write(piece));
  EXPECT_LE(stream.buffered_bytes(), 100'000u);
  // One that does neither is cut off.
  bool cut = false;
  for (int i = 0; i < 10'000 && !cut; ++i) cut = !stream.write(piece);
  EXPECT_TRUE(cut);
  EXPECT_TRUE(writer.gone());
  EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(HttpExchangeTest, OnClosedIsCalledAfterANormalAnswerToo) {
  start();
  RawClient client(port());
  client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  ResponseWriter writer = take_writer();
  std::promise<void> closed;
  writer.on_closed([&] { closed.set_value(); });
  writer.send(text_response(200, "x"));
  EXPECT_EQ(client.read_response().body, "x");
  closed.get_future().get();
  EXPECT_FALSE(writer.gone());
}

}  // namespace
}  // namespace foreshock::net
