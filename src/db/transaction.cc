#include "db/transaction.h"

#include <utility>

#include "db/database.h"
#include "db/db_events.h"

namespace foreshock::db {

Result<Transaction> Transaction::begin(Database& database) {
  std::unique_lock lock = database.lock();
  if (database.in_transaction())
    return fail(ErrorKind::kInternal, database.path() + ": a transaction inside a transaction");
  RETURN_IF_ERROR(database.run("BEGIN IMMEDIATE"));
  return Transaction(database, std::move(lock));
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), lock_(std::move(other.lock_)) {}

Transaction::~Transaction() {
  rollback();
}

Status Transaction::commit() {
  if (database_ == nullptr) return fail(ErrorKind::kInternal, "commit of a transaction that is over");
  Status done = database_->run("COMMIT");
  if (done) {
    database_ = nullptr;
    lock_.unlock();
    return {};
  }
  CommitFailed{database_->path(), done.error().message}.tell();
  rollback();
  return done;
}

void Transaction::rollback() {
  if (database_ == nullptr) return;
  // A full disk may have made SQLite roll back by itself; then there is nothing left to undo. A ROLLBACK that
  // fails leaves no way on but closing the connection, and SQLite documents none that fails in our modes.
  if (database_->in_transaction()) (void)database_->run("ROLLBACK");
  database_ = nullptr;
  lock_.unlock();
}

}  // namespace foreshock::db
