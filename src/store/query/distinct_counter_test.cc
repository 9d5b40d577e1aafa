#include "store/query/distinct_counter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace foreshock::store {
namespace {

TEST(DistinctCounter, IsExactBelowItsLimit) {
  DistinctCounter counter(1'000);
  for (int i = 0; i < 5'000; ++i) counter.add("value " + std::to_string(i % 1'000));
  EXPECT_EQ(counter.count(), 1'000u);
  EXPECT_TRUE(counter.exact());
  EXPECT_EQ(DistinctCounter(10).count(), 0u);
}

// Standard error is 0.8 %; four of them leave one false alarm in 16,000, and the values are fixed.
TEST(DistinctCounter, EstimatesPastItsLimit) {
  for (int size : {3'000, 20'000, 300'000}) {
    DistinctCounter counter(2'000);
    for (int i = 0; i < size; ++i) counter.add("value " + std::to_string(i));
    EXPECT_FALSE(counter.exact());
    EXPECT_NEAR(static_cast<double>(counter.count()), size, size * 0.032);
    EXPECT_EQ(counter.memory_bytes(), 16'384u);
  }
}

}  // namespace
}  // namespace foreshock::store
