// What can happen in remediation that somebody outside wants to hear of: one struct per thing, each a log
// line, a metric or both.
#pragma once

#include <string>

#include "base/telemetry.h"

namespace foreshock::remediation {

struct RunbooksLoaded {
  size_t built_in = 0, own = 0, replaced = 0;
  void tell() const {
    static const telemetry::Gauge count =
        telemetry::gauge("foreshock_runbooks", "Runbooks that can be suggested");
    count.set(static_cast<double>(built_in + own - replaced));
    telemetry::log(telemetry::Level::kInfo, "remediation.loaded",
                   {{"built_in", std::to_string(built_in)},
                    {"own", std::to_string(own)},
                    {"replaced", std::to_string(replaced)}});
  }
};

}  // namespace foreshock::remediation
