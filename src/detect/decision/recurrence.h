// Recurrence: is this alarm news, or what came back the same way again and again in the last day?
//
// Whoever was told three times today that a service's errors burst for ten seconds gains nothing from the
// fourth time, and it would eat the budget that the first burst of something worse needs. A family (a
// service's errors and rates, its silence, a template's slots, ...) that alarmed in `kToldEnough` stretches
// of trouble within a day alarms again only when it is stronger than the strongest of them by half: -log p
// grows with height and with duration, so a burst that lasts is heard although short ones are known. What is
// held back stays a finding in the digest and keeps the family known. Bounded by kFamiliesMax, the one quiet
// for longest gives way. O(log n). Deterministic.
#pragma once

#include <cstdint>
#include <map>

#include "base/time.h"
#include "ml/state_codec.h"

namespace foreshock::detect {

class Recurrence {
 public:
  static constexpr uint8_t kToldEnough = 3;
  static constexpr size_t kFamiliesMax = 4096;

  // `strength` is -log p of the finding.
  bool news(uint64_t family, Timestamp at, double strength) const;
  // An alarm was made, or what would have been one was held back.
  void note(uint64_t family, Timestamp at, double strength, bool alarmed);
  // Whether the running stretch has alarmed already: people are at it, and what joins it costs no budget.
  bool told(uint64_t family, Timestamp at) const;
  // A stretch that alarmed goes on, perhaps stronger.
  void goes_on(uint64_t family, Timestamp at, double strength);

  size_t memory_bytes() const { return families_.size() * (sizeof(Family) + 48); }
  void save(ml::StateWriter& out) const;
  Status load(ml::StateReader& in);

 private:
  struct Family {
    uint8_t told = 0;  // stretches that alarmed
    Timestamp last;    // seen last
    float peak = 0;    // strongest of the stretches before this one
    float now = 0;     // strongest of the running stretch
    bool alarmed = false;
  };
  const Family* known(uint64_t family, Timestamp at) const;
  std::map<uint64_t, Family> families_;
};

}  // namespace foreshock::detect
