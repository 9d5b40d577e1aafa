// AlarmBudget: at most so many alarms a day for one tenant, spent where they matter most.
//
// A token bucket in event time: it holds one day's alarms, begins full and refills evenly. As it empties the
// score that an alarm needs rises. A fifth is kept for urgent alarms (an incident-class finding of a service
// that was quiet), and after an hour without any alarm an urgent one may even overdraw by that fifth: so a
// noisy morning cannot swallow the first sign of something else. So no day has more than 2.2 budgets, and no
// day in the long run more than one. Not thread-safe.
#pragma once

#include <cstddef>

#include "base/time.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class AlarmBudget {
 public:
  explicit AlarmBudget(size_t per_day);
  // Spends a token if the alarm is worth it now.
  bool take(Timestamp at, double score, bool urgent);
  double tokens(Timestamp at) const;
  double score_needed(Timestamp at) const;

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  double per_day_;
  double tokens_;
  Timestamp at_{INT64_MIN / 4};
  Timestamp last_alarm_{INT64_MIN / 4};
};

}  // namespace foreshock::detect
