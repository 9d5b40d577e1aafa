#include "ingest/splunk/hec_events.h"

#include <gtest/gtest.h>

namespace foreshock::ingest::splunk {
namespace {

std::vector<std::string> records(std::string_view body) {
  auto batch = decode_events(body);
  if (!batch)
    return {"code " + std::to_string(batch.error().code) + " at " + std::to_string(batch.error().number)};
  std::vector<std::string> out;
  uint32_t begin = 0;
  for (uint32_t end : batch->ends) {
    out.push_back(batch->bytes.substr(begin, end - begin));
    begin = end;
  }
  return out;
}
using Records = std::vector<std::string>;

TEST(HecEvents, TextAndObjectsWithWhatStaysInForce) {
  EXPECT_EQ(
      records(
          R"({"time":"1700000000.250","host":"h1","source":"/var/log/a","sourcetype":"nginx","event":"GET /"})"
          R"({"event":{"message":"m","severity":"info","n":1.50},"fields":{"k":"v"},"index":"main"})"
          "\n"
          R"({"time":1700000001123,"sourcetype":"_json","event":7})"),
      (Records{
          R"({"timeUnixNano":1700000000250000000,"log":"GET /","host.name":"h1","com.splunk.source":"/var/log/a",)"
          R"("com.splunk.sourcetype":"nginx","app":"nginx"})",
          R"({"timeUnixNano":1700000000250000000,"host.name":"h1","com.splunk.source":"/var/log/a",)"
          R"("com.splunk.sourcetype":"nginx","com.splunk.index":"main","message":"m","severity":"info","n":1.50,)"
          R"("k":"v","app":"nginx"})",
          R"({"timeUnixNano":1700000001123000000,"log":"7","host.name":"h1","com.splunk.source":"/var/log/a",)"
          R"("com.splunk.sourcetype":"_json","com.splunk.index":"main"})"}));
}

TEST(HecEvents, AnArrayIsTakenToo) {
  EXPECT_EQ(records(R"([{"event":"a"},{"event":"b"}])"), (Records{"{\"log\":\"a\"}", "{\"log\":\"b\"}"}));
}

TEST(HecEvents, FaultsHaveTheirNumbers) {
  EXPECT_EQ(records(""), Records{"code 5 at 0"});
  EXPECT_EQ(records(" \n"), Records{"code 5 at 0"});
  EXPECT_EQ(records("{\"event\":\"a\"}{\"host\":\"h\"}"), Records{"code 12 at 1"});
  EXPECT_EQ(records("{\"event\":\"\"}"), Records{"code 13 at 0"});
  EXPECT_EQ(records("{\"event\":\"a\""), Records{"code 6 at 0"});
  EXPECT_EQ(records("{\"event\":\"a\"} junk!"), Records{"code 6 at 1"});
}

}  // namespace
}  // namespace foreshock::ingest::splunk
