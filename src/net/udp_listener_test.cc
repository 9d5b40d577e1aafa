#include "net/udp_listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/telemetry.h"

namespace foreshock::net {
namespace {

class UdpListenerTest : public testing::Test {
 protected:
  UdpListenerTest() : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    telemetry::set_log_sink([](std::string_view) {});
    loop_.start(1);
  }
  ~UdpListenerTest() override {
    listener_.reset();
    ::close(fd_);
    telemetry::set_log_sink(nullptr);
  }
  void start() {
    auto listener = UdpListener::start(loop_, options_, [this](std::span<const Datagram> batch) {
      std::lock_guard lock(mutex_);
      for (const Datagram& datagram : batch) {
        received_.emplace_back(datagram.bytes);
        truncated_ += datagram.truncated;
        EXPECT_TRUE(datagram.peer.is_loopback());
      }
      largest_batch_ = std::max(largest_batch_, batch.size());
      changed_.notify_all();
      return flow_;
    });
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = std::move(*listener);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(listener_->port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  void send(const std::string& bytes) {
    ASSERT_EQ(::send(fd_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  template <class F>
  bool wait(F done) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), done);
  }

  int fd_;
  Loop loop_;
  UdpListenerOptions options_;
  std::unique_ptr<UdpListener> listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> received_;
  size_t truncated_ = 0, largest_batch_ = 0;
  Flow flow_ = Flow::kContinue;
};

TEST_F(UdpListenerTest, DatagramsArriveInBatchesAndOrder) {
  start();
  // While the one loop thread is held, datagrams pile up and come as batches.
  std::unique_lock hold(mutex_);
  for (int i = 0; i < 300; ++i) send("message " + std::to_string(i));
  hold.unlock();
  ASSERT_TRUE(wait([&] { return received_.size() == 300; }));
  for (size_t i = 0; i < 300; ++i) ASSERT_EQ(received_[i], "message " + std::to_string(i));
  EXPECT_GT(largest_batch_, 1u);
  EXPECT_LE(largest_batch_, kUdpBatchDatagrams);
}

TEST_F(UdpListenerTest, EmptyAndTooLongDatagramsAreTold) {
  options_.datagram_bytes_max = 100;
  start();
  send("");
  send(std::string(500, 'x'));
  ASSERT_TRUE(wait([&] { return received_.size() == 2; }));
  EXPECT_EQ(received_[0], "");
  EXPECT_EQ(received_[1].size(), 100u);
  EXPECT_EQ(truncated_, 1u);
}

TEST_F(UdpListenerTest, DropsOfTheKernelAreCounted) {
  options_.receive_buffer_bytes = 4096;
  flow_ = Flow::kPause;
  start();
  send("first");
  ASSERT_TRUE(wait([&] { return received_.size() == 1; }));
  for (int i = 0; i < 200; ++i) send(std::string(1000, 'x'));
  {
    std::lock_guard lock(mutex_);
    flow_ = Flow::kContinue;
  }
  listener_->resume();
  ASSERT_TRUE(wait([&] { return received_.size() > 1; }));
  // The count travels with the datagrams that came after the drops.
  for (int i = 0; i < 1000 && listener_->dropped() == 0; ++i) {
    size_t before = received_.size();
    send("later");
    wait([&] { return received_.size() > before; });
  }
  EXPECT_GT(listener_->dropped(), 0u);
}

TEST_F(UdpListenerTest, APortInUseIsExplained) {
  start();
  options_.listen = listener_->address().text();
  options_.setting = "ingest.syslog.listen";
  auto second =
      UdpListener::start(loop_, options_, [](std::span<const Datagram>) { return Flow::kContinue; });
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("ingest.syslog.listen"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::net
