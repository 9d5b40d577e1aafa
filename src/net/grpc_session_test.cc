#include "net/grpc_session.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <array>
#include <cstring>
#include <map>

#include "net/body_decoder.h"

namespace foreshock::net {
namespace {

std::string prefixed(const std::string& message, bool packed = false) {
  auto size = static_cast<uint32_t>(message.size());
  return std::string{static_cast<char>(packed), static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                     static_cast<char>(size >> 8), static_cast<char>(size)} +
         message;
}

// nghttp2's own client, wired to a session without a socket.
class GrpcSessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    session_ = GrpcSession::make(
        [this](std::string_view bytes) {
          to_client_ += bytes;
          return true;
        },
        [](const GrpcCall& call) -> std::optional<GrpcRefusal> {
          if (call.headers.get("x-stranger")) return GrpcRefusal{GrpcStatus::kUnauthenticated, "who?"};
          return std::nullopt;
        },
        [this](GrpcCall call) { calls_.push_back(std::move(call)); });
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_client_new(&client_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(client_, NGHTTP2_FLAG_NONE, nullptr, 0);
  }
  void TearDown() override { nghttp2_session_del(client_); }

  static int on_header(nghttp2_session*, const nghttp2_frame*, const uint8_t* name, size_t name_size,
                       const uint8_t* value, size_t value_size, uint8_t, void* user) {
    auto& self = *static_cast<GrpcSessionTest*>(user);
    self.headers_[std::string(reinterpret_cast<const char*>(name), name_size)] =
        std::string(reinterpret_cast<const char*>(value), value_size);
    return 0;
  }
  static int on_data(nghttp2_session*, uint8_t, int32_t, const uint8_t* data, size_t size, void* user) {
    static_cast<GrpcSessionTest*>(user)->answer_.append(reinterpret_cast<const char*>(data), size);
    return 0;
  }
  static ssize_t read_body(nghttp2_session*, int32_t, uint8_t* out, size_t size, uint32_t* flags,
                           nghttp2_data_source* source, void*) {
    auto& body = *static_cast<std::string*>(source->ptr);
    size_t count = std::min(size, body.size());
    std::memcpy(out, body.data(), count);
    body.erase(0, count);
    if (body.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  }
  void pump() {
    for (bool more = true; more;) {
      more = false;
      const uint8_t* bytes = nullptr;
      for (ssize_t count; (count = nghttp2_session_mem_send(client_, &bytes)) > 0; more = true)
        EXPECT_TRUE(session_->receive({reinterpret_cast<const char*>(bytes), static_cast<size_t>(count)}));
      if (to_client_.empty()) continue;
      std::string taken;
      taken.swap(to_client_);
      nghttp2_session_mem_recv(client_, reinterpret_cast<const uint8_t*>(taken.data()), taken.size());
      more = true;
    }
  }
  void call(std::string body, const std::string& encoding = "identity", const char* mark = "x-friend") {
    auto nv = [](const char* name, const std::string& value) {
      return nghttp2_nv{reinterpret_cast<uint8_t*>(const_cast<char*>(name)),
                        reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), strlen(name),
                        value.size(), 0};
    };
    std::string post = "POST", http = "http", path = "/s/M", authority = "a", type = "application/grpc";
    std::array<nghttp2_nv, 7> headers = {nv(":method", post),
                                         nv(":scheme", http),
                                         nv(":path", path),
                                         nv(":authority", authority),
                                         nv("content-type", type),
                                         nv("grpc-encoding", encoding),
                                         nv(mark, post)};
    body_ = std::move(body);
    nghttp2_data_provider provider{};
    provider.source.ptr = &body_;
    provider.read_callback = read_body;
    nghttp2_submit_request(client_, nullptr, headers.data(), headers.size(), &provider, nullptr);
    pump();
  }

  std::shared_ptr<GrpcSession> session_;
  nghttp2_session* client_ = nullptr;
  std::string to_client_, body_, answer_;
  std::map<std::string, std::string> headers_;
  std::vector<GrpcCall> calls_;
};

TEST_F(GrpcSessionTest, ACallIsAnsweredLater) {
  call(prefixed("hello"));
  ASSERT_EQ(calls_.size(), 1u);
  EXPECT_EQ(calls_[0].path, "/s/M");
  EXPECT_EQ(calls_[0].message, "hello");
  EXPECT_EQ(answer_, "");
  session_->reply(calls_[0].stream, GrpcStatus::kOk, "bye", "");
  pump();
  EXPECT_EQ(answer_, prefixed("bye"));
  EXPECT_EQ(headers_["grpc-status"], "0");
  EXPECT_EQ(headers_["content-type"], "application/grpc");
}

TEST_F(GrpcSessionTest, LargeAndPackedMessages) {
  std::string large(5'000'000, 'x');
  call(prefixed(large));
  call(prefixed(gzip_compress(large), true), "gzip");
  ASSERT_EQ(calls_.size(), 2u);
  EXPECT_EQ(calls_[0].message, large);
  EXPECT_EQ(calls_[1].message, large);
  EXPECT_EQ(session_->buffered_bytes(), 0u);
}

TEST_F(GrpcSessionTest, ErrorsCarryTheirReason) {
  call(prefixed("x"));
  session_->reply(calls_[0].stream, GrpcStatus::kUnavailable, "", "try 100% later\n");
  pump();
  EXPECT_EQ(headers_["grpc-status"], "14");
  EXPECT_EQ(headers_["grpc-message"], "try 100%25 later%0A");
  call("no prefix");
  EXPECT_EQ(headers_["grpc-status"], "3");
  call(prefixed("x", true), "snappy");
  EXPECT_EQ(headers_["grpc-status"], "12");
  EXPECT_EQ(calls_.size(), 1u);
}

TEST_F(GrpcSessionTest, ABombIsRefusedAndTheConnectionLivesOn) {
  call(prefixed(gzip_compress(std::string(kGrpcMessageBytesMax + 1, 'x'), 9), true), "gzip");
  EXPECT_EQ(headers_["grpc-status"], "8");
  call(prefixed("fine"));
  EXPECT_EQ(calls_.size(), 1u);
}

TEST_F(GrpcSessionTest, OfAStrangerNoMessageIsKept) {
  call(prefixed(std::string(3'000'000, 'x')), "identity", "x-stranger");
  EXPECT_EQ(headers_["grpc-status"], "16");
  EXPECT_EQ(headers_["grpc-message"], "who?");
  EXPECT_EQ(session_->buffered_bytes(), 0u);
  call(prefixed("fine"));
  EXPECT_EQ(calls_.size(), 1u);
}

TEST_F(GrpcSessionTest, WhatIsNoHttp2EndsTheConnection) {
  EXPECT_FALSE(session_->receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
}

}  // namespace
}  // namespace foreshock::net
