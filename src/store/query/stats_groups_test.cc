#include "store/query/stats_groups.h"

#include <gtest/gtest.h>

#include <deque>

#include "base/fake_world.h"
#include "store/store_options.h"
#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

StatsPipe pipe_of(const std::string& text) {
  return std::get<StatsPipe>(parse_query("* | " + text)->pipes[0]);
}

Row row_of(std::vector<std::pair<std::string, std::string>> columns) {
  Row row;
  row.columns = std::move(columns);
  return row;
}

TEST(StatsGroups, KeysComeInOrder) {
  FakeWorld world;
  QueryControl control(world.clock(), {});
  StatsGroups groups(pipe_of("stats count() as n by k"), control);
  for (const char* key : {"\"b\"", "10", "null", "\"a\"", "9", "1.5"}) groups.add(row_of({{"k", key}}));
  std::string keys;
  for (const Row& row : groups.take()) keys += row.columns[0].second + " ";
  EXPECT_EQ(keys, "9 10 \"a\" \"b\" 1.5 null ");
}

TEST(StatsGroups, KnowsWhatMinuteCountsHold) {
  FakeWorld world;
  QueryControl control(world.clock(), {});
  auto counted = [&](const std::string& text) { return StatsGroups(pipe_of(text), control).is_counted(); };
  EXPECT_TRUE(counted("stats count() by template, level, 1m"));
  EXPECT_TRUE(counted("stats count(), count_distinct(template) by service, 1h"));
  EXPECT_FALSE(counted("stats count() by 30s"));
  EXPECT_FALSE(counted("stats count() by host"));
  EXPECT_FALSE(counted("stats count(user)"));
  EXPECT_FALSE(counted("stats sum(severity_number)"));
}

TEST(StatsGroups, TooManyGroupsArePartial) {
  FakeWorld world;
  QueryControl control(world.clock(), {});
  StatsGroups groups(pipe_of("stats count() as n by k"), control);
  for (size_t i = 0; i < kGroupsMax + 5; ++i) groups.add(row_of({{"k", std::to_string(i)}}));
  EXPECT_EQ(groups.take().size(), kGroupsMax);
  EXPECT_TRUE(control.finish().partial);
}

// The same groups, whether rows come in blocks or one by one, and over blocks that number their names
// otherwise.
TEST(StatsGroups, BlocksAndRowsAgree) {
  MemoryView memory;
  std::deque<SampleBatch> batches;
  for (int i = 0; i < 3; ++i) {
    SampleBatch& batch = batches.emplace_back();
    for (int k = 0; k < 200; ++k) {
      const char* service = (k + i) % 3 == 0 ? "web" : k % 2 == 0 ? "" : "db";
      batch.add("line " + std::to_string(k * (i + 1) % 7), {kSampleStart + (k * 7 + i) * kSecond}, service,
                k % 5 == 0 ? "h1" : "h2");
    }
    memory.add(batch);
  }
  const std::string by = " | stats count() as n, max(body) as last by service, 10s, host, level, body";
  std::vector<std::string> blocks = memory.run("*" + by, false, 10'000);
  EXPECT_GT(blocks.size(), 300u);
  EXPECT_EQ(blocks, memory.run("* | limit 100000" + by, false, 10'000));
  uint64_t lines = 0;
  for (const std::string& row : memory.run("* | stats count() as n by host", false))
    lines += std::stoull(row.substr(row.find("\"n\":") + 4));
  EXPECT_EQ(lines, 600u);
}

// Blocks whose times lie too far apart for a table of their steps.
TEST(StatsGroups, StepsOfABlockOverManyYears) {
  MemoryView memory;
  SampleBatch batch;
  for (int64_t year : {-30, 0, 0, 70}) batch.add("line", {kSampleStart + year * 365 * kDay}, "web", "h");
  memory.add(batch);
  std::vector<std::string> rows =
      memory.run("* | stats count() as n, rate() as r, max(body) as b by 1s", false);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_NE(rows[1].find("\"n\":2,\"r\":2,\"b\":\"line\""), std::string::npos) << rows[1];
  EXPECT_EQ(rows, memory.run("* | limit 9 | stats count() as n, rate() as r, max(body) as b by 1s", false));
}

TEST(StatsGroups, TheTakerEndsIt) {
  FakeWorld world;
  QueryControl control(world.clock(), {});
  StatsGroups groups(pipe_of("stats count() as n by k"), control);
  for (int i = 0; i < 10; ++i) groups.add(row_of({{"k", std::to_string(i)}}));
  int given = 0;
  groups.give([&](Row&&) { return ++given < 4; });
  EXPECT_EQ(given, 4);
}

}  // namespace
}  // namespace foreshock::store
