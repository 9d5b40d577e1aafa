#include "ingest/loki/loki_push.h"

#include <snappy.h>

#include "ingest/testing/http_sources_fixture.h"
#include "ingest/testing/protobuf_bytes.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::loki {
namespace {

using namespace ingest::testing;

constexpr const char* kPush = "/loki/api/v1/push";

class LokiPushTest : public HttpSourcesFixture {
 protected:
  static std::string protobuf(const std::string& line) {
    std::string entry = bytes_field(1, number_field(1, 1'700'000'000)) + bytes_field(2, line);
    return bytes_field(1, bytes_field(1, "{app=\"shop\"}") + bytes_field(2, entry));
  }
  static std::string snappy_block(const std::string& text) {
    std::string out;
    snappy::Compress(text.data(), text.size(), &out);
    return out;
  }
};

TEST_F(LokiPushTest, JsonIs204WithoutBody) {
  auto response =
      post(kPush, R"({"streams":[{"stream":{"app":"a"},"values":[["1700000000000000000","x"]]}]})",
           {{"Content-Type", "application/json; charset=utf-8"}, {"X-Scope-OrgID", "other"}});
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(sink_.records().size(), 1u);
  EXPECT_EQ(sink_.stream_->kind, SourceKind::kLoki);
  EXPECT_EQ(sink_.stream_->tenant, kDefaultTenant);
}

TEST_F(LokiPushTest, ProtobufInEveryWrapping) {
  std::string block = snappy_block(protobuf("line"));
  EXPECT_EQ(post(kPush, block, {{"Content-Type", "application/x-protobuf"}}).status, 204);
  EXPECT_EQ(
      post(kPush, block, {{"Content-Type", "application/x-protobuf"}, {"Content-Encoding", "snappy"}}).status,
      204);
  EXPECT_EQ(post(kPush, net::gzip_compress(block), {{"Content-Encoding", "gzip"}}).status, 204);
  EXPECT_EQ(post(kPush, protobuf("line"), {{"Content-Type", "application/x-protobuf"}}).status, 204);
  EXPECT_EQ(sink_.records().size(), 4u);
}

TEST_F(LokiPushTest, BadBodiesSayWhy) {
  auto response = post(kPush, "{\"streams\":[", {{"Content-Type", "application/json"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("couldn't parse push request"), std::string::npos);
  EXPECT_EQ(post(kPush, "{\"streams\":[]}", {{"Content-Type", "application/json"}}).status, 422);
  std::string bomb = "\xff\xff\xff\x7f";  // claims 256 MiB
  EXPECT_EQ(post(kPush, bomb + "xxxxxx", {{"Content-Type", "application/x-protobuf"}}).status, 400);
  EXPECT_EQ(sink_.records().size(), 0u);
}

TEST_F(LokiPushTest, TokensInEveryPlaceAndNoneIs401) {
  std::string body = R"({"streams":[{"stream":{},"values":[["1","x"]]}]})";
  EXPECT_EQ(request("POST", kPush, body, {}, false).status, 401);
  EXPECT_EQ(post(kPush, body, {{"Authorization", "Bearer wrong"}}).status, 401);
  // user: any, password: the token
  EXPECT_EQ(
      post(kPush, body, {{"Authorization", "Basic YW55OmEtdG9rZW4tbG9uZy1lbm91Z2gtZm9yLWEtdGVzdA=="}}).status,
      204);
}

TEST_F(LokiPushTest, OverloadIs503WithRetryAfter) {
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full; free some space"};
  auto response = post(kPush, R"({"streams":[{"stream":{},"values":[["1","x"]]}]})");
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.headers.has("Retry-After"));
}

TEST_F(LokiPushTest, ReadyIsAnswered) {
  EXPECT_EQ(request("GET", "/ready", "", {}, false).body, "ready\n");
}

}  // namespace
}  // namespace foreshock::ingest::loki
