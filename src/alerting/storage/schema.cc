#include "alerting/storage/schema.h"

#include <array>

namespace foreshock::alerting {
namespace {

constexpr std::array<db::Migration, 1> kMigrations{{{1, R"sql(
CREATE TABLE alert_groups(
  tenant INTEGER NOT NULL,
  incident TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY(tenant, incident)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of sending, per channel and incident
  id TEXT NOT NULL UNIQUE,
  tenant INTEGER NOT NULL,
  incident TEXT NOT NULL,
  channel TEXT NOT NULL,
  reason TEXT NOT NULL,
  due INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  status TEXT NOT NULL,
  detail TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_try INTEGER NOT NULL,
  body TEXT NOT NULL                           -- what it is about, as JSON; '' once it is over
) STRICT;
CREATE INDEX notifications_waiting ON notifications(channel, sequence) WHERE status = 'pending';
CREATE INDEX notifications_by_incident ON notifications(tenant, incident, sequence);
CREATE INDEX notifications_by_age ON notifications(due) WHERE status <> 'pending';

CREATE TABLE channel_budgets(
  channel TEXT PRIMARY KEY,
  window_start INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  held INTEGER NOT NULL,
  held_incidents INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE silences(
  id TEXT PRIMARY KEY,
  tenant INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  comment TEXT NOT NULL,
  matchers TEXT NOT NULL                       -- JSON list
) STRICT, WITHOUT ROWID;
CREATE INDEX silences_by_tenant ON silences(tenant, ends_at);
)sql"}}};

}  // namespace

std::span<const db::Migration> alerting_migrations() {
  return kMigrations;
}

}  // namespace foreshock::alerting
