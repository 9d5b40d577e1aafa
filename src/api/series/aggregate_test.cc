#include <gtest/gtest.h>

#include "api/series/series.h"

namespace foreshock::api::series {
namespace {

// Missing values count for nothing, step by step.
TEST(Aggregate, EachStepForItself) {
  Matrix input;
  Series& a = input.emplace_back(Labels{{"x", "1"}}, 2);
  a.set(0, 3);
  Series& b = input.emplace_back(Labels{{"x", "2"}}, 2);
  b.set(0, 4);
  b.set(1, 6);
  loki::Expression how;
  how.vector_function = loki::VectorFunction::kAverage;
  Matrix out = *aggregate(how, input, 2);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].values, (std::vector<double>{3.5, 6}));
  how.vector_function = loki::VectorFunction::kTop;
  how.number = 1;
  out = *aggregate(how, input, 2);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].labels, (Labels{{"x", "2"}}));
}

}  // namespace
}  // namespace foreshock::api::series
