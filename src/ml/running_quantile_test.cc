#include "ml/running_quantile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::ml {
namespace {

// Sample: 20,000 exponential draws, seed 7; the .98 quantile is ln 50 = 3.912, accepted within 5 %.
TEST(RunningQuantile, FindsAFarQuantile) {
  std::mt19937_64 random(7);
  std::exponential_distribution<double> draw(1);
  RunningQuantile quantile(0.98);
  for (int i = 0; i < 20'000; ++i) quantile.add(draw(random));
  EXPECT_NEAR(quantile.value(), std::log(50.0), 0.2);
}

TEST(RunningQuantile, FollowsAMovingDistribution) {
  std::mt19937_64 random(8);
  std::normal_distribution<double> before(0, 1), after(10, 1);
  RunningQuantile quantile(0.5, 500);
  for (int i = 0; i < 5'000; ++i) quantile.add(before(random));
  EXPECT_NEAR(quantile.value(), 0, 0.2);
  for (int i = 0; i < 10'000; ++i) quantile.add(after(random));
  EXPECT_NEAR(quantile.value(), 10, 1);
}

TEST(RunningQuantile, SavesAndLoads) {
  RunningQuantile quantile(0.9);
  for (int i = 0; i < 100; ++i) quantile.add(i * 37 % 101);
  std::string bytes;
  StateWriter writer(bytes);
  quantile.save(writer);
  RunningQuantile copy(0.9);
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), quantile.checksum());
  bytes.resize(bytes.size() - 1);
  StateReader torn(bytes);
  EXPECT_FALSE(copy.load(torn).has_value());
}

}  // namespace
}  // namespace foreshock::ml
