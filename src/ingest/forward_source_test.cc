#include "ingest/forward_source.h"

#include "ingest/forward/msgpack.h"
#include "ingest/testing/collecting_sink.h"
#include "ingest/testing/tcp_client.h"

namespace foreshock::ingest {
namespace {

using forward::msgpack_text;
using testing::TcpClient;

class ForwardSourceTest : public ::testing::Test {
 protected:
  void SetUp() override { loop_.start(2); }
  void start(const std::string& key = "", net::TcpPatience patience = {}) {
    auto source =
        ForwardSource::start(*world_, loop_, sink_, kDefaultTenant, {"127.0.0.1:0", key, users_, patience});
    ASSERT_TRUE(source) << source.error().message;
    source_ = std::move(*source);
  }
  void TearDown() override {
    source_.reset();
    loop_.stop();
  }
  uint16_t port() const { return testing::port_of(source_->address()); }
  static std::string message(const std::string& text, const std::string& chunk) {
    return "\x94" + msgpack_text("app.x") + "\x05\x81" + msgpack_text("log") + msgpack_text(text) + "\x81" +
           msgpack_text("chunk") + msgpack_text(chunk);
  }
  std::unique_ptr<World> world_ = make_real_world();
  net::Loop loop_;
  testing::CollectingSink sink_;
  std::unique_ptr<ForwardSource> source_;
  std::vector<std::pair<std::string, std::string>> users_;
};

TEST_F(ForwardSourceTest, AChunkIsAcknowledgedOnlyOnceDurableAndStoredOnce) {
  start();
  sink_.hold_ = true;
  sink_.refusals_ = 10;  // full lanes first
  TcpClient client(port());
  client.send_all(message("one", "c1"));
  EXPECT_EQ(sink_.wait_for(1),
            std::vector<std::string>{R"({"timeUnixNano":5000000000,"log":"one","fluent.tag":"app.x"})"});
  EXPECT_EQ(sink_.stream_->service, "app.x");
  sink_.sign_held();
  std::string ack =
      "\x81\xA3"
      "ack"
      "\xA2"
      "c1";
  EXPECT_EQ(client.receive(ack.size()), ack);
  client.send_all(message("one", "c1"));
  client.send_all(message("two", "c2"));
  EXPECT_EQ(sink_.wait_for(2).size(), 2u);
}

TEST_F(ForwardSourceTest, ManyMessagesInPieces) {
  start();
  std::string bytes;
  for (int i = 0; i < 2000; ++i) bytes += message("line " + std::to_string(i), "c" + std::to_string(i));
  TcpClient client(port());
  for (size_t at = 0; at < bytes.size(); at += 1000)
    client.send_all(std::string_view(bytes).substr(at, 1000));
  EXPECT_EQ(sink_.wait_for(2000).size(), 2000u);
}

TEST_F(ForwardSourceTest, WithoutTheSharedKeyNothingIsTaken) {
  start("secret");
  TcpClient client(port());
  EXPECT_EQ(client.receive(6), "\x92\xA4HELO");
  client.send_all(message("one", "c1"));
  EXPECT_NE(client.receive(10'000).find("PONG\xC2"), std::string::npos);  // and the connection is closed
  EXPECT_EQ(sink_.records().size(), 0u);
}

TEST_F(ForwardSourceTest, AHandshakeThatIsNotAnsweredHasALimit) {
  net::TcpPatience patience;
  patience.handshake_ns = 100 * kMillisecond;
  start("secret", patience);
  TcpClient silent(port());
  EXPECT_TRUE(silent.hung_up_within(20 * kSecond));
}

TEST_F(ForwardSourceTest, LinesThatDockerCutAreOneRecord) {
  start();
  auto part = [](const std::string& text, const char* last) {
    return "\x93" + msgpack_text("app.x") + "\x05\x84" + msgpack_text("log") + msgpack_text(text) +
           msgpack_text("partial_message") + msgpack_text("true") + msgpack_text("partial_id") +
           msgpack_text("p1") + msgpack_text("partial_last") + msgpack_text(last);
  };
  TcpClient client(port());
  client.send_all(part("one ", "false") + part("two ", "false") + part("three", "true"));
  EXPECT_EQ(
      sink_.wait_for(1),
      std::vector<std::string>{R"({"timeUnixNano":5000000000,"log":"one two three","fluent.tag":"app.x"})"});
  client.send_all(part("stays alone", "false"));
  EXPECT_EQ(sink_.wait_for(2).back(),
            R"({"timeUnixNano":5000000000,"log":"stays alone","fluent.tag":"app.x"})");
  client.send_all(part("and its end", "false"));
  client.close_now();
  EXPECT_EQ(sink_.wait_for(3).size(), 3u);
}

TEST_F(ForwardSourceTest, UsersWantASharedKeyAndAreAskedForTheirPassword) {
  users_ = {{"shipper", "its password"}};
  auto without = ForwardSource::start(*world_, loop_, sink_, kDefaultTenant, {"127.0.0.1:0", "", users_, {}});
  ASSERT_FALSE(without);
  EXPECT_NE(without.error().message.find("ingest.forward.shared_key"), std::string::npos);
  start("secret");
  TcpClient client(port());
  std::string helo = client.receive(6 + 1 + 6 + 18 + 5 + 18 + 11);
  EXPECT_NE(helo.find(msgpack_text("auth") + "\xC4\x10"), std::string::npos);  // 16 random bytes
}

TEST_F(ForwardSourceTest, NonsenseClosesTheConnection) {
  start();
  TcpClient client(port());
  client.send_all("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(client.receive(1), "");
}

}  // namespace
}  // namespace foreshock::ingest
