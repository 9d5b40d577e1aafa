#include "auth/schema.h"

#include <array>

namespace foreshock::auth {
namespace {

constexpr std::array<db::Migration, 1> kMigrations{{{1, R"sql(
CREATE TABLE tenants(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenants(id),
  name TEXT NOT NULL,
  roles TEXT NOT NULL,                 -- names, separated by blanks
  created_at INTEGER NOT NULL,
  UNIQUE(tenant, name)
) STRICT;

CREATE TABLE tokens(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of lists
  id TEXT NOT NULL UNIQUE,
  tenant INTEGER NOT NULL REFERENCES tenants(id),
  user INTEGER NOT NULL REFERENCES users(id),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  hash BLOB NOT NULL,                  -- SHA-256 of the secret, or of the whole text where imported
  imported INTEGER NOT NULL DEFAULT 0, -- from the administrator's token file
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) STRICT;
CREATE INDEX tokens_by_hash ON tokens(hash) WHERE imported=1;
CREATE INDEX tokens_by_tenant ON tokens(tenant, sequence);

CREATE TABLE sessions(
  hash BLOB PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES users(id),
  token TEXT REFERENCES tokens(id) ON DELETE CASCADE,  -- the token it was opened with, whose scopes it has
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_token ON sessions(token) WHERE token IS NOT NULL;

CREATE TABLE one_time_links(
  hash BLOB PRIMARY KEY,
  user INTEGER REFERENCES users(id),   -- null: makes the first administrator
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit(
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_tenant ON audit(tenant, sequence);
CREATE TABLE audit_head(
  one INTEGER PRIMARY KEY CHECK(one=1),
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_changes_no_row BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
)sql"}}};

}  // namespace

std::span<const db::Migration> auth_migrations() {
  return kMigrations;
}

}  // namespace foreshock::auth
