#include "store/query/field.h"

#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(Field, LevelsCoverTheirBand) {
  EXPECT_EQ(level_range("warn")->low, 13);
  EXPECT_EQ(level_range("warn")->high, 16);
  EXPECT_EQ(level_range("WARNING")->low, 13);
  EXPECT_EQ(level_range("critical")->low, 17);
  EXPECT_EQ(level_range("unknown")->high, 0);
  EXPECT_EQ(level_range("18")->low, 18);
  EXPECT_FALSE(level_range("loud"));
  EXPECT_FALSE(level_range("25"));
}

TEST(Field, NumbersAreWholeTexts) {
  EXPECT_EQ(number_of("12"), 12);
  EXPECT_EQ(number_of("+1.5e2"), 150);
  EXPECT_EQ(number_of("-.5"), -0.5);
  for (const char* text : {"", "x", "12ms", "0x10", "nan", "inf", "1e999", "-", "1 2"})
    EXPECT_FALSE(number_of(text)) << text;
}

TEST(Field, NumbersAreWrittenAsJson) {
  std::string out;
  for (double value : {3.0, -0.5, 1e20, 0.1}) {
    append_json_number(out, value);
    out += ' ';
  }
  append_json_number(out, std::numeric_limits<double>::infinity());
  EXPECT_EQ(out, "3 -0.5 1e+20 0.1 null");
}

// A field read from a block and from the row that was made of it is the same.
TEST(Field, BlockAndRowAgree) {
  SampleBatch batch;
  batch.add(
      "{\"level\":\"warn\",\"msg\":\"slow\",\"took\":1.50,\"big\":12345678901234567890,\"ok\":true,\"none\":"
      "null,"
      "\"list\":[1,\"a\"],\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}",
      {kSampleStart}, "db", "", "stdin");
  MemoryView memory;
  memory.add(batch);
  auto block = batch.block();
  BlockScan scan(memory.first_block(), block, memory.templates());
  Row row;
  row.log = make_log_row(scan, 0);
  auto json = [](const Cell& cell) {
    std::string out;
    append_json(out, cell);
    return out;
  };
  for (const FieldName& known : field_names()) {
    FieldReader a{std::string(known.name)};
    FieldReader b{std::string(known.name)};
    EXPECT_EQ(json(a.read(scan, 0)), json(b.read(row))) << known.name;
  }
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"took", "1.50"},       {"big", "12345678901234567890"}, {"ok", "true"},
      {"none", "null"},       {"attributes.took", "1.50"},     {"missing", "null"},
      {"host", "null"},       {"service", "\"db\""},           {"level", "\"warn\""},
      {"message", "\"slow\""}};
  for (const auto& [name, text] : expected) {
    FieldReader reader(name);
    EXPECT_EQ(json(reader.read(scan, 0)), text) << name;
    EXPECT_EQ(json(reader.read(row)), text) << name;
  }
}

TEST(Field, ColumnsOfARowAreReadByTheirName) {
  Row row;
  row.columns = {{"level", "\"error\""}, {"n", "5"}};
  FieldReader level("level");
  EXPECT_EQ(level.read(row).text, "error");
  EXPECT_TRUE(FieldReader("m").read(row).missing());
}

}  // namespace
}  // namespace foreshock::store
