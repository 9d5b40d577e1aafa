// What detection tells about itself: one struct per thing that can happen. Counters only; findings are data.
//
// Counted in the process-wide registry (base/telemetry.h) by Desk, Watch and Tables on the watch thread; each
// handle is made once and an add is one atomic operation. A replay counts like live use. Nothing here changes
// what the detector answers, so the room stays pure in its results.
#pragma once

#include "base/telemetry.h"

namespace foreshock::detect {

// A finding left the detector (updates are not counted again).
struct FindingMade {
  static const telemetry::Counter& alarms() {
    static const telemetry::Counter counter =
        telemetry::counter("foreshock_findings_total",
                           "Findings made, by whether the alarm budget let them alarm", {{"alarm", "true"}});
    return counter;
  }
  static const telemetry::Counter& digest() {
    static const telemetry::Counter counter =
        telemetry::counter("foreshock_findings_total",
                           "Findings made, by whether the alarm budget let them alarm", {{"alarm", "false"}});
    return counter;
  }
};

// Lines came after their window had closed: they teach the models, but no window saw them.
struct LateLines {
  static const telemetry::Counter& count() {
    static const telemetry::Counter counter = telemetry::counter(
        "foreshock_detect_late_lines_total", "Lines that came after their window had closed");
    return counter;
  }
};

// The table of (service, template) models was full: the least active one gave way.
struct PairEvicted {
  static const telemetry::Counter& count() {
    static const telemetry::Counter counter = telemetry::counter(
        "foreshock_detect_pairs_evicted_total", "Rate models that gave way because the table was full");
    return counter;
  }
};

}  // namespace foreshock::detect
