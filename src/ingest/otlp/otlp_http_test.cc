#include "ingest/otlp/otlp_http.h"

#include "ingest/testing/http_sources_fixture.h"
#include "ingest/testing/protobuf_bytes.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::otlp {
namespace {

using namespace ingest::testing;
using OtlpHttpTest = HttpSourcesFixture;

std::string export_request(const std::string& text) {
  return bytes_field(1, bytes_field(2, bytes_field(2, bytes_field(5, bytes_field(1, text)))));
}

TEST_F(OtlpHttpTest, ProtobufIsAnsweredWithAnEmptyProtobuf) {
  for (const char* path : {"/v1/logs", "/otlp/v1/logs"}) {
    auto response = post(path, net::gzip_compress(export_request("hello")),
                         {{"Content-Type", "application/x-protobuf"}, {"Content-Encoding", "gzip"}});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Content-Type"), "application/x-protobuf");
    EXPECT_EQ(response.body, "");
  }
  EXPECT_EQ(sink_.records(), (std::vector<std::string>{"{\"log\":\"hello\"}", "{\"log\":\"hello\"}"}));
  EXPECT_EQ(sink_.stream_->kind, SourceKind::kOtlp);
}

TEST_F(OtlpHttpTest, JsonIsAnsweredInJson) {
  auto response = post("/v1/logs", "{\"resourceLogs\":[]}", {{"Content-Type", "application/json"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "{}");
  EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
}

TEST_F(OtlpHttpTest, ErrorsAreStatusMessages) {
  auto response = post("/v1/logs", "{", {{"Content-Type", "application/json"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_NE(response.body.find("\"code\":3"), std::string::npos);
  response = post("/v1/logs", "not protobuf", {{"Content-Type", "application/x-protobuf"}});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body.substr(0, 3), "\x08\x03\x12");
  sink_.failure_ = Error{ErrorKind::kInternal, "broken"};
  response = post("/v1/logs", export_request("x"));
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.headers.has("Retry-After"));
}

TEST_F(OtlpHttpTest, TracesAndMetricsAreAnsweredAndNotKept) {
  EXPECT_EQ(post("/v1/traces", "", {{"Content-Type", "application/x-protobuf"}}).status, 200);
  EXPECT_EQ(post("/v1/metrics", "{}", {{"Content-Type", "application/json"}}).body, "{}");
  EXPECT_EQ(sink_.records().size(), 0u);
}

}  // namespace
}  // namespace foreshock::ingest::otlp
