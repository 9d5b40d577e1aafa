#include "ml/robust.h"

#include <gtest/gtest.h>

namespace foreshock::ml {
namespace {

TEST(Robust, QuantilesInterpolate) {
  std::vector<double> values = {4, 1, 3, 2};
  EXPECT_DOUBLE_EQ(median(values), 2.5);
  EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 4);
  EXPECT_DOUBLE_EQ(median({}), 0);
}

TEST(Robust, OneWildValueMovesNothing) {
  std::vector<double> values = {10, 11, 12, 13, 14};
  double before = mad(values);
  values.back() = 1e9;
  EXPECT_DOUBLE_EQ(median(values), 12);
  EXPECT_DOUBLE_EQ(mad(values), before);
}

}  // namespace
}  // namespace foreshock::ml
