#include "ingest/loki/push_request.h"

#include <gtest/gtest.h>

#include "ingest/testing/protobuf_bytes.h"

namespace foreshock::ingest::loki {
namespace {

using namespace ingest::testing;

std::vector<std::string> records(const Result<PushRequest>& request) {
  if (!request) return {request.error().message};
  std::vector<std::string> out;
  uint32_t begin = 0;
  for (uint32_t end : request->records.ends) {
    out.push_back(request->records.bytes.substr(begin, end - begin));
    begin = end;
  }
  return out;
}
using Records = std::vector<std::string>;

TEST(LokiPush, JsonWithLabelsAndStructuredMetadata) {
  auto request = decode_json(
      R"({"streams":[{"values":[["1700000000000000001","level=info msg=\"hi\"",{"traceID":"a1","n":5}],)"
      R"([1700000000000000002,"two"]],"stream":{"app":"shop","filename":"/var/log/a.log","level":"warn"}}]})");
  EXPECT_EQ(
      records(request),
      (Records{R"({"timeUnixNano":1700000000000000001,"log":"level=info msg=\"hi\"","service.name":"shop",)"
               R"("app":"shop","log.file.path":"/var/log/a.log","level":"warn","traceID":"a1","n":"5"})",
               R"({"timeUnixNano":1700000000000000002,"log":"two","service.name":"shop",)"
               R"("app":"shop","log.file.path":"/var/log/a.log","level":"warn"})"}));
}

TEST(LokiPush, TheFirstJsonVersion) {
  auto request = decode_json(
      R"({"streams":[{"labels":"{job=\"a\\\"b\", env = \"x\"}","entries":[{"ts":"2023-11-14T22:13:20Z","line":"one"}]}]})");
  EXPECT_EQ(
      records(request),
      (Records{
          R"({"timestamp":"2023-11-14T22:13:20Z","log":"one","service.name":"a\"b","job":"a\"b","env":"x"})"}));
}

TEST(LokiPush, ProtobufAsItsClientsSendIt) {
  std::string entry = bytes_field(1, number_field(1, 1'700'000'000) + number_field(2, 5)) +
                      bytes_field(2, "a line") +
                      bytes_field(3, bytes_field(1, "pod") + bytes_field(2, "p-1"));
  std::string stream = bytes_field(1, R"({service_name="shop", env="prod"})") + bytes_field(2, entry) +
                       bytes_field(2, bytes_field(2, "no time")) + number_field(3, 99);
  auto request = decode_protobuf(bytes_field(1, stream));
  EXPECT_EQ(
      records(request),
      (Records{
          R"({"timeUnixNano":1700000000000000005,"log":"a line","service.name":"shop","env":"prod","pod":"p-1"})",
          R"({"log":"no time","service.name":"shop","env":"prod"})"}));
  EXPECT_EQ(request->streams, 1u);
}

TEST(LokiPush, WhatIsBrokenIsRefusedAsAWhole) {
  EXPECT_FALSE(decode_json("{\"streams\":[{\"stream\":{},\"values\":[[\"1\""));
  EXPECT_FALSE(decode_json("[]"));
  EXPECT_FALSE(decode_json("{\"streams\":[{\"values\":[[\"1\"]]}]}"));
  EXPECT_FALSE(decode_protobuf("\x0a\x05zz"));
  EXPECT_EQ(decode_json("{}")->streams, 0u);
  EXPECT_EQ(decode_json("{\"streams\":[{\"stream\":{}}]}")->streams, 1u);
}

}  // namespace
}  // namespace foreshock::ingest::loki
