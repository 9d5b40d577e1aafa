// What can happen in app: one struct per thing, each with its counter or its log line, so that the two
// never drift apart. tell() may be called from any thread; a counter costs one atomic add, a log line is
// limited in rate by telemetry. Every metric named here stands in docs/operate/metrics.md.
#pragma once

#include <string>

#include "base/result.h"
#include "base/telemetry.h"
#include "parse/redaction.h"

namespace foreshock::app::events {

struct LinesWorkedOff {
  size_t lines;
  void tell() const {
    static const auto counter =
        telemetry::counter("foreshock_lines_total", "Records that went through a lane");
    counter.add(static_cast<double>(lines));
  }
};

struct ValuesRedacted {
  const parse::RedactionCounts& counts;
  void tell() const {
    for (size_t i = 0; i < parse::kSensitiveKinds; ++i)
      if (counts[i] > 0)
        telemetry::counter(
            "foreshock_redactions_total", "Sensitive values that were masked, hashed or dropped",
            {{"kind", std::string(parse::sensitive_kind_name(static_cast<parse::SensitiveKind>(i)))}})
            .add(static_cast<double>(counts[i]));
  }
};

struct FrameRepeated {
  void tell() const {
    static const auto counter = telemetry::counter("foreshock_frames_repeated_total",
                                                   "Frames whose idempotency key had been taken before");
    counter.add();
  }
};

struct QueueFull {
  void tell() const {
    static const auto counter = telemetry::counter("foreshock_lane_queue_full_total",
                                                   "Frames refused because the lane's queue was full");
    counter.add();
  }
};

struct AppendRefused {
  const Error& error;
  size_t lines;
  void tell() const {
    static const auto counter = telemetry::counter("foreshock_lines_refused_total",
                                                   "Lines whose source was told that they are not durable");
    counter.add(static_cast<double>(lines));
    telemetry::log(telemetry::Level::kError, "app.append_refused",
                   {{"lines", std::to_string(lines)}, {"error", error.message}});
  }
};

struct ListenerSkipped {
  std::string_view listener;
  const Error& error;
  void tell() const {
    telemetry::log(telemetry::Level::kWarn, "app.listener_skipped",
                   {{"listener", std::string(listener)}, {"reason", error.message}});
  }
};

struct ActivityDropped {
  void tell() const {
    static const auto counter =
        telemetry::counter("foreshock_activity_dropped_total",
                           "Batches that detection did not see because the watch was behind");
    counter.add();
  }
};

struct ActivityScored {
  double latency_seconds;
  void tell() const {
    static const auto latency = telemetry::histogram(
        "foreshock_scoring_latency_seconds",
        "From the arrival of a batch's first bytes at the socket until every detector has scored it and "
        "its findings reached incidents",
        {.002, .005, .01, .02, .03, .05, .075, .1, .2, .5, 1, 2, 5, 10});
    latency.observe(latency_seconds);
  }
};

struct FindingMade {
  double latency_seconds;  // negative when unknown
  bool alarm;
  void tell() const {
    static const auto alarms =
        telemetry::counter("foreshock_findings_total", "Findings", {{"alarm", "true"}});
    static const auto digest =
        telemetry::counter("foreshock_findings_total", "Findings", {{"alarm", "false"}});
    static const auto latency = telemetry::histogram(
        "foreshock_finding_latency_seconds", "From a line's arrival at the socket to its finding",
        {.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10});
    (alarm ? alarms : digest).add();
    if (latency_seconds >= 0) latency.observe(latency_seconds);
  }
};

}  // namespace foreshock::app::events
