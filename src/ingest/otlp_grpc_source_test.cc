#include "ingest/otlp_grpc_source.h"

#include <nghttp2/nghttp2.h>

#include <atomic>
#include <map>
#include <thread>

#include "auth/auth.h"
#include "ingest/testing/collecting_sink.h"
#include "ingest/testing/protobuf_bytes.h"
#include "ingest/testing/tcp_client.h"

namespace foreshock::ingest {
namespace {

using namespace ingest::testing;

constexpr const char* kToken = "a-token-long-enough-for-a-test";

std::string frame(char type, char flags, char stream, const std::string& payload) {
  auto size = payload.size();
  std::string out = {static_cast<char>(size >> 16),
                     static_cast<char>(size >> 8),
                     static_cast<char>(size),
                     type,
                     flags,
                     '\0',
                     '\0',
                     '\0',
                     stream};
  return out + payload;
}
std::string header(const std::string& name, const std::string& value) {  // a literal that is never indexed
  return std::string(1, '\x10') + static_cast<char>(name.size()) + name + static_cast<char>(value.size()) +
         value;
}

// The bytes of a gRPC client, frame by frame.
class GrpcClient {
 public:
  explicit GrpcClient(uint16_t port) : tcp_(port) {
    nghttp2_hd_inflate_new(&inflater_);
    tcp_.send_all("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, ""));
  }
  ~GrpcClient() { nghttp2_hd_inflate_del(inflater_); }

  // grpc-status of the answer.
  std::string call(const std::string& path, const std::string& token, const std::string& message) {
    stream_ = static_cast<char>(stream_ + 2);
    std::string headers = header(":method", "POST") + header(":scheme", "http") + header(":path", path) +
                          header(":authority", "a") + header("content-type", "application/grpc");
    if (!token.empty()) headers += header("authorization", "Bearer " + token);
    auto size = message.size();
    std::string body =
        std::string("\0\0\0", 3) + static_cast<char>(size >> 8) + static_cast<char>(size) + message;
    tcp_.send_all(frame(1, 4, stream_, headers) + frame(0, 1, stream_, body));
    while (true) {
      std::string head = tcp_.receive(9);
      if (head.size() < 9) return "closed";
      auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(head[i])); };
      std::string payload = tcp_.receive(byte(0) << 16 | byte(1) << 8 | byte(2));
      if (head[3] != 1) continue;
      auto fields = inflate(payload);
      if (fields.contains("grpc-status")) return fields["grpc-status"];
    }
  }

 private:
  std::map<std::string, std::string> inflate(const std::string& block) {
    std::map<std::string, std::string> out;
    const auto* at = reinterpret_cast<const uint8_t*>(block.data());
    size_t left = block.size();
    while (left > 0) {
      nghttp2_nv nv{};
      int flags = 0;
      ssize_t used = nghttp2_hd_inflate_hd2(inflater_, &nv, &flags, at, left, 1);
      if (used < 0) break;
      at += used;
      left -= static_cast<size_t>(used);
      if (flags & NGHTTP2_HD_INFLATE_EMIT)
        out[std::string(reinterpret_cast<char*>(nv.name), nv.namelen)] =
            std::string(reinterpret_cast<char*>(nv.value), nv.valuelen);
      if (flags & NGHTTP2_HD_INFLATE_FINAL) break;
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return out;
  }
  TcpClient tcp_;
  nghttp2_hd_inflater* inflater_ = nullptr;
  char stream_ = -1;
};

class OtlpGrpcSourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = std::move(*db::Database::open(*world_, ":memory:"));
    auth_ = std::move(*auth::Auth::open(*world_, *database_));
    ASSERT_TRUE(auth_->tokens().import_admin_token(kToken));
    loop_.start(2);
    source_ = std::move(*OtlpGrpcSource::start(*world_, loop_, sink_, auth_->authenticator(), "127.0.0.1:0"));
  }
  void TearDown() override {
    source_.reset();
    loop_.stop();
  }
  uint16_t port() const { return port_of(source_->address()); }
  static std::string export_request(const std::string& text) {
    return bytes_field(1, bytes_field(2, bytes_field(2, bytes_field(5, bytes_field(1, text)))));
  }
  std::unique_ptr<World> world_ = make_real_world();
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<auth::Auth> auth_;
  net::Loop loop_;
  CollectingSink sink_;
  std::unique_ptr<OtlpGrpcSource> source_;
};

constexpr const char* kLogs = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

TEST_F(OtlpGrpcSourceTest, LogsAreAnsweredOnceDurable) {
  sink_.refusals_ = 10;
  GrpcClient client(port());
  EXPECT_EQ(client.call(kLogs, kToken, export_request("hello")), "0");
  EXPECT_EQ(client.call(kLogs, kToken, export_request("again")), "0");
  EXPECT_EQ(sink_.records(), (std::vector<std::string>{"{\"log\":\"hello\"}", "{\"log\":\"again\"}"}));
  EXPECT_EQ(sink_.stream_->kind, SourceKind::kOtlp);
}

TEST_F(OtlpGrpcSourceTest, EveryOtherCallHasItsCode) {
  GrpcClient client(port());
  EXPECT_EQ(client.call(kLogs, "wrong", export_request("x")), "16");
  EXPECT_EQ(client.call(kLogs, "", export_request("x")), "16");
  EXPECT_EQ(client.call(kLogs, kToken, "no protobuf"), "3");
  EXPECT_EQ(client.call("/opentelemetry.proto.collector.trace.v1.TraceService/Export", kToken, ""), "0");
  EXPECT_EQ(client.call("/grpc.health.v1.Health/Check", "", ""), "0");
  EXPECT_EQ(client.call("/other.Service/Method", kToken, ""), "12");
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  EXPECT_EQ(client.call(kLogs, kToken, export_request("x")), "14");
  EXPECT_EQ(sink_.records().size(), 1u);
}

// One sends its call a byte at a time, one stops in the middle and keeps its connection: both are cut off,
// and others are served all the while.
TEST_F(OtlpGrpcSourceTest, DrippingAndHalfOpenCallsAreCutOff) {
  source_.reset();
  source_ =
      std::move(*OtlpGrpcSource::start(*world_, loop_, sink_, auth_->authenticator(), "127.0.0.1:0", nullptr,
                                       {.wait_ns = 300 * kMillisecond, .bytes_per_second = 1'000'000}));
  auto begun = [&](uint16_t port) {
    auto client = std::make_unique<TcpClient>(port);
    std::string headers = header(":method", "POST") + header(":scheme", "http") + header(":path", kLogs) +
                          header(":authority", "a") + header("content-type", "application/grpc") +
                          header("authorization", std::string("Bearer ") + kToken);
    client->send_all("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, "") + frame(1, 4, 1, headers));
    return client;
  };
  auto dripping = begun(port()), half_open = begun(port());
  dripping->send_all(std::string("\0\x40\0\0\0\0\0\0\1", 9));  // 16 KiB of its message are to follow
  int64_t start = world_->clock().steady_ns();
  // A receive() of the sender that waits ends when it is cut off.
  std::atomic<bool> silent_cut{false}, dripping_cut{false};
  std::thread silent([&] {
    half_open->receive(1 << 20);
    silent_cut = true;
  });
  std::thread watching([&] {
    dripping->receive(1 << 20);
    dripping_cut = true;
  });
  size_t served = 0;
  while (!silent_cut || !dripping_cut) {
    if (!dripping_cut) dripping->send_all("x");
    GrpcClient other(port());
    EXPECT_EQ(other.call("/grpc.health.v1.Health/Check", "", ""), "0");
    ++served;
  }
  silent.join();
  watching.join();
  EXPECT_LT(world_->clock().steady_ns() - start, 15 * kSecond) << "they gave up, we did not";
  EXPECT_GT(served, 1u);
  GrpcClient late(port());
  EXPECT_EQ(late.call(kLogs, kToken, export_request("late")), "0");
}

TEST_F(OtlpGrpcSourceTest, WhatIsNoHttp2IsHungUpOn) {
  TcpClient client(port());
  client.send_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::string got = client.receive(10'000);
  EXPECT_EQ(got.find("HTTP/1.1"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::ingest
