// What can happen in api that somebody outside wants to hear of: one struct per thing, each a counter, a
// log line or both. None holds a secret or the text of a query.
#pragma once

#include <string>

#include "base/telemetry.h"

namespace foreshock::api {

struct RequestRefused {
  const char* reason;  // "unauthenticated", "forbidden", "throttled", "csrf"
  void tell() const {
    telemetry::counter("foreshock_api_refused_total", "API requests refused before they were looked at",
                       {{"reason", reason}})
        .add();
  }
};

struct QueryDone {
  double seconds;
  bool partial;
  void tell() const {
    static const telemetry::Histogram time =
        telemetry::histogram("foreshock_api_query_seconds", "Time that searches took",
                             {.005, .02, .05, .1, .25, .5, 1, 2.5, 5, 10, 30});
    static const telemetry::Counter cut = telemetry::counter("foreshock_api_queries_partial_total",
                                                             "Searches that ended before their range did");
    time.observe(seconds);
    if (partial) cut.add();
  }
};

struct QueryRefused {
  void tell() const {
    static const telemetry::Counter count = telemetry::counter(
        "foreshock_api_queries_refused_total", "Searches refused because too many wait already");
    count.add();
  }
};

// A live reader was too slow for what it follows; it is told how much it missed.
struct LiveRowsDropped {
  const char* stream;  // "tail", "events"
  uint64_t count;
  void tell() const {
    telemetry::counter("foreshock_api_live_dropped_total", "Events that slow live readers missed",
                       {{"stream", stream}})
        .add(static_cast<double>(count));
  }
};

// Something was done and could not be written into the audit trail.
struct AuditFailed {
  std::string action, reason;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_api_audit_failed_total", "Actions that the audit trail could not take");
    count.add();
    telemetry::log(telemetry::Level::kError, "api.audit_failed", {{"action", action}, {"reason", reason}});
  }
};

// An answer of ours is an internal error; the client saw only the request id.
struct InternalError {
  std::string operation, request_id, reason;
  void tell() const {
    telemetry::log(telemetry::Level::kError, "api.internal_error",
                   {{"operation", operation}, {"request_id", request_id}, {"reason", reason}});
  }
};

}  // namespace foreshock::api
