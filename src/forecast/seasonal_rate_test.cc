#include "forecast/seasonal_rate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>

#include "ml/distributions.h"

namespace foreshock::forecast {
namespace {

double p_high(const SeasonalRate& rate, int64_t bin, uint64_t count) {
  auto law = rate.law(bin, Width::kBin, 1);
  return std::exp(ml::log_mid_p_high(ml::negative_binomial_tails(count, law.mean, law.size)));
}

// Share of two-sided p < .01; sample: 50,000 Poisson minutes in 10 series of different rate; seeds 1..10.
TEST(SeasonalRate, PValuesAreUniformOnHealthyCounts) {
  int below = 0, total = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    std::mt19937_64 random(seed);
    std::poisson_distribution<uint64_t> draw(static_cast<double>(seed * seed));
    SeasonalRate rate;
    for (int64_t bin = 0; bin < 5'100; ++bin) {
      uint64_t count = draw(random);
      if (bin >= 100) {
        auto law = rate.law(bin, Width::kBin, 1);
        below += ml::mid_p_two_sided(ml::negative_binomial_tails(count, law.mean, law.size)) < 0.01;
        ++total;
      }
      rate.learn(bin, static_cast<double>(count));
    }
  }
  EXPECT_GE(below, total * 0.005);
  EXPECT_LE(below, total * 0.02);
}

TEST(SeasonalRate, FirstMinutesAreHonestlyUncertain) {
  SeasonalRate rate;
  rate.learn(0, 10);
  rate.learn(1, 12);
  EXPECT_GT(p_high(rate, 2, 30), 1e-3);  // three times is no surprise yet
  for (int64_t bin = 2; bin < 60; ++bin) rate.learn(bin, 11);
  EXPECT_LT(p_high(rate, 60, 60), 1e-6);  // five times is, after an hour
}

TEST(SeasonalRate, APriorFromSiblingsHelpsAtOnce) {
  SeasonalRate alone, pooled(RatePrior{100, 10, 1.5});
  alone.learn(0, 100);
  pooled.learn(0, 100);
  EXPECT_LT(p_high(pooled, 1, 300), p_high(alone, 1, 300));
}

TEST(SeasonalRate, OneBurstTeachesLittle) {
  SeasonalRate rate;
  for (int64_t bin = 0; bin < 300; ++bin) rate.learn(bin, 20 + bin % 3);
  double before = rate.level();
  rate.learn(300, 5'000);
  EXPECT_LT(rate.level(), before * 1.05);
}

TEST(SeasonalRate, FollowsADriftWithinAnHour) {
  SeasonalRate rate;
  std::mt19937_64 random(5);
  for (int64_t bin = 0; bin < 300; ++bin)
    rate.learn(bin, static_cast<double>(std::poisson_distribution<int>(100)(random)));
  for (int64_t bin = 300; bin < 420; ++bin)
    rate.learn(bin, static_cast<double>(std::poisson_distribution<int>(150)(random)));
  EXPECT_NEAR(rate.level(), 150, 15);
}

TEST(SeasonalRate, LearnsTheHoursOfADay) {
  auto mean = [](int64_t bin) {
    return 100 + 80 * std::sin(2 * M_PI * static_cast<double>(bin % 1440) / 1440);
  };
  SeasonalRate with, without;
  std::mt19937_64 random(6);
  double error_early = 0, error_late = 0;
  for (int64_t bin = 0; bin < 8 * 1440; ++bin) {
    double count = std::poisson_distribution<int>(mean(bin))(random);
    double error = std::fabs(with.law(bin + 59, Width::kBin, 1).mean - mean(bin + 59));  // an hour ahead
    if (bin >= 720 && bin < 1440) error_early += error / 720;
    if (bin >= 7 * 1440 + 720) error_late += error / 720;
    with.learn(bin, count);
  }
  EXPECT_TRUE(with.seasonal());
  EXPECT_LT(error_late, error_early * 0.7);
  EXPECT_LE(with.memory_bytes(), 2048u);
  EXPECT_LE(without.memory_bytes(), 200u);
}

TEST(SeasonalRate, GapsAreZerosAndOldBinsAreIgnored) {
  SeasonalRate stepped, jumped;
  for (int64_t bin = 0; bin < 100; ++bin) stepped.learn(bin, 30), jumped.learn(bin, 30);
  for (int64_t bin = 100; bin < 1000; ++bin) stepped.learn(bin, 0);
  jumped.learn(999, 0);
  EXPECT_LT(jumped.level(), 2);
  EXPECT_LT(stepped.level(), 2);
  double level = jumped.level();
  jumped.learn(500, 1e6);
  EXPECT_EQ(jumped.level(), level);
}

TEST(SeasonalRate, AnInterruptionIsNotSilence) {
  SeasonalRate rate;
  for (int64_t bin = 0; bin < 200; ++bin) rate.learn(bin, 40);
  rate.interrupt(700);
  EXPECT_NEAR(rate.level(), 40, 4);
  EXPECT_LT(rate.active_share(), 0.5);
  EXPECT_GT(p_high(rate, 701, 70), 1e-6);  // it may have changed meanwhile
}

TEST(SeasonalRate, SavesAndLoadsAndRefusesDamage) {
  SeasonalRate rate, copy;
  for (int64_t bin = 0; bin < 3 * 1440; ++bin) rate.learn(bin, static_cast<double>(bin % 50));
  std::string bytes;
  ml::StateWriter writer(bytes);
  rate.save(writer);
  ml::StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), rate.checksum());
  EXPECT_EQ(copy.law(5000, Width::kBin, 1).mean, rate.law(5000, Width::kBin, 1).mean);
  for (size_t cut = 0; cut < bytes.size(); cut += 13) {
    ml::StateReader torn(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(copy.load(torn).has_value()) << cut;
  }
  EXPECT_EQ(copy.checksum(), rate.checksum());
}

TEST(SeasonalRate, AYearOfSeasonsStaysSmall) {
  SeasonalRate rate;
  for (int64_t minute = 0; minute < 365 * 24 * 60; ++minute)
    rate.learn(29'000'000 + minute, static_cast<double>(20 + (minute / 60) % 24));
  std::string bytes;
  ml::StateWriter writer(bytes);
  rate.save(writer);
  std::printf("a year of minutes: %zu bytes in memory, %zu saved\n", rate.memory_bytes(), bytes.size());
  EXPECT_TRUE(rate.seasonal());
  EXPECT_LE(rate.memory_bytes(), 1500u);
  EXPECT_LE(bytes.size(), 1500u);
}

}  // namespace
}  // namespace foreshock::forecast
