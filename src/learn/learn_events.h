// What can happen in learn that somebody outside wants to hear of: one struct per thing, each a log line, a
// counter or both. No note or feature of a verdict is logged.
#pragma once

#include <string>

#include "base/telemetry.h"

namespace foreshock::learn {

struct FeedbackGiven {
  std::string verdict, scope, target_kind;
  size_t mutes_changed = 0;
  void tell() const {
    telemetry::counter("foreshock_feedback_total", "Verdicts that people gave", {{"verdict", verdict}}).add();
    telemetry::log(telemetry::Level::kInfo, "learn.feedback",
                   {{"verdict", verdict},
                    {"scope", scope},
                    {"target", target_kind},
                    {"mutes_changed", std::to_string(mutes_changed)}});
  }
};

struct MutesEnded {
  size_t mutes = 0;
  void tell() const {
    telemetry::log(telemetry::Level::kInfo, "learn.mutes_ended", {{"mutes", std::to_string(mutes)}});
  }
};

struct FeedbackUnreadable {
  std::string id;
  void tell() const { telemetry::log(telemetry::Level::kError, "learn.row_unreadable", {{"feedback", id}}); }
};

}  // namespace foreshock::learn
