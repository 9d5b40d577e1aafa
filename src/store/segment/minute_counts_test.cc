#include "store/segment/minute_counts.h"

#include <gtest/gtest.h>

namespace foreshock::store {
namespace {

constexpr int64_t kStart = 1'780'000'000 * kSecond;  // 40 seconds into a minute

std::string some_counts() {
  MinuteCountsBuilder builder;
  for (int i = 0; i < 90; ++i) builder.add("web", TemplateId{7}, i % 10 == 0 ? 17 : 9, kStart + i * kSecond);
  builder.add("web", TemplateId{8}, 9, kStart);
  builder.add("db", TemplateId{7}, 0, kStart - kDay);
  return builder.finish();
}

TEST(MinuteCounts, CellsAndSpansComeBack) {
  auto counts = decode_minute_counts(some_counts());
  ASSERT_TRUE(counts);
  const RowBlock& cells = *counts->cells;
  uint64_t lines = 0;
  uint64_t errors = 0;
  for (size_t i = 0; i < cells.rows; ++i) {
    lines += cells.weight_of(i);
    if (cells.severities[i] == 17) errors += cells.weight_of(i);
    EXPECT_EQ(cells.timestamps[i] % kMinute, 0);
  }
  EXPECT_EQ(lines, 92u);
  EXPECT_EQ(errors, 9u);
  EXPECT_EQ(cells.rows, 8u) << "three minutes of two severities, and two single lines";
  ASSERT_EQ(counts->spans.size(), 3u);
  EXPECT_EQ(counts->spans[0].first, kStart);
  EXPECT_EQ(counts->spans[0].last, kStart + 89 * kSecond);
  EXPECT_EQ(cells.labels->services[counts->spans[2].service], "db");
}

TEST(MinuteCounts, DamageIsFound) {
  std::string good = some_counts();
  for (size_t i = 0; i < good.size(); ++i) {
    std::string hurt = good;
    hurt[i] ^= 4;
    EXPECT_FALSE(decode_minute_counts(hurt)) << i;
  }
  EXPECT_FALSE(decode_minute_counts(""));
  EXPECT_TRUE(decode_minute_counts(MinuteCountsBuilder().finish())) << "no lines are fine";
}

}  // namespace
}  // namespace foreshock::store
