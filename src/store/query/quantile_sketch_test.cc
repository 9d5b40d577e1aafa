#include "store/query/quantile_sketch.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::store {
namespace {

TEST(QuantileSketch, FewValuesAreExact) {
  QuantileSketch sketch;
  for (int i = 100; i >= 1; --i) sketch.add(i, 1);
  EXPECT_EQ(sketch.quantile(0), 1);
  EXPECT_EQ(sketch.quantile(0.5), 50);
  EXPECT_EQ(sketch.quantile(0.95), 95);
  EXPECT_EQ(sketch.quantile(1), 100);
  EXPECT_TRUE(std::isnan(QuantileSketch().quantile(0.5)));
}

TEST(QuantileSketch, ManyValuesAreWithinHalfAPercent) {
  QuantileSketch sketch;
  for (int i = -20'000; i <= 80'000; ++i) sketch.add(i, 1);
  for (double q : {0.01, 0.1, 0.3, 0.5, 0.9, 0.99, 1.0}) {
    double expected = -20'000 + q * 100'000;
    EXPECT_NEAR(sketch.quantile(q), expected, std::fabs(expected) * 0.0051 + 1) << q;
  }
}

TEST(QuantileSketch, WeightsCountAsThatManyValues) {
  QuantileSketch sketch;
  sketch.add(1, 10'000);
  sketch.add(1'000, 100);
  EXPECT_NEAR(sketch.quantile(0.5), 1, 0.006);
  EXPECT_NEAR(sketch.quantile(0.999), 1'000, 6);
  EXPECT_EQ(sketch.count(), 10'100u);
}

}  // namespace
}  // namespace foreshock::store
