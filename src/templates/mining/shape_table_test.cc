#include "templates/mining/shape_table.h"

#include <gtest/gtest.h>

namespace foreshock::templates {
namespace {

Hash128 key(uint64_t i) {
  return {mix64(i), mix64(i + 77)};
}

TEST(ShapeTable, FindsWhatWasPut) {
  ShapeTable table(1);
  for (uint32_t i = 0; i < 20000; ++i) table.put(key(i), i);
  size_t found = 0;
  for (uint32_t i = 0; i < 20000; ++i) {
    uint32_t node = table.find(key(i));
    if (node == ShapeTable::kNone) continue;
    EXPECT_EQ(node, i);
    ++found;
  }
  EXPECT_GT(found, 19800u);
  EXPECT_EQ(table.find(key(1000000)), ShapeTable::kNone);
}

TEST(ShapeTable, IsBoundedAndKeepsWhatIsUsed) {
  ShapeTable table(1);
  size_t kept = 0;
  for (uint32_t i = 0; i < 1000; ++i) table.put(key(i), i);
  for (uint32_t i = 1000; i < 500'000; ++i) {
    table.put(key(i), i);
    if (i % 100 == 0)
      for (uint32_t hot = 0; hot < 1000; ++hot) table.find(key(hot));
  }
  for (uint32_t hot = 0; hot < 1000; ++hot) kept += table.find(key(hot)) == hot;
  EXPECT_LE(table.memory_bytes(), kShapeSlotsMax * 32);
  EXPECT_GT(kept, 900u);
}

}  // namespace
}  // namespace foreshock::templates
