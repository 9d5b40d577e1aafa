// Novelty: how surprising is a template that this service never wrote before?
//
// By Good and Turing the chance that the next line is of an unseen kind is about n1 / N, n1 being the kinds
// seen exactly once; services that invent templates all day thus surprise nobody. The recent share of new
// templates (six hours) counts when it is larger. After a start or deployment marker new templates are
// expected twenty times as often; markers that come all the time (a crash loop) are no deployment. Also
// decides whether a service is still learning. One per service, 100 bytes. Times are event times.
#pragma once

#include <cstdint>

#include "detect/detect_options.h"
#include "ml/decay_counter.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class Novelty {
 public:
  void saw_lines(Timestamp first, Timestamp last, uint64_t lines);
  void saw_new(Timestamp at);                       // a template's first line in this service
  void saw_single() { ++singles_; }                 // a template now has exactly one line ...
  void lost_single() { singles_ -= singles_ > 0; }  // ... or has got its second
  void saw_start(Timestamp at);                     // a line such as "version 1.2 started"

  bool learning(const DetectOptions& options) const;
  bool after_deploy(Timestamp at, const DetectOptions& options) const;
  // ln of the chance that `lines` lines hold at least one unseen template.
  double log_p(Timestamp at, uint64_t lines, const DetectOptions& options) const;
  uint64_t lines() const { return lines_; }
  Timestamp first() const { return first_; }

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  uint64_t lines_ = 0, singles_ = 0;
  Timestamp first_, last_, deployed_{INT64_MIN / 4};
  ml::DecayCounter recent_lines_, recent_new_, starts_;
};

}  // namespace foreshock::detect
