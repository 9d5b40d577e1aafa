#include "db/migration.h"

#include <fmt/format.h>

#include "base/check.h"
#include "db/database.h"
#include "db/db_events.h"
#include "db/transaction.h"

namespace foreshock::db {
namespace {

constexpr const char* kVersionTable =
    "CREATE TABLE IF NOT EXISTS schema_version("
    "room TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID, STRICT";

Result<int> read_version(Database& database, std::string_view room) {
  ASSIGN_OR_RETURN(Statement statement,
                   database.prepare("SELECT version FROM schema_version WHERE room=?1", room));
  ASSIGN_OR_RETURN(bool found, statement.step());
  return found ? static_cast<int>(statement.integer(0)) : 0;
}

Status apply(Database& database, std::string_view room, const Migration& migration) {
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin(database));
  // Another process may have been here since the version was read.
  ASSIGN_OR_RETURN(int present, read_version(database, room));
  if (present >= migration.version) return {};
  RETURN_IF_ERROR(database.execute(migration.sql));
  RETURN_IF_ERROR(
      database.run("INSERT INTO schema_version(room, version) VALUES(?1, ?2) "
                   "ON CONFLICT(room) DO UPDATE SET version=excluded.version",
                   room, migration.version));
  return transaction.commit();
}

}  // namespace

Result<int> schema_version(Database& database, std::string_view room) {
  auto guard = database.lock();
  ASSIGN_OR_RETURN(Statement table,
                   database.prepare("SELECT 1 FROM sqlite_schema WHERE name='schema_version'"));
  ASSIGN_OR_RETURN(bool exists, table.step());
  if (!exists) return 0;
  return read_version(database, room);
}

Status migrate(Database& database, std::string_view room, std::span<const Migration> migrations) {
  auto guard = database.lock();
  for (size_t i = 0; i < migrations.size(); ++i)
    CHECK(migrations[i].version == static_cast<int>(i) + 1) << room << ": migrations must be 1, 2, 3, ...";
  RETURN_IF_ERROR(database.run(kVersionTable));
  ASSIGN_OR_RETURN(int from, read_version(database, room));
  int newest = static_cast<int>(migrations.size());
  if (from > newest)
    return fail(
        ErrorKind::kInvalid,
        fmt::format(
            "{}: the tables of {} have version {}, this Foreshock knows {}; start the newer Foreshock "
            "that wrote them, or restore a backup from before the upgrade",
            database.path(), room, from, newest));
  for (const Migration& migration : migrations) {
    if (migration.version <= from) continue;
    if (Status done = apply(database, room, migration); !done)
      return fail(done.error().with_context(fmt::format("migration {} of {}", migration.version, room)));
  }
  if (from < newest) SchemaMigrated{database.path(), std::string(room), from, newest}.tell();
  return {};
}

}  // namespace foreshock::db
