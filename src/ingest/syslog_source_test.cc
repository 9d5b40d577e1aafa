#include "ingest/syslog_source.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

namespace foreshock::ingest {
namespace {

class Collector : public FrameSink {
 public:
  Status offer(Frame& frame) override { return offer_for(frame, 0); }
  Status offer_for(Frame& frame, int64_t) override {
    std::lock_guard lock(mutex_);
    if (refusals_ > 0) {
      --refusals_;
      return fail(ErrorKind::kExhausted, "full");
    }
    uint32_t begin = 0;
    for (uint32_t end : frame.boundaries) {
      messages_.push_back(frame.bytes.substr(begin, end - begin));
      begin = end;
    }
    changed_.notify_all();
    return {};
  }
  std::vector<std::string> wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return messages_.size() >= count; });
    return messages_;
  }
  void refuse(int times) {
    std::lock_guard lock(mutex_);
    refusals_ = times;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> messages_;
  int refusals_ = 0;
};

class SyslogSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    world_ = make_real_world();
    loop_.start(2);
    IngestOptions options;
    options.syslog_listen = "127.0.0.1:0";
    auto source = SyslogSource::start(*world_, loop_, sink_, kDefaultTenant, options);
    ASSERT_TRUE(source) << source.error().message;
    source_ = std::move(*source);
    std::string address = source_->address();
    port_ = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
  void TearDown() override {
    if (source_) source_->stop();
    source_.reset();
    loop_.stop();
  }
  int connect_to(int type) {
    int fd = socket(AF_INET, type, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }
  std::unique_ptr<World> world_;
  net::Loop loop_;
  Collector sink_;
  std::unique_ptr<SyslogSource> source_;
  uint16_t port_ = 0;
};

TEST_F(SyslogSourceTest, TcpTakesBothFramingsAndTheUnterminatedEnd) {
  int fd = connect_to(SOCK_STREAM);
  std::string bytes = "<13>one\n7 <13>two<13>three";
  ASSERT_EQ(send(fd, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  close(fd);
  EXPECT_EQ(sink_.wait_for(3), (std::vector<std::string>{"<13>one", "<13>two", "<13>three"}));
}

TEST_F(SyslogSourceTest, UdpTakesADatagramAsOneMessage) {
  int fd = connect_to(SOCK_DGRAM);
  std::string bytes = "<13>two\nlines\n";
  ASSERT_EQ(send(fd, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  EXPECT_EQ(sink_.wait_for(1), (std::vector<std::string>{"<13>two\nlines"}));
  close(fd);
}

TEST_F(SyslogSourceTest, FullLanesMakeTcpWaitAndLoseNothing) {
  sink_.refuse(50);
  int fd = connect_to(SOCK_STREAM);
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += "<13>message " + std::to_string(i) + "\n";
  ASSERT_EQ(send(fd, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  close(fd);
  std::vector<std::string> got = sink_.wait_for(5000);
  ASSERT_EQ(got.size(), 5000u);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(got[static_cast<size_t>(i)], "<13>message " + std::to_string(i));
}

TEST_F(SyslogSourceTest, APortInUseSaysWhatToDo) {
  IngestOptions options;
  options.syslog_listen = source_->address();
  auto second = SyslogSource::start(*world_, loop_, sink_, kDefaultTenant, options);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("--syslog"), std::string::npos) << second.error().message;
}

}  // namespace
}  // namespace foreshock::ingest
