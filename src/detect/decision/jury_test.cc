#include "detect/decision/jury.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::detect {
namespace {

constexpr Timestamp kNow{1'800'000'000 * kSecond};

TEST(Jury, OneVoiceAmongNinePaysForTheOthers) {
  Jury jury;
  EXPECT_NEAR(std::exp(jury.log_p(0, kNow)), 0.5, 1e-9);
  jury.vote(0, Scorer::kRate, std::log(1e-8), kNow);
  EXPECT_NEAR(std::exp(jury.log_p(0, kNow)), 9e-8, 1e-8);
  jury.vote(0, Scorer::kMix, std::log(1e-8), kNow);
  EXPECT_LT(std::exp(jury.log_p(0, kNow)), 5e-8);
  EXPECT_EQ(jury.others(0, Scorer::kRate, kNow).size(), 1u);
  EXPECT_NEAR(std::exp(jury.log_p(0, kNow + 3 * kMinute)), 0.5, 1e-9) << "votes grow old";
  EXPECT_NEAR(std::exp(jury.log_p(7, kNow)), 0.5, 1e-9);
}

// All nine say the same number (full dependence) or numbers of their own: below 1e-3 the joint p is no more
// frequent than it should be. Seed 3, 100,000 draws each.
TEST(Jury, JointPIsHonestUnderDependence) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> unit(1e-12, 0.5);
  for (bool same : {true, false}) {
    int below = 0;
    const int draws = 100'000;
    for (int i = 0; i < draws; ++i) {
      Jury jury;
      double p = unit(random) * 2;
      for (size_t s = 0; s < kScorerCount; ++s) {
        jury.vote(0, static_cast<Scorer>(s), std::log(same ? p : unit(random) * 2), kNow);
      }
      below += jury.log_p(0, kNow) < std::log(1e-3);
    }
    std::printf("%s: share of joint p < 0.001 is %.5f\n", same ? "dependent" : "independent",
                static_cast<double>(below) / draws);
    EXPECT_LT(static_cast<double>(below) / draws, 1.5e-3);
  }
}

TEST(Jury, VerdictsMoveWeightsWithinBounds) {
  Jury jury;
  for (int i = 0; i < 50; ++i) jury.judge(Scorer::kMix, false);
  for (int i = 0; i < 50; ++i) jury.judge(Scorer::kClass, true);
  EXPECT_EQ(jury.weight(Scorer::kMix), 0.25);
  EXPECT_EQ(jury.weight(Scorer::kClass), 4);
  EXPECT_LT(jury.trust(Scorer::kMix), 0.75);
  jury.vote(0, Scorer::kMix, std::log(1e-6), kNow);
  jury.vote(1, Scorer::kClass, std::log(1e-6), kNow);
  EXPECT_GT(jury.log_p(0, kNow), jury.log_p(1, kNow) + 2);
  std::string bytes;
  ml::StateWriter writer(bytes);
  jury.save(writer);
  Jury again;
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader));
  EXPECT_EQ(again.weight(Scorer::kMix), 0.25);
  ml::StateReader half(std::string_view(bytes).substr(0, 20));
  EXPECT_FALSE(again.load(half));
}

}  // namespace
}  // namespace foreshock::detect
