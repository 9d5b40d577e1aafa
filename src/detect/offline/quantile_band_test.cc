#include "detect/offline/quantile_band.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::detect {
namespace {

TEST(QuantileBand, ASkewedSeriesDoesNotAlarmForItsNature) {
  // Rate: alarms among 5,000 log-normal values (sigma .5), one an hour; seed 3; accepted below 1 %.
  ml::Random random(3);
  QuantileBand band;
  int alarms = 0;
  for (int i = 0; i < 5000; ++i) alarms += band.take(3600.0 * i, std::exp(0.5 * random.normal())).alarm;
  EXPECT_LT(alarms, 50);
  EXPECT_TRUE(band.take(3600.0 * 5000, 60).alarm);
}

TEST(QuantileBand, ANewLevelIsNormalAfterItsWindow) {
  ml::Random random(4);
  QuantileBand band;
  for (int i = 0; i < 500; ++i) band.take(3600.0 * i, 100 + random.normal());
  EXPECT_TRUE(band.take(3600.0 * 500, 300).alarm);
  for (int i = 500; i < 900; ++i) band.take(3600.0 * i, 300 + random.normal());
  EXPECT_FALSE(band.take(3600.0 * 900, 300).alarm);
}

// A job at four in the morning, every day: six mornings are told, then it is a habit; a higher peak, a fall
// and what comes after a month without it are news.
TEST(QuantileBand, WhatComesAgainAndAgainIsAHabit) {
  ml::Random random(5);
  QuantileBand band;
  int64_t hour = 0;
  auto day = [&](double peak) {
    int alarms = 0;
    for (int i = 0; i < 24; ++i)
      alarms += band.take(3600.0 * static_cast<double>(hour++), i == 4 ? peak : 100 + random.normal()).alarm;
    return alarms;
  };
  EXPECT_EQ(day(100), 0);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(day(300 - i), 1) << i;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(day(290), 0) << i;
  EXPECT_EQ(day(500), 1);
  EXPECT_EQ(day(-200), 1);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(day(100), 0) << i;
  EXPECT_EQ(day(290), 1);
}

TEST(QuantileBand, SurvivesHugeAndMissingValues) {
  QuantileBand band;
  for (double value : std::vector<double>{1e308, -1e308, NAN, 0.0, INFINITY, 5.0, 1e308}) {
    for (int i = 0; i < 5; ++i) {
      SeriesVerdict verdict = band.take(i, value);
      EXPECT_FALSE(std::isnan(verdict.expected) || std::isnan(verdict.p_value));
    }
  }
}

}  // namespace
}  // namespace foreshock::detect
