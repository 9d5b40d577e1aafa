#include "ingest/kafka/kafka_records.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::kafka {
namespace {

std::string records(std::string_view value, std::string_view format) {
  wire::RecordBatch batch;
  append_records(value, format, batch);
  return batch.bytes + "/" + std::to_string(batch.size());
}

TEST(KafkaRecords, EachFormat) {
  std::string otlp =
      R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}},{"body":{"stringValue":"b"}}]}]}]})";
  EXPECT_EQ(records("plain\n", "auto"), "plain/1");
  EXPECT_EQ(records("{\"m\":1}", "auto"), "{\"m\":1}/1");
  EXPECT_EQ(records(otlp, "auto"), "{\"log\":\"a\"}{\"log\":\"b\"}/2");
  EXPECT_EQ(records(otlp, "text"), otlp + "/1");
  EXPECT_EQ(records("", "auto"), "/0");
}

TEST(KafkaRecords, WhatBreaksItsFormatIsKeptAsItIs) {
  EXPECT_EQ(records("{\"resourceLogs\":[{]", "auto"), "{\"resourceLogs\":[{]/1");
  EXPECT_EQ(records("\xff\xff no protobuf", "otlp_proto"), "\xff\xff no protobuf/1");
}

}  // namespace
}  // namespace foreshock::ingest::kafka
