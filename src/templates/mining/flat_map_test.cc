#include "templates/mining/flat_map.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace foreshock::templates {
namespace {

TEST(FlatMap, KeepsTheFirstValueThroughGrowth) {
  FlatMap map;
  EXPECT_EQ(map.find(5), FlatMap::kNone);
  for (uint32_t i = 0; i < 10000; ++i) EXPECT_EQ(map.find_or_add(mix64(i), i), i);
  for (uint32_t i = 0; i < 10000; ++i) EXPECT_EQ(map.find_or_add(mix64(i), 7), i);
  EXPECT_EQ(map.size(), 10000u);
  EXPECT_EQ(map.find(mix64(10001)), FlatMap::kNone);
  EXPECT_LT(map.memory_bytes(), 10000u * 12 * 3);
}

TEST(FlatMap, TakesKeyZero) {
  FlatMap map;
  EXPECT_EQ(map.find_or_add(0, 3), 3u);
  EXPECT_EQ(map.find(0), 3u);
}

}  // namespace
}  // namespace foreshock::templates
