#include "detect/scorers/week_memory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "detect/scorers/rate_scorer.h"

namespace foreshock::detect {
namespace {

constexpr int64_t kStepsPerHour = 60 * kStepsPerMinute;
constexpr int64_t kCreepHours = 6;
constexpr size_t kDaysOfHabit = 4;
constexpr double kCreepExcess = 30, kCreepDeviations = 6, kCreepOver = 0.75, kCreepShare = 0.5;
// An outage of hours is no pause to expect next week.
constexpr float kPauseMax = 10 * kStepsPerMinute;
constexpr float kHourMax = 1e12f;

}  // namespace

void WeekMemory::interrupt() {
  whole_ = false;
  minute_ = -1;
  last_active_ = last_step_ = -1;
  open_ = Hour{};
}

void WeekMemory::note_step(int64_t step, uint64_t count) {
  if (step < 0 || step <= last_step_) return;
  int64_t hour = step / kStepsPerHour, minute = step / kStepsPerMinute;
  if (hour != open_.hour) {
    if (minute_ >= 0) close_minute(hour == open_.hour + 1 ? (open_.hour + 1) * 60 : minute_ + 1);
    if (open_.hour >= 0 && whole_ && hour == open_.hour + 1) close_hour();
    // Quiet at the start of an hour is watched too, as long as the hour before was.
    whole_ = hour == open_.hour + 1 || step % kStepsPerHour == 0;
    open_ = Hour{};
    open_.hour = hour;
    open_.habit.quietest_minute = kHourMax;
    hour_sum_ = minute_sum_ = 0;
    minute_ = hour * 60;
  }
  if (minute > minute_) close_minute(minute);
  last_step_ = step;
  if (count == 0) return;
  if (last_active_ >= 0)
    open_.habit.longest_pause =
        std::max(open_.habit.longest_pause, std::min(kPauseMax, static_cast<float>(step - last_active_ - 1)));
  last_active_ = step;
  open_.habit.busiest_step = std::max(open_.habit.busiest_step, static_cast<float>(count));
  minute_sum_ += count;
  hour_sum_ += count;
}

// Closes the open minute and the empty ones up to `minute`.
void WeekMemory::close_minute(int64_t minute) {
  Habit& habit = open_.habit;
  habit.busiest_minute = std::max(habit.busiest_minute, static_cast<float>(minute_sum_));
  habit.quietest_minute = std::min(habit.quietest_minute, static_cast<float>(minute_sum_));
  if (minute > minute_ + 1) habit.quietest_minute = 0;
  minute_ = minute;
  minute_sum_ = 0;
}

void WeekMemory::close_hour() {
  const Hour* before = at(open_.hour - kHours);
  open_.mean = static_cast<float>(hour_sum_);
  open_.mean_before = before ? before->mean : -1;
  hours_[static_cast<size_t>(open_.hour % kKept)] = open_;
  fresh_ = true;
}

const WeekMemory::Hour* WeekMemory::at(int64_t hour) const {
  if (hour < 0) return nullptr;
  const Hour& kept = hours_[static_cast<size_t>(hour % kKept)];
  return kept.hour == hour ? &kept : nullptr;
}

std::optional<WeekMemory::Habit> WeekMemory::around(int64_t hour) const {
  std::optional<Habit> all;
  for (int64_t beside = -1; beside <= 1; ++beside) {
    const Hour* kept = at(hour + beside);
    if (!kept) continue;
    if (!all) all = Habit{0, 0, kHourMax, 0, kHourMax};
    all->busiest_minute = std::max(all->busiest_minute, kept->habit.busiest_minute);
    all->busiest_step = std::max(all->busiest_step, kept->habit.busiest_step);
    all->quietest_minute = std::min(all->quietest_minute, kept->habit.quietest_minute);
    all->longest_pause = std::max(all->longest_pause, kept->habit.longest_pause);
    all->least_hour = std::min(all->least_hour, kept->mean);
  }
  return all;
}

std::optional<WeekMemory::Habit> WeekMemory::habit(int64_t step) const {
  if (step < 0) return std::nullopt;
  return around(step / kStepsPerHour - kHours);
}

std::optional<WeekMemory::Habit> WeekMemory::daily_habit(int64_t step) const {
  std::array<Habit, 7> days;
  size_t known = 0;
  for (int64_t day = 1; day <= 7 && step >= 0; ++day)
    if (std::optional<Habit> one = around(step / kStepsPerHour - 24 * day)) days[known++] = *one;
  if (known < kDaysOfHabit) return std::nullopt;
  auto place = [&](float Habit::*value, bool high) {
    std::array<float, 7> values;
    for (size_t i = 0; i < known; ++i) values[i] = days[i].*value;
    std::sort(values.begin(), values.begin() + static_cast<ptrdiff_t>(known));
    return high ? values[known - kDaysOfHabit] : values[kDaysOfHabit - 1];
  };
  return Habit{place(&Habit::busiest_minute, true), place(&Habit::busiest_step, true),
               place(&Habit::quietest_minute, false), place(&Habit::longest_pause, true),
               place(&Habit::least_hour, false)};
}

std::optional<WeekMemory::Creep> WeekMemory::crept(double ratio, double dispersion) {
  if (!std::exchange(fresh_, false)) return std::nullopt;
  Creep creep;
  bool each = true;
  double least = std::numeric_limits<double>::max();  // excess of an hour
  int64_t newest = open_.hour - 1;
  for (int64_t hour = newest; hour > newest - kCreepHours; --hour) {
    const Hour* kept = at(hour);
    if (!kept || kept->mean_before < 0) return std::nullopt;
    each = each && kept->mean >= kCreepOver * ratio * kept->mean_before;
    least = std::min<double>(least, kept->mean - kept->mean_before);
    creep.observed += kept->mean / static_cast<double>(kCreepHours);
    creep.before += kept->mean_before / static_cast<double>(kCreepHours);
  }
  // One loud hour is a burst, and was told as one: no hour may lack what crept. Where a week ago there was
  // next to nothing, the ratio alone says nothing of that.
  each = each && least >= kCreepShare * (creep.observed - creep.before);
  double sums = kCreepHours * (creep.observed + creep.before),
         excess = kCreepHours * (creep.observed - creep.before);
  bool far = each && creep.observed >= ratio * creep.before && excess >= kCreepExcess &&
             excess >= kCreepDeviations * std::sqrt(std::max(1.0, dispersion) * sums);
  // A level that hovers around the line is no news either: once a week is enough.
  if (!far || (told_ >= 0 && newest - told_ < kHours)) return std::nullopt;
  told_ = newest;
  return creep;
}

bool WeekMemory::empty() const {
  return told_ < 0 &&
         std::all_of(hours_.begin(), hours_.end(), [](const Hour& hour) { return hour.hour < 0; });
}

// The open hour is not saved: after a restart it is not whole anyway.
void WeekMemory::save(ml::StateWriter& out) const {
  uint32_t known = 0;
  for (const Hour& hour : hours_) known += hour.hour >= 0;
  out.i64(told_);
  out.u32(known);
  for (const Hour& hour : hours_) {
    if (hour.hour < 0) continue;
    out.i64(hour.hour);
    for (float value : {hour.mean_before, hour.mean, hour.habit.busiest_minute, hour.habit.busiest_step,
                        hour.habit.quietest_minute, hour.habit.longest_pause})
      out.f32(value);
  }
}

void WeekMemory::load(ml::StateReader& in) {
  *this = WeekMemory();
  told_ = in.i64(-1, INT64_MAX / kStepsPerHour);
  for (size_t n = in.count(kKept, 32); n > 0 && in.ok(); --n) {
    Hour hour;
    hour.hour = in.i64(0, INT64_MAX / kStepsPerHour);
    hour.mean_before = in.f32(-1, 1e20f);
    hour.mean = in.f32(0, 1e20f);
    hour.habit.busiest_minute = in.f32(0, 1e20f);
    hour.habit.busiest_step = in.f32(0, 1e20f);
    hour.habit.quietest_minute = in.f32(0, 1e20f);
    hour.habit.longest_pause = in.f32(0, kPauseMax);
    if (in.ok()) hours_[static_cast<size_t>(hour.hour % kKept)] = hour;
  }
}

}  // namespace foreshock::detect
