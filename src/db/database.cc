#include "db/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <list>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "db/db_events.h"
#include "db/sqlite/errors.h"

namespace foreshock::db {

// Idle statements by text, the least recently used first. One text may be in use twice at a time (a query
// inside a loop over the same query), so a statement leaves the cache while it is used.
struct Database::StatementCache {
  std::list<sqlite3_stmt*> idle;
  std::unordered_multimap<std::string_view, std::list<sqlite3_stmt*>::iterator> by_text;  // views into SQLite

  sqlite3_stmt* take(std::string_view sql) {
    auto found = by_text.find(sql);
    if (found == by_text.end()) return nullptr;
    sqlite3_stmt* handle = *found->second;
    idle.erase(found->second);
    by_text.erase(found);
    return handle;
  }
  void put(sqlite3_stmt* handle) {
    if (idle.size() >= kStatementsKept) drop_oldest();
    idle.push_back(handle);
    by_text.emplace(sqlite3_sql(handle), std::prev(idle.end()));
  }
  void drop_oldest() {
    auto [first, last] = by_text.equal_range(sqlite3_sql(idle.front()));
    while (first != last && first->second != idle.begin()) ++first;
    CHECK(first != last);
    by_text.erase(first);
    sqlite3_finalize(idle.front());
    idle.pop_front();
  }
  void clear() {
    by_text.clear();
    for (sqlite3_stmt* handle : idle) sqlite3_finalize(handle);
    idle.clear();
  }
};

Database::Database(std::string path) : path_(std::move(path)), cache_(std::make_unique<StatementCache>()) {}

Database::~Database() {
  cache_->clear();
  // A Statement that outlives its Database is a programmer error; SQLite says so here.
  CHECK(sqlite3_close(handle_) == SQLITE_OK) << path_ << ": a statement is still in use";
}

Result<std::unique_ptr<Database>> Database::open(World& world, const std::string& path,
                                                 const DatabaseOptions& options) {
  RETURN_IF_ERROR(validate(options));
  bool in_memory = path == ":memory:";
  std::string folder = sqlite::folder_of(path);
  if (!in_memory && !options.read_only) {
    auto unwritable = [&](const Error& cause) {
      ErrorKind kind = cause.kind == ErrorKind::kExhausted ? cause.kind : ErrorKind::kUnavailable;
      return fail(kind,
                  fmt::format("{} (the folder {} must be writable for this user; change its owner or choose "
                              "another with --data)",
                              cause.message, folder));
    };
    if (Status made = world.disk().make_directories(folder); !made) return unwritable(made.error());
    // Creates the file with mode 0600 where it is missing; SQLite's own default would let others read it.
    if (auto file = world.disk().open(path, OpenMode::kAppend); !file) return unwritable(file.error());
  }
  std::unique_ptr<Database> database(new Database(path));
  int flags = SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  int code = sqlite3_open_v2(path.c_str(), &database->handle_, flags, nullptr);
  if (code != SQLITE_OK) return fail(database->last_error(code, "open"));
  if (Status configured = database->configure(options); !configured) return fail(configured.error());
  return database;
}

Status Database::configure(const DatabaseOptions& options) {
  sqlite3_busy_timeout(handle_, static_cast<int>(options.busy_wait_ns / kMillisecond));
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  std::string pragmas = fmt::format(
      "PRAGMA cache_size=-{};PRAGMA foreign_keys=ON;PRAGMA trusted_schema=OFF;PRAGMA temp_store=MEMORY;",
      options.cache_bytes / 1024);
  if (!options.read_only)
    pragmas += fmt::format("PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA journal_size_limit={};",
                           options.log_bytes_keep);
  RETURN_IF_ERROR(execute(pragmas));
  // The first read of the file itself: says whether it is a database at all.
  ASSIGN_OR_RETURN(Statement schema, prepare("SELECT count(*) FROM sqlite_schema"));
  RETURN_IF_ERROR(schema.run());
  if (options.bytes_max > 0) {
    ASSIGN_OR_RETURN(Statement page, prepare("PRAGMA page_size"));
    RETURN_IF_ERROR(page.step());
    uint64_t pages = options.bytes_max / std::max<uint64_t>(1, page.unsigned_integer(0));
    RETURN_IF_ERROR(execute(fmt::format("PRAGMA max_page_count={}", std::max<uint64_t>(1, pages))));
  }
  return {};
}

Result<Statement> Database::prepare_text(std::string_view sql) {
  sqlite3_stmt* handle = cache_->take(sql);
  if (handle == nullptr) {
    int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                  SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) return fail(last_error(code, fmt::format("prepare \"{}\"", sql)));
    if (handle == nullptr) return fail(ErrorKind::kInternal, fmt::format("{}: empty statement", path_));
  }
  return Statement(this, handle);
}

void Database::give_back(sqlite3_stmt* handle) {
  sqlite3_reset(handle);
  sqlite3_clear_bindings(handle);
  cache_->put(handle);
}

Status Database::execute(const std::string& script) {
  int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(last_error(code, "run a script"));
  return {};
}

int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(handle_);
}
int64_t Database::changes() const {
  return sqlite3_changes64(handle_);
}
bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}
void Database::interrupt() {
  sqlite3_interrupt(handle_);
}

Status Database::checkpoint() {
  int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  // Readers hold it back: what could be moved was moved, the rest goes next time.
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) return {};
  return fail(last_error(code, "checkpoint"));
}

Status Database::verify() {
  ASSIGN_OR_RETURN(Statement check, prepare("PRAGMA integrity_check(1)"));
  ASSIGN_OR_RETURN(bool found, check.step());
  if (!found || check.text(0) == "ok") return {};
  std::string reason = check.string(0);
  CorruptionFound{path_, reason}.tell();
  return fail(ErrorKind::kCorrupt, fmt::format("{}: damaged: {} (restore it from a backup)", path_, reason));
}

Error Database::last_error(int code, std::string_view what) const {
  const char* detail = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  Error error = sqlite::make_error(code, what, path_, detail);
  if (error.kind == ErrorKind::kCorrupt) CorruptionFound{path_, detail}.tell();
  return error;
}

}  // namespace foreshock::db
