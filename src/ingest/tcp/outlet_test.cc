#include "ingest/tcp/outlet.h"

#include <gtest/gtest.h>

#include <future>

#include "ingest/testing/collecting_sink.h"

namespace foreshock::ingest::tcp {
namespace {

class Peer : public net::TcpConnection {
 public:
  const net::Address& peer() const override { return address_; }
  uint16_t local_port() const override { return 0; }
  void resume() override { resumed_.set_value(); }
  bool write(std::string_view) override { return true; }
  void close() override {}
  net::Address address_;
  std::promise<void> resumed_;
};

class OutletTest : public ::testing::Test {
 protected:
  void SetUp() override {
    loop_.start(1);
    outlet_ = std::make_shared<Outlet>(*world_, loop_, sink_, peer_);
  }
  void TearDown() override { loop_.stop(); }
  Frame frame(const std::string& text) {
    Frame out;
    out.stream = make_stream({.name = "s"});
    out.bytes = text;
    out.boundaries = {static_cast<uint32_t>(text.size())};
    return out;
  }
  std::unique_ptr<World> world_ = make_real_world();
  net::Loop loop_;
  testing::CollectingSink sink_;
  std::shared_ptr<Peer> peer_ = std::make_shared<Peer>();
  std::shared_ptr<Outlet> outlet_;
};

TEST_F(OutletTest, FullLanesPauseThenEverythingFollowsInOrder) {
  EXPECT_EQ(outlet_->offer(frame("one")), net::Flow::kContinue);
  sink_.set_full(true);
  EXPECT_EQ(outlet_->offer(frame("two")), net::Flow::kPause);
  EXPECT_EQ(outlet_->offer(frame("three")), net::Flow::kPause);
  sink_.set_full(false);
  peer_->resumed_.get_future().wait();
  EXPECT_EQ(sink_.records(), (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(outlet_->offer(frame("four")), net::Flow::kContinue);
}

TEST_F(OutletTest, BatchesAreCutIntoKeyedFramesWithOneReceipt) {
  wire::RecordBatch batch;
  for (int i = 0; i < 12; ++i) batch.add(std::string(200'000, static_cast<char>('a' + i)));
  int settled = 0;
  for (int i = 0; i < 2; ++i) {
    Receipt receipt([&](Status status) { settled += status.has_value(); });
    outlet_->offer(make_stream({.name = "s"}), batch, "chunk", receipt);
    receipt.sign();
  }
  EXPECT_EQ(settled, 2);
  EXPECT_EQ(sink_.frames_, 4u);  // the repeat is known
  ASSERT_EQ(sink_.records().size(), 12u);
  EXPECT_EQ(sink_.records()[11], std::string(200'000, 'l'));
}

}  // namespace
}  // namespace foreshock::ingest::tcp
