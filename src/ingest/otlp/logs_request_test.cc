#include "ingest/otlp/logs_request.h"

#include <gtest/gtest.h>

#include "ingest/testing/protobuf_bytes.h"

namespace foreshock::ingest::otlp {
namespace {

using namespace ingest::testing;

std::string text_of(const Result<wire::RecordBatch>& batch) {
  if (!batch) return batch.error().message;
  std::string out;
  uint32_t begin = 0;
  for (uint32_t end : batch->ends) {
    out += batch->bytes.substr(begin, end - begin) + "\n";
    begin = end;
  }
  return out;
}

std::string pair(const std::string& key, const std::string& text) {
  return bytes_field(1, key) + bytes_field(2, bytes_field(1, text));
}

constexpr const char* kExpected =
    R"({"timeUnixNano":1700000000000000001,"severityNumber":17,"severityText":"Error",)"
    R"("traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708","@m":"disk full",)"
    R"("service.name":"shop","otel.scope.name":"lib","user":"u1"})"
    "\n"
    R"({"timeUnixNano":5,"log":"level=warn msg=x","service.name":"shop","otel.scope.name":"lib"})"
    "\n";

TEST(OtlpLogs, Protobuf) {
  std::string trace, span;
  for (char c = 1; c <= 16; ++c) trace.push_back(c);
  span = trace.substr(0, 8);
  std::string record = fixed64_field(1, 1'700'000'000'000'000'001) + number_field(2, 17) +
                       bytes_field(3, "Error") + bytes_field(5, bytes_field(1, "disk full")) +
                       bytes_field(6, pair("user", "u1")) + bytes_field(9, trace) + bytes_field(10, span) +
                       fixed64_field(11, 9);
  std::string line = fixed64_field(11, 5) + bytes_field(5, bytes_field(1, "level=warn msg=x")) +
                     bytes_field(9, std::string(16, '\0'));
  std::string scope = bytes_field(1, bytes_field(1, "lib")) + bytes_field(2, record) + bytes_field(2, line);
  std::string resource = bytes_field(1, bytes_field(1, pair("service.name", "shop"))) + bytes_field(2, scope);
  EXPECT_EQ(text_of(decode_protobuf(bytes_field(1, resource))), kExpected);
}

TEST(OtlpLogs, Json) {
  EXPECT_EQ(
      text_of(decode_json(
          R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)"
          R"({"timeUnixNano":"1700000000000000001","severityNumber":17,"severityText":"Error","new":{},)"
          R"("traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708",)"
          R"("body":{"stringValue":"disk full"},"attributes":[{"key":"user","value":{"stringValue":"u1"}}]},)"
          R"({"observedTimeUnixNano":5,"body":{"stringValue":"level=warn msg=x"}}],"scope":{"name":"lib"}}],)"
          R"("resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}}]})")),
      kExpected);
}

TEST(OtlpLogs, StructuredBodiesAndEvents) {
  EXPECT_EQ(
      text_of(decode_json(
          R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"kvlistValue":{"values":[{"key":"a",)"
          R"("value":{"intValue":"1"}}]}}},{"eventName":"login"}]}]}]})")),
      "{\"@m\":\"{\\\"a\\\":1}\"}\n{\"@m\":\"login\",\"event.name\":\"login\"}\n");
}

TEST(OtlpLogs, NothingIsFineAndBrokenIsNot) {
  EXPECT_EQ(text_of(decode_protobuf("")), "");
  EXPECT_EQ(text_of(decode_json("{}")), "");
  EXPECT_FALSE(decode_json("{\"resourceLogs\":[{]}"));
  EXPECT_FALSE(decode_json(""));
  EXPECT_FALSE(decode_protobuf("{\"resourceLogs\":[]}"));
}

}  // namespace
}  // namespace foreshock::ingest::otlp
