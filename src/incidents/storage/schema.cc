#include "incidents/storage/schema.h"

#include <array>

namespace foreshock::incidents {
namespace {

constexpr std::array<db::Migration, 1> kMigrations{{{1, R"sql(
CREATE TABLE incident_tenants(
  tenant INTEGER PRIMARY KEY,
  next_number INTEGER NOT NULL,
  event_clock INTEGER NOT NULL
) STRICT;

CREATE TABLE incidents(
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  status TEXT NOT NULL,
  urgency TEXT NOT NULL,
  title TEXT NOT NULL,
  why TEXT NOT NULL,
  services TEXT NOT NULL,          -- JSON list
  causes TEXT NOT NULL,            -- JSON list
  started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  acknowledged_at INTEGER NOT NULL,
  acknowledged_by TEXT NOT NULL,
  resolved_at INTEGER NOT NULL,
  resolved_by TEXT NOT NULL,
  finding_count INTEGER NOT NULL,
  version INTEGER NOT NULL,
  quiet_since INTEGER NOT NULL,    -- event time of the newest sign that something is wrong
  touched_at INTEGER NOT NULL,     -- wall time of the same
  resolved_event INTEGER NOT NULL, -- event time at which it was resolved
  PRIMARY KEY(tenant, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX incidents_by_number ON incidents(tenant, number);
CREATE INDEX incidents_by_status ON incidents(tenant, status, number);

CREATE TABLE findings(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  service TEXT NOT NULL,
  incident TEXT NOT NULL,          -- '' when in none
  deploy INTEGER NOT NULL,         -- tells of a start or release
  json TEXT NOT NULL,
  UNIQUE(tenant, id)
) STRICT;
CREATE INDEX findings_by_time ON findings(tenant, at, id);
CREATE INDEX findings_by_service ON findings(tenant, service, at, id);
CREATE INDEX findings_by_incident ON findings(tenant, incident, sequence) WHERE incident <> '';

CREATE TABLE timeline(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant INTEGER NOT NULL,
  incident TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  actor TEXT NOT NULL,
  finding_id TEXT NOT NULL
) STRICT;
CREATE INDEX timeline_by_incident ON timeline(tenant, incident, sequence);
)sql"}}};

}  // namespace

std::span<const db::Migration> incident_migrations() {
  return kMigrations;
}

}  // namespace foreshock::incidents
