// What can happen in alerting that somebody outside wants to hear of: one struct per thing, each a log line,
// a counter or both. No event ever holds a secret: channels are told by name.
#pragma once

#include <string>

#include "base/telemetry.h"

namespace foreshock::alerting {

inline void count_notification(const std::string& channel, const std::string& status) {
  telemetry::counter("foreshock_notifications_total", "Notifications by what became of them",
                     {{"channel", channel}, {"status", status}})
      .add();
}

struct NotificationSent {
  std::string channel, incident, reason;
  int attempts = 0;
  void tell() const {
    count_notification(channel, "sent");
    telemetry::log(telemetry::Level::kInfo, "alerting.sent",
                   {{"channel", channel},
                    {"incident", incident},
                    {"reason", reason},
                    {"attempts", std::to_string(attempts)}});
  }
};

struct DeliveryFailed {  // and will be tried again
  std::string channel, incident, detail;
  int attempts = 0;
  void tell() const {
    count_notification(channel, "retried");
    telemetry::log(telemetry::Level::kWarn, "alerting.delivery_failed",
                   {{"channel", channel},
                    {"incident", incident},
                    {"attempts", std::to_string(attempts)},
                    {"detail", detail}});
  }
};

struct NotificationGivenUp {
  std::string channel, incident, detail;
  int attempts = 0;
  void tell() const {
    count_notification(channel, "failed");
    telemetry::log(telemetry::Level::kError, "alerting.given_up",
                   {{"channel", channel},
                    {"incident", incident},
                    {"attempts", std::to_string(attempts)},
                    {"detail", detail}});
  }
};

struct NotificationSuppressed {
  std::string channel, incident, detail;
  void tell() const {
    count_notification(channel.empty() ? "none" : channel, "suppressed");
    telemetry::log(telemetry::Level::kInfo, "alerting.suppressed",
                   {{"channel", channel}, {"incident", incident}, {"detail", detail}});
  }
};

// Said once in the life of the process.
struct NoChannelConfigured {
  void tell() const {
    telemetry::log(
        telemetry::Level::kWarn, "alerting.no_channel",
        {{"then", "incidents are shown on the page only; set alerting.channels to be told of them"}});
  }
};

struct StateNotWritten {
  std::string what, reason;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_alerting_write_failures_total",
                           "Changes that alerting could not write; they are tried again");
    count.add();
    telemetry::log(telemetry::Level::kError, "alerting.not_written", {{"what", what}, {"reason", reason}});
  }
};

struct StateUnreadable {
  std::string what, reason;
  void tell() const {
    telemetry::log(telemetry::Level::kError, "alerting.row_unreadable", {{"what", what}, {"reason", reason}});
  }
};

}  // namespace foreshock::alerting
