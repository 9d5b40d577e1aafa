// Settings of one database connection, with the reason for each default. They are chosen by the room that
// opens the database, not by the user, so they are no keys of the configuration file.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "base/time.h"

namespace foreshock::db {

struct DatabaseOptions {
  // How long a writer waits for another connection's transaction before it answers kUnavailable.
  int64_t busy_wait_ns = 5 * kSecond;
  // Page cache of this connection. 4 MiB holds all of a small installation's control.db.
  size_t cache_bytes = 4 * 1024 * 1024;
  // The file may not grow over this; a write past it answers kExhausted. 0: no limit but the disk's.
  uint64_t bytes_max = 0;
  // The write-ahead log is cut back to this after a checkpoint.
  uint64_t log_bytes_keep = 16 * 1024 * 1024;
  // Opens an existing file for reading only; nothing is created.
  bool read_only = false;
};

// Prepared statements that one connection keeps for the next caller with the same text.
constexpr size_t kStatementsKept = 128;

inline Status validate(const DatabaseOptions& options) {
  if (options.busy_wait_ns < 0 || options.busy_wait_ns > kMinute)
    return fail(ErrorKind::kInvalid, "db: busy_wait_ns must be between 0 and one minute");
  if (options.cache_bytes < 64 * 1024 || options.cache_bytes > size_t{1} << 31)
    return fail(ErrorKind::kInvalid, "db: cache_bytes must be between 64 KiB and 2 GiB");
  return {};
}

}  // namespace foreshock::db
