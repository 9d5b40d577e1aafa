// What can happen in incidents that somebody outside wants to hear of: one struct per thing, each a log line,
// a counter or both.
#pragma once

#include <string>

#include "base/telemetry.h"
#include "incidents/incident.h"

namespace foreshock::incidents {

struct IncidentOpened {
  const Incident& incident;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_incidents_opened_total", "Incidents opened, reopened ones included");
    count.add();
    telemetry::log(telemetry::Level::kWarn, "incidents.opened",
                   {{"incident", incident.id},
                    {"number", std::to_string(incident.number)},
                    {"tenant", std::to_string(incident.tenant.value)},
                    {"urgency", std::string(urgency_name(incident.urgency))},
                    {"title", incident.title}});
  }
};

struct IncidentResolved {
  const Incident& incident;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_incidents_resolved_total", "Incidents resolved, by quiet or by people");
    count.add();
    telemetry::log(telemetry::Level::kInfo, "incidents.resolved",
                   {{"incident", incident.id},
                    {"number", std::to_string(incident.number)},
                    {"by", incident.resolved_by}});
  }
};

// An alarm came while kOpenIncidentsMax incidents were open: it joined the nearest one.
struct TooManyOpen {
  TenantId tenant;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_incidents_overflow_total",
                           "Alarms that joined an incident only because too many were open");
    count.add();
    telemetry::log(telemetry::Level::kWarn, "incidents.too_many_open",
                   {{"tenant", std::to_string(tenant.value)}});
  }
};

// The database could not be written; the findings wait and are tried again.
struct WriteFailed {
  std::string reason;
  size_t waiting = 0;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_incidents_write_failures_total",
                           "Changes to incidents that the database refused; they are tried again");
    count.add();
    telemetry::log(telemetry::Level::kError, "incidents.not_written",
                   {{"reason", reason}, {"findings_waiting", std::to_string(waiting)}});
  }
};

struct FindingsDropped {
  size_t findings = 0;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_incidents_findings_dropped_total",
                           "Findings lost because too many waited for the database");
    count.add(static_cast<double>(findings));
    telemetry::log(telemetry::Level::kError, "incidents.findings_dropped",
                   {{"findings", std::to_string(findings)}});
  }
};

// A stored row does not read back; it is left out.
struct RowUnreadable {
  std::string table, id, reason;
  void tell() const {
    static const telemetry::Counter count = telemetry::counter("foreshock_incidents_rows_unreadable_total",
                                                               "Stored findings or incidents that "
                                                               "could not be read back");
    count.add();
    telemetry::log(telemetry::Level::kError, "incidents.row_unreadable",
                   {{"table", table}, {"id", id}, {"reason", reason}});
  }
};

}  // namespace foreshock::incidents
