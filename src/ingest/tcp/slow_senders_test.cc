// The line protocols under senders who connect and say nothing, begin a message and stop, or drip: one honest
// sender beside them loses nothing, memory stays bounded, and they are gone in time.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <functional>

#include "base/telemetry.h"
#include "ingest/forward/msgpack.h"
#include "ingest/forward_source.h"
#include "ingest/gelf_source.h"
#include "ingest/relp_source.h"
#include "ingest/syslog_source.h"
#include "ingest/testing/collecting_sink.h"
#include "ingest/testing/tcp_client.h"

namespace foreshock::ingest {
namespace {

using forward::msgpack_text;
using testing::TcpClient;

constexpr size_t kConnections = 1000;
constexpr size_t kBegunBytes = 16 * 1024;

struct Started {
  std::shared_ptr<void> source;
  std::string address;
};
struct Room {
  World& world;
  net::Loop& loop;
  FrameSink& sink;
};
struct Protocol {
  const char* name;
  std::function<Started(Room, net::TcpPatience)> start;
  std::function<std::string(size_t)> whole;
  std::string begun;  // behind it the rest of a long text is awaited
};

template <class Source>
Started started(Result<std::unique_ptr<Source>> source) {
  EXPECT_TRUE(source) << source.error().message;
  std::string address = (*source)->address();
  return {std::shared_ptr<Source>(std::move(*source)), address};
}

std::string forward_message(size_t i) {
  return "\x93" + msgpack_text("t") + "\x05\x81" + msgpack_text("log") +
         msgpack_text("<13>line " + std::to_string(i));
}

Protocol syslog() {
  return {"syslog_tcp",
          [](Room room, net::TcpPatience patience) {
            IngestOptions options;
            options.syslog_listen = "127.0.0.1:0";
            options.tcp_patience = patience;
            return started(SyslogSource::start(room.world, room.loop, room.sink, kDefaultTenant, options));
          },
          [](size_t i) { return "<13>line " + std::to_string(i) + "\n"; }, "100000 <13>"};
}

std::vector<Protocol> protocols() {
  std::string text32("t\x05\x81\xA3log\xDB\x00\x01\x00\x00", 13);
  return {
      syslog(),
      {"relp",
       [](Room room, net::TcpPatience patience) {
         return started(RelpSource::start(room.world, room.loop, room.sink, kDefaultTenant, "127.0.0.1:0", "",
                                          nullptr, patience));
       },
       [](size_t i) {
         std::string text = "<13>line " + std::to_string(i);
         return std::to_string(i + 1) + " syslog " + std::to_string(text.size()) + " " + text + "\n";
       },
       "1 syslog 100000 "},
      {"forward",
       [](Room room, net::TcpPatience patience) {
         return started(ForwardSource::start(room.world, room.loop, room.sink, kDefaultTenant,
                                             {"127.0.0.1:0", "", {}, patience}));
       },
       forward_message, "\x93\xA1" + text32},
      {"gelf_tcp",
       [](Room room, net::TcpPatience patience) {
         return started(
             GelfSource::start(room.world, room.loop, room.sink, kDefaultTenant, "127.0.0.1:0", patience));
       },
       [](size_t i) {
         return "{\"short_message\":\"<13>line " + std::to_string(i) + "\"}" + std::string(1, '\0');
       },
       "{\"short_message\":\""},
  };
}

class SlowSendersTest : public ::testing::TestWithParam<size_t> {
 protected:
  void SetUp() override {
    telemetry::set_log_sink([](std::string_view) {});
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < 2 * kConnections + 200) GTEST_SKIP() << "needs 2200 open files; raise ulimit -n";
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4 * kConnections);
    setrlimit(RLIMIT_NOFILE, &files);
    loop_.start(2);
  }
  void TearDown() override {
    started_ = {};
    loop_.stop();
    telemetry::set_log_sink(nullptr);
  }
  void start(net::TcpPatience patience) {
    started_ = protocol_.start({*world_, loop_, sink_}, patience);
    port_ = testing::port_of(started_.address);
  }
  double open_bytes() const {
    return telemetry::gauge("foreshock_net_open_message_bytes", "", {{"listener", protocol_.name}}).value();
  }
  // Of the honest; what others had begun may be among the records.
  size_t whole_lines(size_t wanted) {
    std::unique_lock lock(sink_.mutex_);
    size_t count = 0;
    sink_.changed_.wait_for(lock, std::chrono::seconds(20), [&] {
      count = 0;
      for (const std::string& record : sink_.records_) count += record.find("<13>line ") != std::string::npos;
      return count >= wanted;
    });
    return count;
  }
  // Waits until the server hangs up; false when it does not.
  static bool hung_up(TcpClient& client) { return client.receive(1 << 20).size() < (1 << 20); }

  const Protocol protocol_ = protocols()[GetParam()];
  std::unique_ptr<World> world_ = make_real_world();
  net::Loop loop_;
  testing::CollectingSink sink_;
  Started started_;
  uint16_t port_ = 0;
};

TEST_P(SlowSendersTest, AThousandHalfOpenConnectionsHarmNobodyAndEnd) {
  net::TcpPatience patience;
  patience.idle_ns = 5 * kSecond;
  patience.message_ns = patience.handshake_ns = kSecond;
  patience.open_bytes_max = 4 << 20;
  start(patience);
  TcpClient honest(port_);
  std::vector<std::unique_ptr<TcpClient>> clients;
  for (size_t i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<TcpClient>(port_));
    if (i % 2 == 0) clients.back()->send_all(protocol_.begun + std::string(kBegunBytes, 'x'));
    honest.send_all(protocol_.whole(i));
  }
  EXPECT_EQ(whole_lines(kConnections), kConnections);
  // What both threads have just read comes on top.
  EXPECT_LE(open_bytes(), static_cast<double>(patience.open_bytes_max + 2 * 256 * 1024));
  for (const auto& client : clients) ASSERT_TRUE(hung_up(*client));
  TcpClient later(port_);
  later.send_all(protocol_.whole(kConnections));
  EXPECT_EQ(whole_lines(kConnections + 1), kConnections + 1);
}

TEST_P(SlowSendersTest, WhoDripsIsCutOffAndWhoSendsWholeMessagesSeldomIsNot) {
  net::TcpPatience patience;
  patience.idle_ns = 0;
  patience.message_ns = patience.handshake_ns = 300 * kMillisecond;
  patience.message_rate_min = 1000;
  start(patience);
  TcpClient seldom(port_);
  seldom.send_all(protocol_.whole(0));
  TcpClient dripping(port_);
  dripping.send_all(protocol_.begun);
  int64_t begun = world_->clock().steady_ns();
  while (!dripping.hung_up_within(10 * kMillisecond) && world_->clock().steady_ns() - begun < 20 * kSecond)
    dripping.send_all("x");
  EXPECT_LT(world_->clock().steady_ns() - begun, 20 * kSecond);
  EXPECT_FALSE(seldom.hung_up_within(patience.message_ns));
  seldom.send_all(protocol_.whole(1));
  EXPECT_EQ(whole_lines(2), 2u);
}

INSTANTIATE_TEST_SUITE_P(Protocols, SlowSendersTest, ::testing::Range<size_t>(0, protocols().size()),
                         [](const auto& one) { return std::string(protocols()[one.param].name); });

}  // namespace
}  // namespace foreshock::ingest
