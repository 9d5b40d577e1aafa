// Transaction: all or nothing, from begin() to commit(); rolls back when it goes without a commit.
//
// Begins with BEGIN IMMEDIATE: the write lock is taken at the start, so a transaction that began never fails
// half-way because another connection wrote. Holds the Database's lock for its whole life, which keeps other
// threads of the same connection out of it. Do not nest: a begin() inside another answers kInternal.
// A commit that fails (disk full) has rolled back when it returns.
#pragma once

#include <mutex>

#include "base/result.h"

namespace foreshock::db {

class Database;

class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Status commit();  // durable when it returns success; the transaction is over either way
  void rollback();  // nothing happened; the transaction is over

 private:
  Transaction(Database& database, std::unique_lock<std::recursive_mutex> lock)
      : database_(&database), lock_(std::move(lock)) {}

  Database* database_;  // null when over
  std::unique_lock<std::recursive_mutex> lock_;
};

}  // namespace foreshock::db
