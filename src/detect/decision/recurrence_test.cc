#include "detect/decision/recurrence.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

// One stretch of trouble; whether it alarmed.
bool stretch(Recurrence& recurrence, Timestamp at, double strength) {
  bool news = recurrence.news(7, at, strength);
  recurrence.note(7, at, strength, news);
  return news;
}

TEST(RecurrenceTest, TheFourthTimeADayIsNoNewsUnlessItIsWorse) {
  Recurrence recurrence;
  Timestamp at{kDay};
  for (int i = 0; i < 3; ++i, at = at + kHour) EXPECT_TRUE(stretch(recurrence, at, 30)) << i;
  EXPECT_FALSE(stretch(recurrence, at, 30));
  at = at + kHour;
  EXPECT_FALSE(recurrence.news(7, at, 40));
  EXPECT_TRUE(recurrence.news(7, at, 50));
  EXPECT_TRUE(recurrence.news(8, at, 1)) << "another family";
}

TEST(RecurrenceTest, AStretchThatGrowsIsHeardWhenItPassesTheKnownOnes) {
  Recurrence recurrence;
  Timestamp at{kDay};
  for (int i = 0; i < 3; ++i, at = at + kHour) {
    EXPECT_TRUE(stretch(recurrence, at, 20));
    recurrence.goes_on(7, at + kMinute, 30);
  }
  EXPECT_FALSE(stretch(recurrence, at, 40));
  EXPECT_TRUE(stretch(recurrence, at + kMinute, 50)) << "in the same stretch";
}

TEST(RecurrenceTest, HeldBackStretchesDoNotRaiseTheBar) {
  Recurrence recurrence;
  Timestamp at{kDay};
  for (int i = 0; i < 3; ++i, at = at + kHour) EXPECT_TRUE(stretch(recurrence, at, 20));
  for (double strength : {22.0, 26.0, 29.0}) {
    EXPECT_FALSE(stretch(recurrence, at, strength));
    at = at + kHour;
  }
  EXPECT_TRUE(stretch(recurrence, at, 33));
}

TEST(RecurrenceTest, ADayOfQuietMakesItNewsAgain) {
  Recurrence recurrence;
  Timestamp at{kDay};
  for (int i = 0; i < 3; ++i, at = at + kHour) stretch(recurrence, at, 20);
  EXPECT_FALSE(recurrence.news(7, at, 20));
  EXPECT_TRUE(recurrence.news(7, at + kDay, 20));
}

TEST(RecurrenceTest, SavesAndLoads) {
  Recurrence recurrence, other;
  for (int i = 0; i < 4; ++i) stretch(recurrence, Timestamp{kDay + i * kHour}, 20);
  std::string bytes;
  ml::StateWriter writer(bytes);
  recurrence.save(writer);
  ml::StateReader reader(bytes);
  ASSERT_TRUE(other.load(reader).has_value());
  EXPECT_FALSE(other.news(7, Timestamp{kDay + 5 * kHour}, 20));
  ml::StateReader cut(std::string_view(bytes).substr(0, bytes.size() - 3));
  EXPECT_FALSE(other.load(cut).has_value());
}

}  // namespace
}  // namespace foreshock::detect
