#include <gtest/gtest.h>

#include "api/series/series.h"

namespace foreshock::api::series {
namespace {

TEST(Combine, MissingStaysMissing) {
  Matrix left, right;
  left.emplace_back(Labels(), 2).set(0, 8);
  Series& there = right.emplace_back(Labels(), 2);
  there.set(0, 2);
  there.set(1, 2);
  loki::Expression how;
  how.op = loki::Operator::kDivide;
  Matrix out = std::get<Matrix>(*combine(how, left, right));
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].values[0], 4);
  EXPECT_EQ(out[0].present[1], 0);
}

}  // namespace
}  // namespace foreshock::api::series
