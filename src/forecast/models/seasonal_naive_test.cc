#include "forecast/models/seasonal_naive.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::forecast {
namespace {

TEST(SeasonalNaive, RepeatsTheLastSeason) {
  SeasonalNaiveForecaster model(3, 0.9);
  for (double value : {1., 2., 3., 4., 5., 6., 7.}) model.learn(value);
  auto forecast = model.forecast(4);
  ASSERT_EQ(forecast.size(), 4u);
  EXPECT_EQ(forecast[0].point, 5);
  EXPECT_EQ(forecast[1].point, 6);
  EXPECT_EQ(forecast[2].point, 7);
  EXPECT_EQ(forecast[3].point, 5);
  EXPECT_GT(forecast[3].high - forecast[3].low, forecast[0].high - forecast[0].low);
}

TEST(SeasonalNaive, AnswersBeforeItKnowsAnything) {
  SeasonalNaiveForecaster model(24, 0.9);
  EXPECT_EQ(model.forecast(2)[1].point, 0);
  model.learn(std::nan(""));
  model.learn(7);
  EXPECT_EQ(model.forecast(1)[0].point, 7);
}

// Coverage of one-step 95 % intervals; 20,000 steps of a noisy season of 12; seed 9; accepted [.93, .97].
TEST(SeasonalNaive, IntervalsCoverWhatTheyClaim) {
  std::mt19937_64 random(9);
  std::student_t_distribution<double> noise(4);
  SeasonalNaiveForecaster model(12, 0.95);
  int inside = 0, total = 0;
  for (int i = 0; i < 20'000; ++i) {
    double value = 10 * std::sin(2 * M_PI * i / 12) + noise(random);
    if (i > 600) {
      Forecast forecast = model.forecast(1)[0];
      inside += value >= forecast.low && value <= forecast.high;
      ++total;
    }
    model.learn(value);
  }
  EXPECT_GE(inside, total * 0.93);
  EXPECT_LE(inside, total * 0.97);
}

TEST(SeasonalNaive, SavesAndLoadsAndRefusesDamage) {
  SeasonalNaiveForecaster model(5, 0.9), copy(5, 0.9), other(3, 0.9);
  for (int i = 0; i < 40; ++i) model.learn(i * i % 17);
  std::string bytes;
  ml::StateWriter writer(bytes);
  model.save(writer);
  ml::StateReader reader(bytes), wrong(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.checksum(), model.checksum());
  EXPECT_FALSE(other.load(wrong).has_value());
}

}  // namespace
}  // namespace foreshock::forecast
