#include "detect/scorers/rate_scorer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::detect {
namespace {

struct Fed {
  forecast::SeasonalRate rate;
  StepRing ring;
  int64_t step = 0;
};

Fed fed(double per_step, int minutes, uint64_t seed) {
  Fed out;
  std::mt19937_64 random(seed);
  std::poisson_distribution<uint32_t> draw(per_step);
  for (; out.step < minutes * kStepsPerMinute; ++out.step) {
    uint32_t count = draw(random);
    out.ring.add(out.step, count);
    auto verdict = judge_step(out.rate, out.step, count);
    out.rate.learn_spread(forecast::Width::kStep, count, verdict.expected);
    if (out.step % kStepsPerMinute != kStepsPerMinute - 1) continue;
    auto slow = judge_slow(out.rate, out.ring, out.step);
    out.rate.learn_spread(forecast::Width::kSlow, slow.observed, slow.expected);
    out.rate.learn(out.step / kStepsPerMinute, static_cast<double>(out.ring.sum(out.step - 5, out.step)));
  }
  return out;
}

TEST(RateScorer, FindsABurstInOneStepAndSaysWhatWasExpected) {
  Fed series = fed(12, 60, 31);
  auto verdict = judge_step(series.rate, series.step, 214);
  EXPECT_LT(verdict.log_p_high, std::log(1e-30));
  EXPECT_NEAR(verdict.expected, 12, 2);
  Band band = band_of(verdict);
  EXPECT_GE(band.low, 1);
  EXPECT_LE(band.high, 40);
  EXPECT_GT(judge_step(series.rate, series.step, 14).log_p_high, std::log(0.05));
}

TEST(RateScorer, AShiftOfAThirdShowsInTheSlowWindowFirst) {
  Fed series = fed(100, 120, 32);
  for (int i = 0; i < kSlowSteps; ++i) series.ring.add(series.step++, 133);
  double one = judge_step(series.rate, series.step - 1, 133).log_p_high;
  double slow = judge_slow(series.rate, series.ring, series.step - 1).log_p_high;
  EXPECT_LT(slow, one - 5);
}

TEST(RateScorer, SilenceIsStrangeOnlyForTalkativeSeries) {
  EXPECT_LT(judge_silence(fed(5, 60, 33).rate, 60, 1).log_p_low, std::log(1e-6));
  EXPECT_GT(judge_silence(fed(0.02, 60, 34).rate, 60, 1).log_p_low, std::log(0.5));
}

// Share of one-sided mid-p < .01 among 50,000 healthy steps of 20 series; seeds 101..120; accepted [.005,
// .02].
TEST(RateScorer, HealthyStepsAreUniform) {
  int below = 0;
  for (uint64_t seed = 101; seed <= 120; ++seed) {
    Fed series = fed(40, 200, seed);
    std::mt19937_64 random(seed * 7);
    std::poisson_distribution<uint32_t> draw(40);
    for (int i = 0; i < 2'500; ++i)
      below += judge_step(series.rate, series.step, draw(random)).log_p_high < std::log(0.01);
  }
  EXPECT_GE(below, 250);
  EXPECT_LE(below, 1000);
}

}  // namespace
}  // namespace foreshock::detect
