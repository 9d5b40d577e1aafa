#include "base/ids.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

namespace foreshock {
namespace {

TEST(Ids, PrintAsSixteenHexDigitsAndReadBack) {
  EXPECT_EQ(hex16(uint64_t{0}), "0000000000000000");
  EXPECT_EQ(hex16(TemplateId{0x0123456789abcdef}), "0123456789abcdef");
  EXPECT_EQ(parse_hex16("0123456789abcdef"), 0x0123456789abcdefull);
  EXPECT_EQ(parse_hex16("FFFFFFFFFFFFFFFF"), UINT64_MAX);
}

TEST(Ids, RefuseAnythingButSixteenDigits) {
  for (const char* text : {"", "0", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg",
                           "0x23456789abcdef", " 123456789abcdef", "-123456789abcdef"})
    EXPECT_EQ(parse_hex16(text), std::nullopt) << text;
}

TEST(Ids, AreDistinctTypesWithZeroAsNone) {
  static_assert(!std::is_convertible_v<TenantId, SourceId>);
  static_assert(!std::is_convertible_v<uint64_t, TenantId> || std::is_aggregate_v<TenantId>);
  EXPECT_FALSE(TemplateId{});
  EXPECT_TRUE(kDefaultTenant);
  EXPECT_LT(ShapeId{1}, ShapeId{2});
}

TEST(Ids, HashSpreadsSmallCounters) {
  std::unordered_set<size_t> high_bits;
  for (uint64_t i = 1; i <= 100; ++i) high_bits.insert(std::hash<TenantId>{}(TenantId{i}) >> 56);
  EXPECT_GT(high_bits.size(), 50u);
}

}  // namespace
}  // namespace foreshock
