#include "detect/sources/habits.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

TEST(PauseHabit, OfASteadySourceIsShort) {
  PauseHabit habit;
  for (int i = 0; i < 5000; ++i) habit.add(i % 10 == 0 ? 3 * kSecond : kSecond);
  EXPECT_EQ(habit.usual_ns(), 3 * kSecond);
}

TEST(PauseHabit, OfANightlyBatchIsTheDayBetween) {
  PauseHabit habit;
  for (int day = 0; day < 3; ++day) {
    for (int second = 0; second < 3600; ++second) habit.add(kSecond);
    habit.add(23 * kHour);
  }
  EXPECT_EQ(habit.usual_ns(), 23 * kHour);
}

TEST(PauseHabit, OneOutageIsNoHabit) {
  PauseHabit habit;
  for (int i = 0; i < 4 * 43'200; ++i) habit.add(2 * kSecond);
  habit.add(kHour);
  EXPECT_EQ(habit.usual_ns(), 2 * kSecond);
}

TEST(FormatHabit, AnotherMixtureIsStrangeAndAWaveringOneIsNot) {
  FormatHabit steady, wavering;
  for (int i = 0; i < 10; ++i) {
    steady.add({{"nginx_access", 98}, {"raw", 2}});
    uint64_t part = i % 2 == 0 ? 90 : 20;
    wavering.add({{"json", part}, {"raw", 100 - part}});
  }
  FormatCounts raw{{"raw", 100}};
  EXPECT_NEAR(steady.distance(raw), 0.98, 1e-9);
  EXPECT_TRUE(steady.is_strange(steady.distance(raw)));
  EXPECT_FALSE(steady.is_strange(steady.distance({{"nginx_access", 90}, {"raw", 10}})));
  EXPECT_FALSE(wavering.is_strange(wavering.distance({{"json", 15}, {"raw", 85}})));
  EXPECT_EQ(steady.main().first, "nginx_access");
  EXPECT_DOUBLE_EQ(steady.distance({{"never_seen", 5}}), 1);
}

TEST(FormatHabit, LearnsBeforeItJudgesAndIsBounded) {
  FormatHabit habit;
  habit.add({{"a", 100}});
  EXPECT_FALSE(habit.is_strange(habit.distance({{"b", 100}})));
  for (int i = 0; i < 50; ++i) habit.add({{"format" + std::to_string(i), 1}});
  std::string bytes;
  ml::StateWriter out(bytes);
  habit.save(out);
  EXPECT_LT(bytes.size(), 400u);
}

TEST(ShareHabit, JudgesByWhatWasUsual) {
  ShareHabit clean, dirty;
  for (int i = 0; i < 10; ++i) {
    clean.add(0);
    dirty.add(i % 2 == 0 ? 0.3 : 0.5);
  }
  EXPECT_TRUE(clean.is_strange(0.2));
  EXPECT_FALSE(clean.is_strange(0.04));
  EXPECT_FALSE(dirty.is_strange(0.6));
}

TEST(DelayWindow, IsSteadyWhenAllAreTheSame) {
  DelayWindow window;
  for (int64_t off : {0, 1, 2}) window.add(-5 * kMinute + off * kSecond);
  EXPECT_TRUE(window.is_steady());
  EXPECT_NEAR(static_cast<double>(window.middle_ns()), -299e9, 1);
  window.add(-kMinute);
  EXPECT_FALSE(window.is_steady());
}

TEST(DelayHabit, KnowsTheTopOfUsualDelays) {
  DelayHabit habit;
  EXPECT_FALSE(habit.is_known());
  for (int i = 0; i < 100; ++i) habit.add((i % 10) * kSecond);
  EXPECT_TRUE(habit.is_known());
  EXPECT_NEAR(static_cast<double>(habit.usual_ns()) / kSecond, 8.5, 1);
}

}  // namespace
}  // namespace foreshock::detect
