#include "learn/storage/schema.h"

#include <array>

namespace foreshock::learn {
namespace {

constexpr std::array<db::Migration, 1> kMigrations{{{1, R"sql(
CREATE TABLE feedback(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenant INTEGER NOT NULL,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  scope TEXT NOT NULL,
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  subjects TEXT NOT NULL,   -- JSON list
  features TEXT NOT NULL    -- JSON, frozen
) STRICT;
CREATE INDEX feedback_by_tenant ON feedback(tenant, sequence);

CREATE TABLE mutes(
  tenant INTEGER NOT NULL,
  template INTEGER NOT NULL,
  service TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  feedback TEXT NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY(tenant, template, service)
) STRICT, WITHOUT ROWID;
CREATE INDEX mutes_by_end ON mutes(until);
)sql"}}};

}  // namespace

std::span<const db::Migration> learn_migrations() {
  return kMigrations;
}

}  // namespace foreshock::learn
