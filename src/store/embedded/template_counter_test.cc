#include "store/embedded/template_counter.h"

#include <gtest/gtest.h>

#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

CountRequest request_of(int64_t start, int64_t end) {
  CountRequest request;
  request.tenant = kDefaultTenant;
  request.start = {start};
  request.end = {end};
  return request;
}

TEST(TemplateCounter, LinesAndCellsCountTheSame) {
  constexpr int64_t kMinuteStart = kSampleStart / kMinute * kMinute;
  SampleBatch batch;
  for (int i = 0; i < 300; ++i)
    batch.add(i % 3 ? "level=info msg=fine" : "level=error msg=bad", {kMinuteStart + i * kSecond}, i % 2 ? "a" : "b");
  TemplateTable table;
  auto block = batch.block();
  TemplateCounter lines(request_of(kMinuteStart, kMinuteStart + 5 * kMinute), table);
  lines.add(*block);
  MinuteCounts counts = count_block(*block);
  TemplateCounter cells(request_of(kMinuteStart, kMinuteStart + 5 * kMinute), table);
  cells.add(*counts.cells);
  cells.add_spans(counts);
  auto a = lines.take();
  auto b = cells.take();
  ASSERT_EQ(a.size(), 4u);
  ASSERT_EQ(b.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(a[i].template_id, b[i].template_id);
    EXPECT_EQ(a[i].count, b[i].count);
    EXPECT_EQ(a[i].steps, b[i].steps);
    EXPECT_EQ(a[i].first_seen, b[i].first_seen);
    EXPECT_EQ(a[i].last_seen, b[i].last_seen);
    EXPECT_EQ(a[i].severity_number, b[i].severity_number);
  }
  EXPECT_EQ(a[0].count, 100u);
  EXPECT_EQ(a[0].steps.size(), 5u);
}

TEST(TemplateCounter, AliasesAreAddedUpAndServicesChosen) {
  SampleBatch batch;
  batch.add("one", {kSampleStart}, "a").add("two", {kSampleStart + kSecond}, "a").add("two", {kSampleStart}, "b");
  TemplateTable table;
  TemplateId one = templates::template_id_of("one");
  TemplateId two = templates::template_id_of("two");
  table.add({1, {}, {{one, two}}});
  CountRequest request = request_of(0, kSampleStart + kMinute);
  request.step_ns = kSampleStart + kMinute;
  request.service = "a";
  TemplateCounter counter(request, table);
  counter.add(*batch.block());
  auto counts = counter.take();
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].template_id, two);
  EXPECT_EQ(counts[0].count, 2u);
  EXPECT_EQ(counts[0].last_seen.ns, kSampleStart + kSecond);
}

TEST(TemplateCounter, FirstSeenLooksBeyondTheRange) {
  SampleBatch batch;
  batch.add("x", {kSampleStart - kDay}).add("x", {kSampleStart});
  TemplateTable table;
  TemplateCounter counter(request_of(kSampleStart, kSampleStart + kMinute), table);
  counter.add(*batch.block());
  auto counts = counter.take();
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].count, 1u);
  EXPECT_EQ(counts[0].first_seen.ns, kSampleStart - kDay);
}

}  // namespace
}  // namespace foreshock::store
