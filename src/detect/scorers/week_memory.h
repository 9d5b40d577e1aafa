// WeekMemory: what did this count do in the same hours a week ago?
//
// The rate model forgets a level within hours and needs two visits of an hour of the week before it predicts
// it; this remembers plainly what was there, strange or not: mean, busiest and quietest minute, busiest step
// and longest pause of each hour of the week, the newest visit. Two questions: is a window that looks strange
// the habit of this hour (a job every Monday, a quiet weekend, a backup every night; an hour to each side
// counts, so the change to and from daylight saving time keeps it), and has the level crept away so slowly
// that the model followed? Watch keeps two for each service, lines and errors. 4.1 KB; note_step is O(1).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ml/state_codec.h"

namespace foreshock::detect {

class WeekMemory {
 public:
  static constexpr int64_t kHours = 168;
  static constexpr int64_t kKept =
      kHours + 2;  // the hour before last week's is still there in the hour after
  // The hour of a week ago and its neighbours, as far as they were watched.
  struct Habit {
    float busiest_minute = 0, busiest_step = 0, quietest_minute = 0;
    float longest_pause = 0;  // steps
    float least_hour = 0;     // lines of the quietest of these hours
  };
  struct Creep {
    double observed = 0, before = 0;  // lines an hour: the last six, and the same hours a week ago
  };

  // Steps ascend; those between that are not told had no line.
  void note_step(int64_t step, uint64_t count);
  // Nobody watched up to here: an hour that is not whole is not kept.
  void interrupt();
  std::optional<Habit> habit(int64_t step) const;
  // The same of most days: what at least four of the last seven had then, as far as they were watched.
  std::optional<Habit> daily_habit(int64_t step) const;
  // Once in seven days at most: when the last six hours were whole and at least `ratio` times what they were
  // a week ago (each of them three quarters of that), by more than counts with this dispersion (variance over
  // mean) stray.
  std::optional<Creep> crept(double ratio, double dispersion);

  bool empty() const;  // no whole hour yet, and nothing told
  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);

 private:
  struct Hour {
    int64_t hour = -1;                 // since the epoch; -1: never seen whole
    float mean_before = -1, mean = 0;  // lines an hour, of the visit before and of this one
    Habit habit;
  };
  void close_minute(int64_t minute);
  void close_hour();
  const Hour* at(int64_t hour) const;
  std::optional<Habit> around(int64_t hour) const;  // that hour and its neighbours

  std::array<Hour, kKept> hours_;
  Hour open_;
  int64_t minute_ = -1, last_step_ = -1, last_active_ = -1;
  uint64_t minute_sum_ = 0, hour_sum_ = 0;
  bool whole_ = false;  // the open hour was watched from its start
  bool fresh_ = false;  // an hour closed since crept() was asked
  int64_t told_ = -1;   // the hour of the last creep
};

}  // namespace foreshock::detect
