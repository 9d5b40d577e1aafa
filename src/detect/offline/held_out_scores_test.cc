#include "detect/offline/held_out_scores.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::detect {
namespace {

TEST(HeldOutScores, RanksAndGoesOnPastTheLargest) {
  std::vector<double> scores;
  for (int i = 99; i >= 0; --i) scores.push_back(i);
  HeldOutScores known(scores);
  EXPECT_NEAR(known.surprise(-1), 0, 1e-12);
  EXPECT_NEAR(known.surprise(50), -std::log(51.0 / 101), 1e-12);
  EXPECT_NEAR(known.surprise(99), -std::log(2.0 / 101), 1e-12);
  // The mean excess of 91 ... 99 over 90 is 5: each five more are one more.
  EXPECT_NEAR(known.surprise(104), -std::log(1.0 / 101) + 1, 1e-12);
  EXPECT_LT(known.surprise(104), known.surprise(105));
}

TEST(HeldOutScores, NothingKnownAndEqualScoresAreNumbers) {
  EXPECT_EQ(HeldOutScores().surprise(5), 0);
  HeldOutScores same(std::vector<double>(20, 3.0));
  EXPECT_NEAR(same.surprise(3), 0, 1e-12);
  EXPECT_TRUE(std::isfinite(same.surprise(1e300)));
}

}  // namespace
}  // namespace foreshock::detect
