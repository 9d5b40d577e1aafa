#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

constexpr const char* kTwo =
    R"({"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"till"}}]},)"
    R"("scopeLogs":[{"logRecords":[{"timeUnixNano":"1795338901500000000","severityNumber":9,"severityText":"INFO",)"
    R"("body":{"stringValue":"sold \"7\""},"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","attributes":)"
    R"([{"key":"till.number","value":{"intValue":"7"}},{"key":"list","value":{"arrayValue":{"values":[]}}}]},)"
    R"({"severityNumber":17,"body":{"stringValue":"broken"}}]}]}]})";

TEST(OtlpBatch, TheFirstRecordAndTheWorstLevel) {
  TestRecord record(kTwo);
  EXPECT_EQ(record.format(), "otlp_json");
  EXPECT_EQ(record.body(), "sold \"7\"");
  EXPECT_EQ(record.record.service, "till");
  EXPECT_EQ(record.level(), "ERROR");
  EXPECT_EQ(record.time(), "2026-11-22T09:15:01.500000000Z");
  EXPECT_EQ(record["till.number"], "7");
  EXPECT_EQ(record["otlp.records"], "2");
}

TEST(OtlpBatch, WhatIsNoneIsAnObjectLikeOthers) {
  EXPECT_EQ(TestRecord(R"({"resourceLogs":[]})").format(), "json");
  EXPECT_EQ(TestRecord(R"({"resourceLogs":7,"msg":"x"})").format(), "json");
  EXPECT_NE(TestRecord(R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{]})").format(), "otlp_json");
}

}  // namespace
}  // namespace foreshock::parse
