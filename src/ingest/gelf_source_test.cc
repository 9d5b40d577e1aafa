#include "ingest/gelf_source.h"

#include "ingest/testing/collecting_sink.h"
#include "ingest/testing/tcp_client.h"
#include "net/body_decoder.h"

namespace foreshock::ingest {
namespace {

using testing::TcpClient;

class GelfSourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    loop_.start(2);
    auto source = GelfSource::start(*world_, loop_, sink_, kDefaultTenant, "127.0.0.1:0");
    ASSERT_TRUE(source) << source.error().message;
    source_ = std::move(*source);
  }
  void TearDown() override {
    source_.reset();
    loop_.stop();
  }
  std::unique_ptr<World> world_ = make_real_world();
  net::Loop loop_;
  testing::CollectingSink sink_;
  std::unique_ptr<GelfSource> source_;
};
using Messages = std::vector<std::string>;

TEST_F(GelfSourceTest, TcpMessagesEndWithNul) {
  sink_.refusals_ = 20;  // full lanes make it wait and lose nothing
  TcpClient client(testing::port_of(source_->address()));
  client.send_all(std::string("{\"a\":1}\0{\"a\":2}\n{\"a\":3}", 23));
  client.finish_sending();
  EXPECT_EQ(sink_.wait_for(3), (Messages{"{\"a\":1}", "{\"a\":2}", "{\"a\":3}"}));
  EXPECT_EQ(sink_.stream_->kind, SourceKind::kGelf);
}

TEST_F(GelfSourceTest, UdpInChunksAndCompressed) {
  TcpClient client(testing::port_of(source_->address()), SOCK_DGRAM);
  std::string packed = net::gzip_compress("{\"short_message\":\"hello\"}");
  std::string id = "12345678";
  std::string half = packed.substr(0, packed.size() / 2), rest = packed.substr(packed.size() / 2);
  client.send_all("\x1e\x0f" + id + std::string("\x01\x02", 2) + rest);
  client.send_all("\x1e\x0f" + id + std::string("\x00\x02", 2) + half);
  EXPECT_EQ(sink_.wait_for(1), Messages{"{\"short_message\":\"hello\"}"});
}

TEST_F(GelfSourceTest, APortInUseSaysWhatToDo) {
  auto second = GelfSource::start(*world_, loop_, sink_, kDefaultTenant, source_->address());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("ingest.gelf.listen"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest
