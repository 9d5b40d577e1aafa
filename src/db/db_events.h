// What can happen in db that somebody outside wants to hear of: one struct per thing, each a log line, a
// counter or both.
#pragma once

#include <string>

#include "base/telemetry.h"

namespace foreshock::db {

// A room's tables were brought to a new version.
struct SchemaMigrated {
  std::string path, room;
  int from = 0, to = 0;
  void tell() const {
    telemetry::log(
        telemetry::Level::kInfo, "db.migrated",
        {{"path", path}, {"room", room}, {"from", std::to_string(from)}, {"to", std::to_string(to)}});
  }
};

// A commit did not become durable; what the transaction held is gone and its caller knows.
struct CommitFailed {
  std::string path, reason;
  void tell() const {
    static const telemetry::Counter count = telemetry::counter("foreshock_db_commits_failed_total",
                                                               "Transactions that could not be made durable");
    count.add();
    telemetry::log(telemetry::Level::kError, "db.commit_failed", {{"path", path}, {"reason", reason}});
  }
};

// Bytes of a database do not read back.
struct CorruptionFound {
  std::string path, reason;
  void tell() const {
    static const telemetry::Counter count =
        telemetry::counter("foreshock_db_corruptions_total", "Database reads that found damaged pages");
    count.add();
    telemetry::log(telemetry::Level::kError, "db.corrupt", {{"path", path}, {"reason", reason}});
  }
};

}  // namespace foreshock::db
