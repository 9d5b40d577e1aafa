#include "detect/decision/budget.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(AlarmBudget, AFloodOfAlarmsStopsAtTheReserve) {
  AlarmBudget budget(20);
  Timestamp at{kDay};
  int granted = 0;
  for (int i = 0; i < 100; ++i) granted += budget.take(at, 100, false);
  EXPECT_EQ(granted, 16);
  for (int i = 0; i < 100; ++i) granted += budget.take(at, 100, true);
  EXPECT_EQ(granted, 20);
}

TEST(AlarmBudget, TheBarRisesAsItEmpties) {
  AlarmBudget budget(20);
  Timestamp at{kDay};
  EXPECT_TRUE(budget.take(at, 55, false));
  for (int i = 0; i < 13; ++i) budget.take(at, 100, false);
  EXPECT_FALSE(budget.take(at, 55, false));
  EXPECT_TRUE(budget.take(at, 95, false));
}

TEST(AlarmBudget, TheFirstUrgentSignAfterAQuietHourAlwaysComesThrough) {
  AlarmBudget budget(20);
  Timestamp at{kDay};
  for (int i = 0; i < 100; ++i) budget.take(at, 100, true);
  EXPECT_FALSE(budget.take(at + kMinute, 100, true));
  Timestamp later = at + kHour + kMinute;
  EXPECT_TRUE(budget.take(later, 60, true));
}

TEST(AlarmBudget, RefillsADayInADay) {
  AlarmBudget budget(20);
  Timestamp at{kDay};
  for (int i = 0; i < 100; ++i) budget.take(at, 100, true);
  EXPECT_NEAR(budget.tokens(at + kDay / 2), 10, 0.1);
  EXPECT_NEAR(budget.tokens(at + 5 * kDay), 20, 0.1);
}

TEST(AlarmBudget, SavesAndLoads) {
  AlarmBudget budget(20), copy(20);
  budget.take(Timestamp{kDay}, 100, true);
  std::string bytes;
  ml::StateWriter writer(bytes);
  budget.save(writer);
  ml::StateReader reader(bytes);
  ASSERT_TRUE(copy.load(reader).has_value());
  EXPECT_EQ(copy.tokens(Timestamp{kDay}), budget.tokens(Timestamp{kDay}));
}

}  // namespace
}  // namespace foreshock::detect
