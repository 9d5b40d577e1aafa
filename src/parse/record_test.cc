#include "parse/record.h"

#include <gtest/gtest.h>

#include <set>

namespace foreshock::parse {
namespace {

TEST(Record, EveryFlagHasItsOwnName) {
  std::set<std::string_view> names;
  for (uint32_t bit = 0; bit < 11; ++bit) names.insert(flag_name(static_cast<RecordFlag>(1u << bit)));
  EXPECT_EQ(names.size(), 11u);
  EXPECT_EQ(names.count(""), 0u);
  EXPECT_EQ(flag_name(static_cast<RecordFlag>(1u << 30)), "");
}

}  // namespace
}  // namespace foreshock::parse
