#include "store/query/stats_groups.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

StatsPipe pipe_of(const std::string& text) { return std::get<StatsPipe>(parse_query("* | " + text)->pipes[0]); }

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

}  // namespace
}  // namespace foreshock::store
