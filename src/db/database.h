// Database: one connection to one SQL database; today SQLite in a file (or ":memory:").
//
// Rooms that keep state (auth, store, incidents, learn, alerting, remediation) open one each, or share one,
// and speak SQL through Statement (statement.h), Transaction (transaction.h) and migrate() (migration.h).
// Every commit is durable when it returns: write-ahead log with synchronous=FULL, foreign keys enforced.
// Thread rule: one Database is one connection and serves one thread at a time. A room that is called from
// several threads takes `auto guard = database.lock();` at the top of each public function and keeps it while
// it holds Statements; a Transaction holds the lock itself. The lock is recursive.
// Errors: kExhausted disk (or bytes_max) full, nothing of the transaction kept; kCorrupt damaged or foreign
// file; kConflict a UNIQUE, PRIMARY KEY or FOREIGN KEY rule; kUnavailable another connection wrote for longer
// than busy_wait_ns, or the folder cannot be written (the message names it and says what to do).
// SQLite does its own file access: World gives the folder and the private file mode, but a FakeWorld's disk
// faults do not reach it. Use ":memory:" in tests with a FakeWorld, bytes_max to play a full disk.
// Cost: a cached prepare 0.2 us, a point read 2-5 us, a commit one or two fsyncs.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/world.h"
#include "db/db_options.h"
#include "db/statement.h"

struct sqlite3;

namespace foreshock::db {

class Database {
 public:
  // Opens or creates the file and its folder (modes 0600 and 0700).
  static Result<std::unique_ptr<Database>> open(World& world, const std::string& path,
                                                const DatabaseOptions& options = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Makes the calling thread the one that uses this connection, until the guard goes.
  [[nodiscard]] std::unique_lock<std::recursive_mutex> lock() { return std::unique_lock(mutex_); }

  // Prepares one statement, or takes it from the cache; `arguments` are bound to ?1, ?2, ...
  template <class... Arguments>
  Result<Statement> prepare(std::string_view sql, const Arguments&... arguments) {
    ASSIGN_OR_RETURN(Statement statement, prepare_text(sql));
    statement.bind_all(arguments...);
    return statement;
  }
  // Prepares, binds and runs one statement whose rows nobody wants.
  template <class... Arguments>
  Status run(std::string_view sql, const Arguments&... arguments) {
    ASSIGN_OR_RETURN(Statement statement, prepare_text(sql));
    statement.bind_all(arguments...);
    return statement.run();
  }
  // Runs a script of statements without arguments. Not atomic by itself.
  Status execute(const std::string& script);

  int64_t last_insert_id() const;
  int64_t changes() const;  // rows that the last INSERT, UPDATE or DELETE touched
  bool in_transaction() const;

  // Moves the write-ahead log into the file and empties it, as far as readers allow.
  Status checkpoint();
  // Reads every page and index; kCorrupt with the first finding. Takes seconds per GB.
  Status verify();
  // Makes a statement that runs on another thread end with kTimeout. The one member that needs no lock.
  void interrupt();

  const std::string& path() const { return path_; }

 private:
  friend class Statement;
  friend class Transaction;
  struct StatementCache;

  explicit Database(std::string path);
  Status configure(const DatabaseOptions& options);
  Result<Statement> prepare_text(std::string_view sql);
  void give_back(sqlite3_stmt* handle);
  Error last_error(int code, std::string_view what) const;

  const std::string path_;
  sqlite3* handle_ = nullptr;
  std::unique_ptr<StatementCache> cache_;
  std::recursive_mutex mutex_;
};

}  // namespace foreshock::db
