#include <gtest/gtest.h>

#include <atomic>

#include "net/testing/http_fixture.h"

namespace foreshock::net {
namespace {

using HttpTunnelTest = HttpFixture;

HttpUpgrade upgrade_to(std::function<void(std::string_view)> on_bytes) {
  return {{{"Upgrade", "test"}}, std::move(on_bytes), "bye\n"};
}

TEST_F(HttpTunnelTest, CarriesBytesBothWaysAsTheyAre) {
  start();
  RawClient client(port());
  client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\nfirst ");
  ResponseWriter writer = take_writer();
  auto heard = std::make_shared<std::string>();
  auto mutex = std::make_shared<std::mutex>();
  StreamWriter stream = writer.upgrade(upgrade_to([heard, mutex](std::string_view bytes) {
    std::lock_guard lock(*mutex);
    *heard += bytes;
  }));
  EXPECT_EQ(client.read_until("\r\n\r\n").substr(0, 12), "HTTP/1.1 101");
  client.send("second GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(eventually([&] {
    std::lock_guard lock(*mutex);
    return *heard == "first second GET / HTTP/1.1\r\n\r\n";
  }));
  stream.write("no chunk");
  stream.close();
  client.half_close();
  EXPECT_EQ(client.read_all(), "no chunk");
}

TEST_F(HttpTunnelTest, DrainSaysFarewell) {
  start();
  RawClient client(port());
  client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
  StreamWriter stream = take_writer().upgrade(upgrade_to([](std::string_view) {}));
  client.read_until("\r\n\r\n");
  std::thread stopping([&] { EXPECT_TRUE(server_->drain(20 * kSecond)); });
  EXPECT_EQ(client.read_until("bye\n"), "bye\n");
  client.half_close();
  EXPECT_TRUE(client.ended());
  stopping.join();
}

TEST_F(HttpTunnelTest, TheCallbackGoesWithTheConnection) {
  start();
  auto token = std::make_shared<int>(1);
  {
    RawClient client(port());
    client.send("GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
    StreamWriter stream = take_writer().upgrade(upgrade_to([token](std::string_view) {}));
    client.read_until("\r\n\r\n");
    EXPECT_GT(token.use_count(), 1);
  }
  EXPECT_TRUE(eventually([&] { return token.use_count() == 1; }));
}

}  // namespace
}  // namespace foreshock::net
