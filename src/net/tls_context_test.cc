#include "net/tls_context.h"

#include <sys/resource.h>

#include <condition_variable>
#include <fstream>
#include <mutex>

#include "net/testing/raw_client.h"
#include "net/testing/test_certificate.h"

namespace foreshock::net {
namespace {

using testing::TestCertificate;
using testing::TlsClient;

// Answers every piece with itself, says hello first.
class Echo : public TcpHandler {
 public:
  explicit Echo(std::shared_ptr<TcpConnection> connection) : connection_(std::move(connection)) {
    connection_->write("hello ");
  }
  Flow on_data(std::string_view bytes) override {
    connection_->write(bytes);
    return bytes.find("stop") != std::string_view::npos ? Flow::kStop : Flow::kContinue;
  }
  void on_closed(Status) override {}

 private:
  std::shared_ptr<TcpConnection> connection_;
};

class TlsListenerTest : public ::testing::Test {
 protected:
  void SetUp() override { loop_.start(2); }
  void TearDown() override {
    listener_.reset();
    loop_.stop();
  }
  void start(TlsFiles files, TcpPatience patience = {}) {
    auto context = TlsContext::load(std::move(files), {});
    ASSERT_TRUE(context) << context.error().message;
    context_ = *context;
    TcpListenerOptions options;
    options.patience = patience;
    listener_ = std::move(*TcpListener::start(
        loop_, options,
        tls_handlers(context_, [](std::shared_ptr<TcpConnection> c) { return std::make_unique<Echo>(c); })));
  }
  TestCertificate first_{"first"};
  Loop loop_;
  std::shared_ptr<TlsContext> context_;
  std::unique_ptr<TcpListener> listener_;
};

TEST_F(TlsListenerTest, BytesGoBothWays) {
  start({first_.certificate_file(), first_.key_file(), ""});
  TlsClient client(listener_->port());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.receive(6), "hello ");
  std::string large(300'000, 'x');
  for (int i = 0; i < 10; ++i) {
    std::string piece = large.substr(0, 20'000);
    ASSERT_TRUE(client.send_all(piece));
    EXPECT_EQ(client.receive(piece.size()), piece);
  }
}

TEST_F(TlsListenerTest, WhatWasSaidBeforeTheGoodbyeIsAnswered) {
  start({first_.certificate_file(), first_.key_file(), ""});
  TlsClient client(listener_->port());
  EXPECT_EQ(client.receive(6), "hello ");
  ASSERT_TRUE(client.send_all("last words"));
  client.finish();
  EXPECT_EQ(client.receive(10), "last words");
}

TEST_F(TlsListenerTest, PlainTextIsHungUpOn) {
  start({first_.certificate_file(), first_.key_file(), ""});
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(listener_->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::string text = "<13>a plain syslog message\n";
  ASSERT_EQ(send(fd, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  std::string got(1000, '\0');
  while (recv(fd, got.data(), got.size(), 0) > 0) {
  }
  close(fd);
  TlsClient client(listener_->port());
  EXPECT_TRUE(client.connected());
}

TEST_F(TlsListenerTest, AThousandUnfinishedHandshakesEndAndHarmNobody) {
  constexpr size_t kConnections = 1000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 2 * kConnections + 200) GTEST_SKIP() << "needs 2200 open files; raise ulimit -n";
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4 * kConnections);
  setrlimit(RLIMIT_NOFILE, &files);
  TcpPatience patience;
  patience.handshake_ns = 3 * kSecond;
  start({first_.certificate_file(), first_.key_file(), ""}, patience);
  TlsClient honest(listener_->port());
  EXPECT_EQ(honest.receive(6), "hello ");
  std::vector<std::unique_ptr<RawClient>> clients;
  for (size_t i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<RawClient>(listener_->port()));
    if (i % 2 == 0) clients.back()->send(std::string_view("\x16\x03\x01\x01\x00\x01", 6));
    ASSERT_TRUE(honest.send_all("a line\n"));
    EXPECT_EQ(honest.receive(7), "a line\n");
  }
  for (const auto& client : clients) EXPECT_TRUE(client->ended());
  ASSERT_TRUE(honest.send_all("still here\n"));
  EXPECT_EQ(honest.receive(11), "still here\n");
}

TEST_F(TlsListenerTest, ARecordThatIsBegunMustGoOn) {
  TcpPatience patience;
  patience.message_ns = 100 * kMillisecond;
  start({first_.certificate_file(), first_.key_file(), ""}, patience);
  TlsClient client(listener_->port());
  ASSERT_TRUE(client.send_all("x"));
  EXPECT_EQ(client.receive(7), "hello x");
  client.send_raw(std::string_view("\x17\x03\x03\x40\x00half", 9));
  EXPECT_EQ(client.receive(1), "");
}

TEST_F(TlsListenerTest, ARenewedCertificateIsTakenWithoutARestart) {
  start({first_.certificate_file(), first_.key_file(), ""});
  EXPECT_EQ(TlsClient(listener_->port()).peer_name(), "first");
  EXPECT_FALSE(*context_->refresh());
  first_.write("second");
  EXPECT_TRUE(*context_->refresh());
  EXPECT_EQ(TlsClient(listener_->port()).peer_name(), "second");
  std::ofstream(first_.key_file()) << "broken";
  auto refreshed = context_->refresh();
  ASSERT_FALSE(refreshed);
  EXPECT_NE(refreshed.error().message.find("net.tls.key"), std::string::npos);
  EXPECT_FALSE(*context_->refresh());  // told once
  EXPECT_EQ(TlsClient(listener_->port()).peer_name(), "second");
}

TEST_F(TlsListenerTest, WithAClientCaStrangersAreRefused) {
  TestCertificate known("known"), stranger("stranger");
  start({first_.certificate_file(), first_.key_file(), known.certificate_file()});
  TlsClient good(listener_->port(), &known);
  EXPECT_EQ(good.receive(6), "hello ");
  TlsClient bad(listener_->port(), &stranger);
  EXPECT_EQ(bad.receive(6), "");
  TlsClient none(listener_->port());
  EXPECT_EQ(none.receive(6), "");
}

TEST(TlsContext, WrongFilesSayWhatToDo) {
  TestCertificate one("one"), other("other");
  auto message = [](TlsFiles files) {
    auto context = TlsContext::load(std::move(files), {});
    return context ? "" : context.error().message;
  };
  EXPECT_NE(
      message({"/no/such/file", one.key_file(), ""}).find("net.tls.certificate: /no/such/file: No such file"),
      std::string::npos);
  EXPECT_NE(message({one.certificate_file(), other.key_file(), ""}).find("net.tls.key"), std::string::npos);
  EXPECT_NE(message({one.certificate_file(), one.key_file(), "/no/ca"}).find("net.tls.client_ca"),
            std::string::npos);
  EXPECT_EQ(message({one.certificate_file(), one.key_file(), ""}), "");
}

}  // namespace
}  // namespace foreshock::net
