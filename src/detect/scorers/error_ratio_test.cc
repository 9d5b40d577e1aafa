#include "detect/scorers/error_ratio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::detect {
namespace {

constexpr int64_t kStep = 10 * kSecond;

TEST(ErrorRatio, FindsARiseWithinTwoSteps) {
  ErrorRatio ratio;
  std::mt19937_64 random(41);
  std::binomial_distribution<uint64_t> healthy(200, 0.02), ill(200, 0.3);
  Timestamp at{};
  for (int i = 0; i < 2160; ++i, at = at + kStep) ratio.judge(at, healthy(random), 200);
  auto first = ratio.judge(at, ill(random), 200);
  auto second = ratio.judge(at + kStep, ill(random), 200);
  EXPECT_LT(std::min(first.log_p, second.log_p), std::log(1e-6));
  EXPECT_NEAR(first.expected, 0.02, 0.01);
  EXPECT_LT(first.high, 0.1);
}

// Healthy steps that pass R >= 1000 (p <= 1e-3): 5 services of 10,000 steps, seeds 51..55. Each passing
// counts once per excursion; at most 50 expected by the e-detector's promise, accepted 50.
TEST(ErrorRatio, HealthyServicesSeldomPass) {
  int passed = 0;
  for (uint64_t seed = 51; seed <= 55; ++seed) {
    std::mt19937_64 random(seed);
    std::poisson_distribution<uint64_t> lines(60);
    ErrorRatio ratio;
    bool above = false;
    for (int i = 0; i < 10'000; ++i) {
      uint64_t n = lines(random);
      uint64_t k = std::binomial_distribution<uint64_t>(n, 0.03)(random);
      bool now = ratio.judge(Timestamp{i * kStep}, k, n).log_p < std::log(1e-3);
      passed += i > 360 && now && !above;
      above = now;
    }
  }
  EXPECT_LE(passed, 50);
}

TEST(ErrorRatio, LearnsNothingFromAnIncident) {
  ErrorRatio ratio;
  Timestamp at{};
  for (int i = 0; i < 720; ++i, at = at + kStep) ratio.judge(at, 2, 100);
  double before = ratio.share(at);
  for (int i = 0; i < 60; ++i, at = at + kStep) ratio.judge(at, 60, 100);
  EXPECT_LT(ratio.share(at), before * 1.5);
}

TEST(ErrorRatio, SavesAndLoads) {
  ErrorRatio ratio, copy;
  for (int i = 0; i < 100; ++i) ratio.judge(Timestamp{i * kStep}, 1, 50);
  std::string bytes;
  ml::StateWriter writer(bytes);
  ratio.save(writer);
  ml::StateReader reader(bytes), torn(std::string_view(bytes).substr(0, 20));
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.share(Timestamp{kHour}), ratio.share(Timestamp{kHour}));
  EXPECT_FALSE(copy.load(torn).has_value());
}

}  // namespace
}  // namespace foreshock::detect
