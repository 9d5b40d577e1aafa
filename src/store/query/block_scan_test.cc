#include "store/query/block_scan.h"

#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

TEST(BlockScan, LoadsLinesWhenAskedAndParsesThemOutAgain) {
  SampleBatch batch;
  batch.add(
      "{\"msg\":\"hello\",\"level\":\"error\",\"k\":\"v\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}",
      {kSampleStart}, "web", "h7", "file /x");
  MemoryView memory;
  memory.add(batch);
  auto source = memory.first_block();
  auto columns = source->columns().value();
  BlockScan scan(std::move(source), columns, memory.templates());
  EXPECT_FALSE(scan.has_lines());
  ASSERT_TRUE(scan.load_lines());
  EXPECT_EQ(scan.body(0), "hello");
  LogRow row = make_log_row(scan, 0);
  EXPECT_EQ(row.service, "web");
  EXPECT_EQ(row.host, "h7");
  EXPECT_EQ(row.source, "file /x");
  EXPECT_EQ(row.severity_text, "error");
  EXPECT_EQ(row.template_text, "hello");
  EXPECT_EQ(row.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  ASSERT_EQ(row.attributes.size(), 1u);
  EXPECT_EQ(row.attributes[0].key, "k");
  scan.drop_lines();
  EXPECT_FALSE(scan.has_lines());
  EXPECT_TRUE(scan.load_lines());
  EXPECT_EQ(memory.reads().lines, 2);
}

TEST(BlockScan, IdsNameALineByTimeStreamAndBytes) {
  SampleBatch batch;
  batch.add("a", {kSampleStart}).add("b", {kSampleStart}).add("a", {kSampleStart}, "web", "h1", "stdin");
  batch.add("a", {kSampleStart + 1}).add("a", {-5}).add("a", {kSampleStart});
  MemoryView memory;
  memory.add(batch);
  auto block = batch.block();
  BlockScan scan(memory.first_block(), block, memory.templates());
  std::set<std::string> ids;
  for (size_t row = 0; row < 5; ++row) ids.insert(row_id(scan, row));
  EXPECT_EQ(ids.size(), 5u);
  EXPECT_EQ(row_id(scan, 0), row_id(scan, 5));
  EXPECT_LT(row_id(scan, 4), row_id(scan, 0)) << "ids sort by time, also before 1970";
  RowNumbering numbering;
  std::string first = numbering.id_of(scan, 0);
  numbering.id_of(scan, 2);
  EXPECT_EQ(numbering.id_of(scan, 5), first + "-2") << "the same line of another stream does not count";
}

}  // namespace
}  // namespace foreshock::store
