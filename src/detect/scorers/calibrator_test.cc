#include "detect/scorers/calibrator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::detect {
namespace {

// A model whose scores are twice as large as they should be: the share of calibrated p < .01 among 50,000
// healthy scores, seed 21, accepted [.005, .02]; uncalibrated it would be .1.
TEST(Calibrator, AnOverconfidentModelGetsUniformPValues) {
  std::mt19937_64 random(21);
  std::exponential_distribution<double> draw(0.5);
  Calibrator calibrator;
  int below = 0, extreme = 0;
  for (int i = 0; i < 60'000; ++i) {
    double log_model = -draw(random);
    if (i >= 10'000) {
      below += calibrator.log_p(log_model) < std::log(0.01);
      extreme += calibrator.log_p(log_model) < std::log(1e-4);
    }
    calibrator.add(log_model);
  }
  EXPECT_GE(below, 250);
  EXPECT_LE(below, 1000);
  EXPECT_LE(extreme, 25);  // 5 expected
}

TEST(Calibrator, IsNeverSurerThanTheModel) {
  Calibrator calibrator;
  EXPECT_EQ(calibrator.log_p(-20), -10);  // young: doubtful
  for (int i = 0; i < 5'000; ++i) calibrator.add(-0.001 * (i % 1000));
  EXPECT_GE(calibrator.log_p(-20), -20);
}

TEST(Calibrator, AnIncidentDoesNotBlindIt) {
  std::mt19937_64 random(22);
  std::exponential_distribution<double> draw(1);
  Calibrator calibrator;
  for (int i = 0; i < 20'000; ++i) calibrator.add(-draw(random));
  for (int i = 0; i < 60; ++i) calibrator.add(-600);
  EXPECT_LT(calibrator.log_p(-300), std::log(1e-5));
}

}  // namespace
}  // namespace foreshock::detect
