#include "ml/conformal.h"

#include <gtest/gtest.h>

#include <random>

namespace foreshock::ml {
namespace {

TEST(Conformal, RanksAmongTheKept) {
  ConformalReservoir reservoir(9);
  EXPECT_DOUBLE_EQ(reservoir.p_value(1), 1);
  for (int i = 1; i <= 9; ++i) reservoir.add(i);
  EXPECT_DOUBLE_EQ(reservoir.p_value(10), 0.1);
  EXPECT_DOUBLE_EQ(reservoir.p_value(9), 0.2);
  EXPECT_DOUBLE_EQ(reservoir.p_value(0), 1);
  EXPECT_DOUBLE_EQ(reservoir.score_at(0.1), 9);
  for (int i = 0; i < 9; ++i) reservoir.add(100);
  EXPECT_DOUBLE_EQ(reservoir.p_value(50), 1);  // the old ones are forgotten
}

// Rate: share of p < .01; sample: 50,000 heavy-tailed draws; seed: 11; accepted [.005, .02].
TEST(Conformal, HealthyScoresGiveUniformPValues) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> draw(0, 2);
  ConformalReservoir reservoir(512);
  for (int i = 0; i < 512; ++i) reservoir.add(draw(random));
  int below = 0;
  for (int i = 0; i < 50'000; ++i) {
    double score = draw(random);
    below += reservoir.p_value(score) < 0.01;
    reservoir.add(score);
  }
  EXPECT_GE(below, 250);
  EXPECT_LE(below, 1000);
}

TEST(Conformal, SavesAndLoadsAndRefusesDamage) {
  ConformalReservoir reservoir(8);
  for (int i = 0; i < 11; ++i) reservoir.add(i);
  std::string bytes;
  StateWriter writer(bytes);
  reservoir.save(writer);
  ConformalReservoir copy(8);
  StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), reservoir.checksum());
  EXPECT_EQ(copy.p_value(9.5), reservoir.p_value(9.5));
  ConformalReservoir small(4);
  StateReader too_big(bytes);
  EXPECT_FALSE(small.load(too_big).has_value());
}

}  // namespace
}  // namespace foreshock::ml
