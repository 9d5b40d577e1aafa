#include "net/tcp_listener.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "base/telemetry.h"
#include "net/testing/raw_client.h"

namespace foreshock::net {
namespace {

class TcpListenerTest : public testing::Test {
 protected:
  struct Handler : TcpHandler {
    explicit Handler(TcpListenerTest& to) : test(to) {}
    Flow on_data(std::string_view bytes) override {
      std::lock_guard lock(test.mutex_);
      test.received_ += bytes;
      ++test.reads_;
      test.changed_.notify_all();
      return test.flow_;
    }
    void on_closed(Status status) override {
      std::lock_guard lock(test.mutex_);
      ++test.closes_;
      test.close_error_ = status ? std::nullopt : std::optional(status.error().kind);
      test.changed_.notify_all();
    }
    TcpProgress progress() const override {
      std::lock_guard lock(test.mutex_);
      return test.progress_;
    }
    TcpListenerTest& test;
  };

  TcpListenerTest() {
    telemetry::set_log_sink([](std::string_view) {});
    loop_.start(2);
  }
  ~TcpListenerTest() override {
    listener_.reset();
    telemetry::set_log_sink(nullptr);
  }
  void start() {
    auto listener = TcpListener::start(loop_, options_, [this](std::shared_ptr<TcpConnection> connection) {
      std::lock_guard lock(mutex_);
      connections_.push_back(std::move(connection));
      return std::make_unique<Handler>(*this);
    });
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = std::move(*listener);
  }
  template <class F>
  bool wait(F done) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), done);
  }

  Loop loop_;
  TcpListenerOptions options_;
  std::unique_ptr<TcpListener> listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string received_;
  int reads_ = 0, closes_ = 0;
  std::optional<ErrorKind> close_error_;
  Flow flow_ = Flow::kContinue;
  TcpProgress progress_;
  std::vector<std::shared_ptr<TcpConnection>> connections_;
};

TEST_F(TcpListenerTest, GivesAllBytesAndThenTheEnd) {
  start();
  RawClient client(listener_->port());
  const std::string bytes(3'000'000, 'x');
  ASSERT_TRUE(client.send(bytes));
  client.half_close();
  ASSERT_TRUE(wait([&] { return closes_ == 1; }));
  EXPECT_TRUE(received_ == bytes);
  EXPECT_EQ(close_error_, std::nullopt);
  EXPECT_TRUE(connections_[0]->peer().is_loopback());
  EXPECT_FALSE(connections_[0]->write("nobody"));
}

TEST_F(TcpListenerTest, APausedHandlerPushesBackOnTheClient) {
  flow_ = Flow::kPause;
  start();
  RawClient client(listener_->port());
  ASSERT_TRUE(client.send("first"));
  ASSERT_TRUE(wait([&] { return reads_ == 1; }));
  ASSERT_TRUE(client.send("second"));
  {
    std::lock_guard lock(mutex_);
    EXPECT_EQ(received_, "first");
    flow_ = Flow::kContinue;
  }
  connections_[0]->resume();
  EXPECT_TRUE(wait([&] { return received_ == "firstsecond"; }));
}

TEST_F(TcpListenerTest, AnswersAndClosesAfterThem) {
  start();
  RawClient client(listener_->port());
  client.send("x");
  ASSERT_TRUE(wait([&] { return reads_ == 1; }));
  EXPECT_TRUE(connections_[0]->write("one "));
  EXPECT_TRUE(connections_[0]->write("two"));
  connections_[0]->close();
  EXPECT_EQ(client.read_all(), "one two");
}

TEST_F(TcpListenerTest, AClientThatTakesNoAnswersIsBounded) {
  options_.write_buffer_bytes = 10'000;
  start();
  RawClient client(listener_->port(), 4096);
  client.send("x");
  ASSERT_TRUE(wait([&] { return reads_ == 1; }));
  bool refused = false;
  for (int i = 0; i < 100'000 && !refused; ++i) refused = !connections_[0]->write(std::string(1000, 'y'));
  EXPECT_TRUE(refused);
}

TEST_F(TcpListenerTest, IdleConnectionsAndThoseOverTheMaximumAreClosed) {
  options_.patience.idle_ns = 100 * kMillisecond;
  options_.connections_max = 1;
  start();
  RawClient first(listener_->port());
  first.send("x");
  ASSERT_TRUE(wait([&] { return reads_ == 1; }));
  RawClient second(listener_->port());
  EXPECT_TRUE(second.ended());
  EXPECT_TRUE(first.ended());
  ASSERT_TRUE(wait([&] { return closes_ == 1; }));
  EXPECT_EQ(close_error_, ErrorKind::kTimeout);
}

TEST_F(TcpListenerTest, WhoBeginsAMessageAndStopsIsClosed) {
  options_.patience.message_ns = 50 * kMillisecond;
  progress_ = {TcpProgress::Stage::kMessage, 1, 5};
  start();
  RawClient client(listener_->port());
  client.send("begun");
  EXPECT_TRUE(client.ended());
  ASSERT_TRUE(wait([&] { return closes_ == 1; }));
  EXPECT_EQ(close_error_, ErrorKind::kTimeout);
}

TEST_F(TcpListenerTest, AHandshakeThatNeverBeginsHasALimit) {
  options_.patience.handshake_ns = 50 * kMillisecond;
  progress_.stage = TcpProgress::Stage::kHandshake;
  start();
  RawClient client(listener_->port());
  EXPECT_TRUE(client.ended());
  ASSERT_TRUE(wait([&] { return closes_ == 1; }));
  EXPECT_EQ(close_error_, ErrorKind::kTimeout);
}

TEST_F(TcpListenerTest, WhereMemoryIsShortThoseAboveTheirShareAreClosed) {
  options_.patience.open_bytes_max = 1000;
  progress_ = {TcpProgress::Stage::kMessage, 1, 600};  // a share of two connections is 500
  start();
  RawClient first(listener_->port());
  first.send("x");
  ASSERT_TRUE(wait([&] { return reads_ == 1; }));
  RawClient second(listener_->port());
  second.send("x");
  ASSERT_TRUE(wait([&] { return closes_ == 1; }));
  EXPECT_EQ(close_error_, ErrorKind::kExhausted);
  {
    std::lock_guard lock(mutex_);
    progress_ = {TcpProgress::Stage::kMessage, 2, 900};  // alone again: all of it is the first one's
  }
  first.send("x");
  ASSERT_TRUE(wait([&] { return reads_ == 3; }));
  EXPECT_EQ(listener_->connections(), 1u);
}

TEST_F(TcpListenerTest, DrainTakesWhatTheKernelHolds) {
  start();
  RawClient client(listener_->port());
  client.send("x");
  ASSERT_TRUE(wait([&] { return reads_ == 1; }));
  client.send(std::string(100'000, 'y'));
  listener_->drain(20 * kSecond);
  EXPECT_EQ(listener_->connections(), 0u);
  EXPECT_EQ(received_.size(), 100'001u);
  EXPECT_FALSE(RawClient(listener_->port()).connected());
}

TEST_F(TcpListenerTest, StopCloses) {
  flow_ = Flow::kStop;
  start();
  RawClient client(listener_->port());
  client.send("x");
  EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace foreshock::net
