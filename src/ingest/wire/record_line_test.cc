#include "ingest/wire/record_line.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "ingest/wire/json_reader.h"

namespace foreshock::ingest::wire {
namespace {

TEST(RecordLine, NamesComeInTheirOrder) {
  RecordBatch batch;
  {
    RecordLine line(batch);
    line.time_ns(1'700'000'000'000'000'001);
    line.severity(17, "ERROR");
    line.trace("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    line.message("dis\"k full\n");
    line.text("service.name", "shop");
    line.number("n", static_cast<int64_t>(-3));
    line.flag("on", true);
    line.json("list", "[1,2]");
    line.members(R"("a":"b","c":1)");
  }
  EXPECT_EQ(
      batch.bytes,
      R"({"timeUnixNano":1700000000000000001,"severityNumber":17,"severityText":"ERROR",)"
      R"("traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","@m":"dis\"k full\n",)"
      R"("service.name":"shop","n":-3,"on":true,"list":[1,2],"a":"b","c":1})");
  EXPECT_EQ(batch.ends, std::vector<uint32_t>{static_cast<uint32_t>(batch.bytes.size())});
}

TEST(RecordLine, AttributesCannotTakeItsNames) {
  RecordBatch batch;
  {
    RecordLine line(batch);
    line.time_ns(5);
    line.log("text");
    line.text("message", "other");
    line.text("@Timestamp", "2020-01-01");
  }
  EXPECT_EQ(
      batch.bytes,
      R"({"timeUnixNano":5,"log":"text","attributes.message":"other","attributes.@Timestamp":"2020-01-01"})");
}

TEST(RecordLine, ALineStaysWithinTheLimitAndIsWholeJson) {
  for (char c : {'x', '\x01', '\xff'}) {
    RecordBatch batch;
    {
      RecordLine line(batch);
      line.log(std::string(1024 * 1024, c));
      for (int i = 0; i < 1000; ++i) line.text("k" + std::to_string(i), std::string(1000, c));
      line.members("\"m\":\"" + std::string(300'000, 'x') + "\"");
    }
    EXPECT_LE(batch.bytes.size(), limits::kLineBytesMax);
    EXPECT_GT(batch.bytes.size(), limits::kLineBytesMax / 2);
    JsonReader reader(batch.bytes);
    std::string_view raw;
    EXPECT_TRUE(reader.value(raw));
    EXPECT_TRUE(reader.rest().empty());
    EXPECT_NE(raw.find("\"log.truncated\":true,\"log.fields_dropped\":true}"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace foreshock::ingest::wire
