#include "detect/offline/seasonal_counts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace foreshock::detect {
namespace {

// Counts of five minutes with a daily swing between 100 and 300; seed 7.
double usual(std::mt19937_64& random, int i) {
  return std::poisson_distribution<int>(200 + 100 * std::sin(2 * M_PI * i / 288))(random);
}

// Rate: alarms among the 1,440 values of days six to ten, accepted below 1 %; then half of the hour's usual.
TEST(SeasonalCounts, KnowsTheDayAndSeesWhatItsHourNeverHas) {
  std::mt19937_64 random(7);
  SeasonalCounts counts;
  int alarms = 0, i = 0;
  for (; i < 10 * 288; ++i) {
    bool alarm = counts.take(300.0 * i, usual(random, i)).alarm;
    alarms += i >= 5 * 288 && alarm;
  }
  std::printf("seasonal counts: %d of 1440 healthy values alarmed\n", alarms);
  EXPECT_LT(alarms, 15);
  for (; i % 288 != 72; ++i) counts.take(300.0 * i, usual(random, i));
  SeriesVerdict verdict = counts.take(300.0 * i, 100);
  EXPECT_TRUE(verdict.alarm) << verdict.p_value;
  EXPECT_NEAR(verdict.expected, 300, 60);
}

TEST(SeasonalCounts, PartsOfOneAreCountsToo) {
  std::mt19937_64 random(8);
  SeasonalCounts counts;
  int i = 0;
  for (; i < 500; ++i) counts.take(60.0 * i, std::poisson_distribution<int>(100)(random) / 1000.0);
  EXPECT_FALSE(counts.take(60.0 * i++, 0.11).alarm);
  EXPECT_TRUE(counts.take(60.0 * i, 0.4).alarm);
}

TEST(SeasonalCounts, HugeTimesAndValuesDoNoHarm) {
  SeasonalCounts counts;
  for (int i = 0; i < 60; ++i) {
    SeriesVerdict verdict = counts.take(i % 3 ? 1e300 : 60.0 * i, i % 4 ? 1e308 : -5);
    EXPECT_FALSE(std::isnan(verdict.expected) || std::isnan(verdict.p_value));
  }
}

TEST(SeasonalCounts, ALoadedOneGoesOnAndDamageIsRefused) {
  std::mt19937_64 random(9);
  SeasonalCounts counts, again;
  for (int i = 0; i < 300; ++i) counts.take(300.0 * i, usual(random, i));
  std::string bytes;
  ml::StateWriter writer(bytes);
  counts.save(writer);
  ml::StateReader reader(bytes);
  ASSERT_TRUE(again.load(reader));
  EXPECT_EQ(again.take(300.0 * 300, 150).expected, counts.take(300.0 * 300, 150).expected);
  for (size_t cut = 0; cut < bytes.size(); cut += 3) {
    ml::StateReader torn(std::string_view(bytes).substr(0, cut));
    EXPECT_FALSE(again.load(torn));
  }
}

}  // namespace
}  // namespace foreshock::detect
