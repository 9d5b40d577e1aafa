#include "ingest/otlp/any_value.h"

#include <gtest/gtest.h>

#include "ingest/testing/protobuf_bytes.h"

namespace foreshock::ingest::otlp {
namespace {

using namespace ingest::testing;

std::string json_of(const std::optional<Value>& value) {
  if (!value) return "(broken)";
  return value->is_text ? "text " + value->text : value->text;
}

TEST(AnyValue, EveryKindOfProtobuf) {
  EXPECT_EQ(json_of(value_of_message(bytes_field(1, "a\"b"))), "text a\"b");
  EXPECT_EQ(json_of(value_of_message(number_field(2, 1))), "true");
  EXPECT_EQ(json_of(value_of_message(number_field(3, static_cast<uint64_t>(-5)))), "-5");
  EXPECT_EQ(json_of(value_of_message(fixed64_field(4, 0x3FF8000000000000))), "1.5");
  std::string list = bytes_field(1, number_field(3, 1)) + bytes_field(1, bytes_field(1, "x"));
  EXPECT_EQ(json_of(value_of_message(bytes_field(5, list))), "[1,\"x\"]");
  std::string pair = bytes_field(1, bytes_field(1, "k") + bytes_field(2, bytes_field(5, list)));
  EXPECT_EQ(json_of(value_of_message(bytes_field(6, pair))), "{\"k\":[1,\"x\"]}");
  EXPECT_EQ(json_of(value_of_message(bytes_field(7, std::string("\x00\xff", 2)))), "text AP8=");
  EXPECT_EQ(json_of(value_of_message("")), "null");
  EXPECT_EQ(json_of(value_of_message("\x0a\x05z")), "(broken)");
}

TEST(AnyValue, EveryKindOfJson) {
  EXPECT_EQ(json_of(value_of_json(R"({"stringValue":"a\nb"})")), "text a\nb");
  EXPECT_EQ(json_of(value_of_json(R"({"boolValue":true})")), "true");
  EXPECT_EQ(json_of(value_of_json(R"({"intValue":"9223372036854775807"})")), "9223372036854775807");
  EXPECT_EQ(json_of(value_of_json(R"({"intValue":7})")), "7");
  EXPECT_EQ(json_of(value_of_json(R"({"doubleValue":1.50})")), "1.50");
  EXPECT_EQ(json_of(value_of_json(R"({"doubleValue":"NaN"})")), "null");
  EXPECT_EQ(json_of(value_of_json(R"({"arrayValue":{"values":[{"intValue":1},{}]}})")), "[1,null]");
  EXPECT_EQ(json_of(value_of_json(R"({"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}})")),
            "{\"k\":\"v\"}");
  EXPECT_EQ(json_of(value_of_json("7")), "(broken)");
}

TEST(AnyValue, DepthIsBounded) {
  std::string message = number_field(3, 1);
  for (int i = 0; i < 1000; ++i) message = bytes_field(5, bytes_field(1, message));
  EXPECT_EQ(json_of(value_of_message(message)), "(broken)");
}

TEST(AnyValue, HexAndBase64) {
  EXPECT_EQ(hex("\x0a\xff"), "0aff");
  EXPECT_EQ(hex(std::string(16, '\0')), "");
  EXPECT_EQ(base64("a"), "YQ==");
  EXPECT_EQ(base64("abc"), "YWJj");
  EXPECT_EQ(base64(""), "");
}

}  // namespace
}  // namespace foreshock::ingest::otlp
