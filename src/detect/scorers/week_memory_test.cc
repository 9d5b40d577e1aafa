#include "detect/scorers/week_memory.h"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock::detect {
namespace {

constexpr int64_t kHour = 360, kWeek = 168 * kHour, kStart = 168 * kHour * 2900;

// `per_step(step)` lines in each step of [from, to).
template <class PerStep>
void pour(WeekMemory& memory, int64_t from, int64_t to, PerStep per_step) {
  for (int64_t step = from; step < to; ++step) memory.note_step(step, per_step(step));
}

TEST(WeekMemory, RemembersTheHourOfAWeekAgoAndItsNeighbours) {
  WeekMemory memory;
  EXPECT_FALSE(memory.habit(kStart).has_value());
  // A job of 50 lines a step in the tenth hour; the thirtieth has a pause of twenty steps.
  pour(memory, kStart, kStart + kWeek, [](int64_t step) -> uint64_t {
    int64_t hour = (step - kStart) / kHour, within = (step - kStart) % kHour;
    if (hour == 30 && within >= 100 && within < 120) return 0;
    return hour == 10 ? 50 : 2;
  });
  auto job = memory.habit(kStart + kWeek + 10 * kHour + 5);
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->busiest_step, 50);
  EXPECT_EQ(job->busiest_minute, 300);
  EXPECT_EQ(job->quietest_minute, 12);
  EXPECT_EQ(memory.habit(kStart + kWeek + 11 * kHour)->busiest_step, 50);  // clocks may have changed
  WeekMemory later = memory;  // and that is still known when this week's tenth hour, without the job, is over
  pour(later, kStart + kWeek, kStart + kWeek + 11 * kHour + 5, [](int64_t) { return 2; });
  EXPECT_EQ(later.habit(kStart + kWeek + 11 * kHour + 5)->busiest_step, 50);
  EXPECT_EQ(later.habit(kStart + kWeek + 9 * kHour)->busiest_step, 50);
  EXPECT_EQ(memory.habit(kStart + kWeek + 12 * kHour)->busiest_step, 2);
  EXPECT_EQ(memory.habit(kStart + kWeek + 30 * kHour)->longest_pause, 20);
  EXPECT_EQ(memory.habit(kStart + kWeek + 30 * kHour)->quietest_minute, 0);
  EXPECT_FALSE(memory.habit(kStart + 3 * kWeek).has_value());  // too long ago
}

// A job every night: known from the fifth day on, also in the night in which clocks leave it out a week
// before.
TEST(WeekMemory, WhatMostDaysHadIsAHabitToo) {
  WeekMemory memory;
  auto nightly = [](int64_t step) -> uint64_t {
    int64_t hour = (step - kStart) / kHour;
    return hour % 24 == 3 && hour / 24 != 1 ? 50 : 2;  // left out on the second day
  };
  pour(memory, kStart, kStart + 4 * 24 * kHour, nightly);
  EXPECT_EQ(memory.daily_habit(kStart + (4 * 24 + 3) * kHour)->busiest_step, 2);  // three of four
  pour(memory, kStart + 4 * 24 * kHour, kStart + 8 * 24 * kHour + 3 * kHour, nightly);
  EXPECT_EQ(memory.habit(kStart + (8 * 24 + 3) * kHour)->busiest_step, 2);
  EXPECT_EQ(memory.daily_habit(kStart + (8 * 24 + 3) * kHour)->busiest_step, 50);
  EXPECT_EQ(memory.daily_habit(kStart + (8 * 24 + 12) * kHour)->busiest_step, 2);
  EXPECT_FALSE(WeekMemory().daily_habit(kStart).has_value());
  EXPECT_FALSE(memory.daily_habit(INT64_MIN).has_value());
}

TEST(WeekMemory, AnHourThatWasNotWatchedWholeIsNotKept) {
  WeekMemory memory;
  pour(memory, kStart + 40, kStart + kHour + 40, [](int64_t) { return 1; });
  memory.interrupt();
  pour(memory, kStart + 3 * kHour + 10, kStart + 5 * kHour, [](int64_t) { return 1; });
  EXPECT_FALSE(memory.habit(kStart + kWeek).has_value());
  EXPECT_FALSE(memory.habit(kStart + kWeek + 2 * kHour).has_value());
}

TEST(WeekMemory, ALevelThatCreptIsToldOnceAndGrowthIsNot) {
  for (double per_week : {1.0, 1.3, 3.0}) {
    WeekMemory memory;
    int told = 0;
    // Five per cent more an hour from the eighth day on, for a day; or a little more every week.
    for (int64_t step = kStart; step < kStart + kWeek + 40 * kHour; ++step) {
      int64_t late = (step - kStart - kWeek) / kHour;
      double factor = step < kStart + kWeek ? 1
                      : per_week > 2        ? std::pow(1.05, std::min<int64_t>(24, late))
                                            : per_week;
      memory.note_step(step, static_cast<uint64_t>(10 * factor));
      if (step % 6 == 5) told += memory.crept(2, 3).has_value();
    }
    EXPECT_EQ(told, per_week > 2 ? 1 : 0) << per_week;
  }
}

TEST(WeekMemory, OneLoudHourIsABurstAndNoCreep) {
  WeekMemory memory;
  int told = 0;
  for (int64_t step = kStart; step < kStart + kWeek + 40 * kHour; ++step) {
    int64_t late = (step - kStart) / kHour - 168;
    memory.note_step(step, late == 20 ? 200 : 10);
    if (step % 6 == 5) told += memory.crept(2, 3).has_value();
  }
  EXPECT_EQ(told, 0);
}

// Errors that are next to none in a healthy week: forty minutes of a fault, in one hour or across two, are
// many times that over six hours; a level that stays is not a burst.
TEST(WeekMemory, ABurstWhereThereWasNothingIsNoCreepAndALevelThatStaysIs) {
  for (int64_t fault_steps : {240, 2160}) {
    WeekMemory memory;
    int64_t begins = kStart + kWeek + 20 * kHour + 200;
    int told = 0;
    for (int64_t step = kStart; step < kStart + kWeek + 40 * kHour; ++step) {
      bool inside = step >= begins && step < begins + fault_steps;
      memory.note_step(step, step % 3000 == 0 || (inside && step % 3 == 0));
      if (step % 6 == 5) told += memory.crept(2, 1).has_value();
    }
    EXPECT_EQ(told, fault_steps > 1000 ? 1 : 0) << fault_steps;
  }
}

TEST(WeekMemory, IsSavedAndHostileBytesAreRefused) {
  WeekMemory memory;
  pour(memory, kStart, kStart + 20 * kHour, [](int64_t step) { return static_cast<uint64_t>(step % 7); });
  std::string bytes, again;
  ml::StateWriter out(bytes);
  memory.save(out);
  WeekMemory loaded;
  ml::StateReader in(bytes);
  loaded.load(in);
  ASSERT_TRUE(in.ok() && in.at_end());
  ml::StateWriter second(again);
  loaded.save(second);
  EXPECT_EQ(bytes, again);
  EXPECT_EQ(loaded.habit(kStart + kWeek + 5 * kHour)->busiest_minute,
            memory.habit(kStart + kWeek + 5 * kHour)->busiest_minute);
  for (size_t cut : {size_t{1}, size_t{6}, bytes.size() - 1}) {
    ml::StateReader torn(std::string_view(bytes).substr(0, cut));
    WeekMemory none;
    none.load(torn);
    EXPECT_FALSE(torn.ok()) << cut;
  }
}

TEST(WeekMemory, OldStepsAndHugeLeapsAreTaken) {
  WeekMemory memory;
  memory.note_step(-5, 3);
  memory.note_step(kStart, 3);
  memory.note_step(kStart - 100, 3);
  memory.note_step(INT64_MAX / 4, 3);
  EXPECT_FALSE(memory.crept(2, 1).has_value());
  EXPECT_FALSE(memory.habit(INT64_MIN).has_value());
}

}  // namespace
}  // namespace foreshock::detect
