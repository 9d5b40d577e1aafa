#include "ingest/firehose/firehose_request.h"

#include <gtest/gtest.h>

#include "ingest/otlp/any_value.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::firehose {
namespace {

std::string delivery(const std::string& data) {
  return "{\"requestId\":\"r-1\",\"timestamp\":1700000000000,\"records\":[{\"data\":\"" + otlp::base64(data) +
         "\"}]}";
}
std::vector<std::string> records(std::string_view body) {
  auto request = decode_request(body, 1 << 20);
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

TEST(Firehose, CloudWatchMessagesInGzip) {
  std::string message =
      R"({"messageType":"DATA_MESSAGE","owner":"123","logGroup":"/aws/lambda/pay","logStream":"s1",)"
      R"("logEvents":[{"id":"1","timestamp":1700000000123,"message":"START"},{"id":"2","timestamp":1700000000124,"message":"END\n"}]})";
  std::string control = R"({"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"checking"}]})";
  EXPECT_EQ(
      records(delivery(net::gzip_compress(control + message))),
      (Records{
          R"({"timeUnixNano":1700000000123000000,"log":"START","app":"pay","aws.log.group.name":"/aws/lambda/pay",)"
          R"("aws.log.stream.name":"s1","cloud.account.id":"123"})",
          R"({"timeUnixNano":1700000000124000000,"log":"END\n","app":"pay","aws.log.group.name":"/aws/lambda/pay",)"
          R"("aws.log.stream.name":"s1","cloud.account.id":"123"})"}));
}

TEST(Firehose, AnythingElseIsItsLines) {
  EXPECT_EQ(records(delivery("{\"a\":1}\n{\"b\":2}\n\nplain")), (Records{"{\"a\":1}", "{\"b\":2}", "plain"}));
  EXPECT_EQ(decode_request(delivery("x"), 100)->id, "r-1");
}

TEST(Firehose, BombsAndBrokenDeliveriesAreRefused) {
  auto bomb = decode_request(delivery(net::gzip_compress(std::string(2 << 20, 'x'))), 1 << 20);
  ASSERT_FALSE(bomb);
  EXPECT_EQ(bomb.error().kind, ErrorKind::kExhausted);
  EXPECT_FALSE(decode_request("{}", 100));
  EXPECT_FALSE(decode_request("{\"requestId\":\"a\",\"records\":[{\"data\":\"!!\"}]}", 100));
  EXPECT_FALSE(decode_request(delivery("\x1f\x8b broken"), 100));
}

}  // namespace
}  // namespace foreshock::ingest::firehose
