#include "ingest/relp_source.h"

#include "ingest/testing/collecting_sink.h"
#include "ingest/testing/tcp_client.h"

namespace foreshock::ingest {
namespace {

using testing::TcpClient;

class RelpSourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    loop_.start(2);
    source_ = std::move(*RelpSource::start(*world_, loop_, sink_, kDefaultTenant, "127.0.0.1:0", ""));
  }
  void TearDown() override {
    source_.reset();
    loop_.stop();
  }
  std::unique_ptr<World> world_ = make_real_world();
  net::Loop loop_;
  testing::CollectingSink sink_;
  std::unique_ptr<RelpSource> source_;
};

TEST_F(RelpSourceTest, MessagesAreAnsweredOnceDurable) {
  sink_.hold_ = true;
  sink_.refusals_ = 10;
  TcpClient client(testing::port_of(source_->address()));
  client.send_all("1 open 30 relp_version=0\ncommands=syslog\n");
  std::string answer = "1 rsp 61 200 OK\nrelp_version=0\nrelp_software=foreshock\ncommands=syslog\n";
  EXPECT_EQ(client.receive(answer.size()), answer);
  client.send_all("2 syslog 7 <13>one\n3 syslog 8 <13>two\n\n");
  EXPECT_EQ(sink_.wait_for(2), (std::vector<std::string>{"<13>one", "<13>two"}));
  sink_.sign_held();
  std::string first = "2 rsp 6 200 OK\n3 rsp 6 200 OK\n";
  EXPECT_EQ(client.receive(first.size()), first);
  client.send_all("4 close 0\n");
  EXPECT_EQ(client.receive(100), "4 rsp 0\n0 serverclose 0\n");
}

TEST_F(RelpSourceTest, ARefusedMessageIsNotAnsweredAndTheSessionEnds) {
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  TcpClient client(testing::port_of(source_->address()));
  client.send_all("2 syslog 7 <13>one\n");
  EXPECT_EQ(client.receive(100), "");
}

TEST_F(RelpSourceTest, NonsenseEndsTheSession) {
  TcpClient client(testing::port_of(source_->address()));
  client.send_all("hello\n");
  EXPECT_EQ(client.receive(100), "");
}

}  // namespace
}  // namespace foreshock::ingest
