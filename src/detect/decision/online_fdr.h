// OnlineFdr: keeps the share of false alarms among all alarms of a tenant under a rate, decision by decision.
//
// LORD++ (Ramdas, Yang, Wainwright, Jordan 2017): each tested candidate gets a level that is paid from a
// starting wealth and from what earlier alarms earned; long runs without an alarm make the level small, an
// alarm makes it large again. Ours has a memory (Rebjock and others 2021): what an alarm earned fades, so
// that one bad week does not pay for the next, and the run that the starting wealth is spread over begins
// anew when it is so long that nothing could pass. Cost: O(kAlarmsKept) per candidate. Deterministic.
#pragma once

#include <cstdint>
#include <vector>

#include "ml/state_codec.h"

namespace foreshock::detect {

class OnlineFdr {
 public:
  explicit OnlineFdr(double rate = 0.2) : rate_(rate) {}
  // Tests the next candidate: whether its p-value passes the level of this moment.
  bool test(double log_p);
  double level() const;  // of the next candidate

  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  static constexpr size_t kAlarmsKept = 64;
  double rate_;
  uint64_t tests_ = 0, started_ = 0;
  std::vector<uint64_t> alarms_;  // number of the test, ascending
};

}  // namespace foreshock::detect
