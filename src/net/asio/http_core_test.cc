#include "net/asio/http_core.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/testing/http_fixture.h"

namespace foreshock::net {
namespace {

using HttpCoreTest = HttpFixture;

TEST_F(HttpCoreTest, ConnectionsPastTheMaximumGet503) {
  options_.connections_max = 2;
  start();
  RawClient first(port()), second(port());
  EXPECT_EQ(first.get("/hello").status, 200);
  EXPECT_EQ(second.get("/hello").status, 200);
  RawClient third(port());
  EXPECT_EQ(third.read_response().status, 503);
  first.hang_up();
  EXPECT_TRUE(eventually([&] { return server_->connections() == 1; }));
  RawClient fourth(port());
  EXPECT_EQ(fourth.get("/hello").status, 200);
}

TEST_F(HttpCoreTest, DrainFinishesWhatRunsAndClosesWhatIsIdle) {
  start();
  RawClient idle(port()), busy(port()), events(port());
  EXPECT_EQ(idle.get("/hello").status, 200);
  events.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  StreamWriter endless = take_writer().stream(200, {{"Content-Type", "text/event-stream"}}, true);
  endless.write("data: 1\n\n");
  busy.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  ResponseWriter writer = take_writer();

  std::promise<bool> drained;
  std::thread drainer([&] { drained.set_value(server_->drain(20 * kSecond)); });
  EXPECT_TRUE(idle.ended());
  auto stream = events.read_response();
  EXPECT_TRUE(stream.complete);
  EXPECT_EQ(stream.body, "data: 1\n\n");
  RawClient late(port());
  EXPECT_FALSE(late.connected() && late.get("/hello").status == 200);
  writer.send(text_response(200, "finished"));
  auto got = busy.read_response();
  EXPECT_EQ(got.body, "finished");
  EXPECT_EQ(got.headers.get("Connection"), "close");
  EXPECT_TRUE(drained.get_future().get());
  drainer.join();
}

TEST_F(HttpCoreTest, DrainCutsWhatDoesNotFinishInTime) {
  start();
  RawClient busy(port());
  busy.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  ResponseWriter writer = take_writer();
  EXPECT_FALSE(server_->drain(20 * kMillisecond));
  EXPECT_EQ(busy.read_all(), "");
  EXPECT_TRUE(writer.gone());
}

TEST_F(HttpCoreTest, IdleConnectionsAreCheap) {
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 500; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    ASSERT_EQ(clients.back()->post("/echo", std::string(20'000, 'x')).status, 200);
  }
  EXPECT_EQ(server_->connections(), 500u);
  for (auto& client : clients) ASSERT_EQ(client->get("/hello").status, 200);
}

TEST_F(HttpCoreTest, ManyClientsAtOnce) {
  start();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      RawClient client(port());
      for (int i = 0; i < 200; ++i) {
        std::string body(static_cast<size_t>(i * 97 % 5000), static_cast<char>('a' + t));
        if (client.post("/echo", body).body == body) ++good;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 800);
}

}  // namespace
}  // namespace foreshock::net
