#include "api/series/windows.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace foreshock::api::series {
namespace {

using loki::RangeFunction;

std::vector<std::string> folded(RangeFunction function, int64_t range_s,
                                std::vector<std::pair<int, double>> samples,
                                Steps steps = {60 * kSecond, 10 * kSecond, 3}, double quantile = 0) {
  loki::Expression leaf;
  leaf.range_function = function;
  leaf.range_ns = range_s * kSecond;
  leaf.number = quantile;
  Windows windows(leaf, steps);
  for (auto [at, value] : samples) windows.add({}, at * kSecond, value);
  Matrix out = windows.take();
  std::vector<std::string> shown;
  for (size_t i = 0; i < steps.count && !out.empty(); ++i)
    shown.push_back(out[0].present[i] != 0 ? std::to_string(out[0].values[i]).substr(0, 4) : "-");
  return shown;
}

using Shown = std::vector<std::string>;

TEST(Windows, AreHalfOpenAndMayOverlap) {
  // Steps at 60, 70, 80; a window of 10 s at 70 holds [60, 70).
  EXPECT_EQ(folded(RangeFunction::kCount, 10, {{49, 1}, {50, 1}, {60, 1}, {69, 1}, {80, 1}}),
            (Shown{"1.00", "2.00", "-"}));
  EXPECT_EQ(folded(RangeFunction::kCount, 30, {{50, 1}, {60, 1}, {69, 1}}), (Shown{"1.00", "3.00", "3.00"}));
  EXPECT_EQ(folded(RangeFunction::kRate, 10, {{61, 1}, {62, 1}}), (Shown{"-", "0.20", "-"}));
  EXPECT_EQ(folded(RangeFunction::kSum, 10, {{61, 2.5}, {62, 3}}), (Shown{"-", "5.50", "-"}));
}

TEST(Windows, AnInstantHasOneWindow) {
  EXPECT_EQ(folded(RangeFunction::kCount, 10, {{49, 1}, {50, 1}, {59, 1}, {60, 1}}, {60 * kSecond, 0, 1}),
            (Shown{"2.00"}));
}

TEST(Windows, EachFunction) {
  std::vector<std::pair<int, double>> samples = {{61, 4}, {62, 8}, {63, 2}, {64, 2}};
  auto second = [&](RangeFunction function, double quantile = 0) {
    return folded(function, 10, samples, {60 * kSecond, 10 * kSecond, 3}, quantile)[1];
  };
  EXPECT_EQ(second(RangeFunction::kAverage), "4.00");
  EXPECT_EQ(second(RangeFunction::kMin), "2.00");
  EXPECT_EQ(second(RangeFunction::kMax), "8.00");
  EXPECT_EQ(second(RangeFunction::kFirst), "4.00");
  EXPECT_EQ(second(RangeFunction::kLast), "2.00");
  EXPECT_EQ(second(RangeFunction::kVariance), "6.00");
  EXPECT_EQ(second(RangeFunction::kDeviation), "2.44");
  EXPECT_EQ(second(RangeFunction::kQuantile, 0.5), "3.00");
  EXPECT_EQ(second(RangeFunction::kRateCounter), "0.60");  // 4 up, and 2 after it began anew
}

TEST(Windows, AbsentIsOneWhereNothingIs) {
  EXPECT_EQ(folded(RangeFunction::kAbsent, 10, {{61, 1}}), (Shown{"1.00", "-", "1.00"}));
}

TEST(Windows, OffsetLooksBack) {
  loki::Expression leaf;
  leaf.range_ns = 10 * kSecond;
  leaf.offset_ns = 20 * kSecond;
  Windows windows(leaf, {60 * kSecond, 0, 1});
  EXPECT_EQ(windows.first_ns(), 30 * kSecond);
  EXPECT_EQ(windows.end_ns(), 40 * kSecond);
  windows.add({}, 35 * kSecond, 1);
  windows.add({}, 55 * kSecond, 1);
  EXPECT_EQ(windows.take()[0].values[0], 1);
}

TEST(Windows, SeriesAreBoundedAndSaid) {
  loki::Expression leaf;
  leaf.range_ns = kSecond;
  Windows windows(leaf, {kSecond, 0, 1});
  for (size_t i = 0; i < kSeriesMax + 5; ++i) windows.add({{"x", std::to_string(i)}}, 0, 1);
  EXPECT_EQ(windows.take().size(), kSeriesMax);
  EXPECT_NE(windows.warning().find("left out"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::api::series
