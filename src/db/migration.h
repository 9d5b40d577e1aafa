// Migrations: a room's tables, version by version, as an append-only list of SQL scripts.
//
// Several rooms share control.db, so versions are kept per room in the table schema_version(room, version).
// migrate() runs what is missing, in order, each script and its new version in one transaction: a script that
// fails leaves the database at the version before it, untouched. A database that is newer than the binary is
// refused with kInvalid and left alone. Never edit a script that was released; add one.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::db {

class Database;

struct Migration {
  int version;      // 1, 2, 3, ... without holes (CHECKed)
  const char* sql;  // one or more statements, without BEGIN or COMMIT
};

Status migrate(Database& database, std::string_view room, std::span<const Migration> migrations);

// The version that a room's tables have; 0 when it has none yet.
Result<int> schema_version(Database& database, std::string_view room);

}  // namespace foreshock::db
