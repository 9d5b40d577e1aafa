#include "store/query/query_run.h"

#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

Histogram histogram(MemoryView& memory, const std::string& text, int64_t start, int64_t end, size_t buckets) {
  HistogramRequest request;
  request.start = {start};
  request.end = {end};
  request.buckets = buckets;
  QueryControl control(memory.world().clock(), {});
  return run_histogram(memory.view(), *parse_query(text), request, control);
}

TEST(QueryRun, HistogramStepsAreSensibleAndCoverTheRange) {
  Texts lines;
  for (int i = 0; i < 100; ++i) lines.push_back(i % 4 == 0 ? "level=error msg=x" : "level=info msg=y");
  SampleBatch batch = sample_lines(lines);
  MemoryView memory;
  memory.add(batch);
  Histogram out = histogram(memory, "*", kSampleStart, kSampleStart + 100 * kSecond, 30);
  EXPECT_EQ(out.step_ns, 5 * kSecond);
  EXPECT_LE(out.start.ns, kSampleStart);
  EXPECT_GE(out.end.ns, kSampleStart + 100 * kSecond);
  ASSERT_EQ(out.by_severity.size(), 2u);
  uint64_t errors = 0;
  for (uint64_t count : out.by_severity["error"]) errors += count;
  EXPECT_EQ(errors, 25u);
  EXPECT_EQ(out.by_severity["info"].size(), static_cast<size_t>((out.end - out.start) / out.step_ns));
}

TEST(QueryRun, AnEndlessRangeMeansTheDataOwn) {
  SampleBatch batch = sample_lines({"a", "b", "c"});
  MemoryView memory;
  memory.add(batch);
  Histogram out = histogram(memory, "*", INT64_MIN, INT64_MAX, 10);
  uint64_t total = 0;
  for (uint64_t count : out.by_severity["unknown"]) total += count;
  EXPECT_EQ(total, 3u);
  EXPECT_LE(out.step_ns, kSecond);
  MemoryView empty;
  EXPECT_TRUE(histogram(empty, "*", INT64_MIN, INT64_MAX, 10).by_severity.empty());
  EXPECT_TRUE(histogram(memory, "*", 5, 5, 10).by_severity.empty());
}

TEST(QueryRun, TimesAreHalfOpen) {
  SampleBatch batch = sample_lines({"a", "b", "c"});
  MemoryView memory;
  memory.add(batch);
  QueryRequest request;
  request.start = {kSampleStart};
  request.end = {kSampleStart + 2 * kSecond};
  QueryControl control(memory.world().clock(), request);
  size_t rows = 0;
  RowSink sink = [&](const Row&) { return ++rows < 100; };
  run_query(memory.view(), *parse_query("*"), request, sink, control);
  EXPECT_EQ(rows, 2u);
  EXPECT_EQ(control.finish().rows, 2u);
}

TEST(QueryRun, ContextFindsRepeatedLinesByTheirNumber) {
  SampleBatch batch = sample_lines({"first", "x", "last"});
  batch.add("x", {kSampleStart + kSecond}).add("x", {kSampleStart + kSecond});
  MemoryView memory;
  memory.add(batch);
  std::vector<std::string> ids;
  QueryRequest request;
  request.newest_first = false;
  QueryControl control(memory.world().clock(), request);
  RowSink sink = [&](const Row& row) {
    ids.push_back(row.log->id);
    return true;
  };
  run_query(memory.view(), *parse_query("*"), request, sink, control);
  ASSERT_EQ(ids.size(), 5u);
  EXPECT_EQ(ids[3], ids[1] + "-3");
  ContextRequest wanted;
  wanted.id = ids[3];
  auto context = run_context(memory.view(), wanted, control);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->before.size(), 3u);
  ASSERT_EQ(context->after.size(), 1u);
  EXPECT_EQ(context->after[0].log->raw, "last");
}

}  // namespace
}  // namespace foreshock::store
