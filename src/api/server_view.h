// What api shows of rooms that it cannot see, as plain data: app fills these and hands over how to get them.
//
// Sources, lanes and the running process belong to rooms below or to app; api only writes them as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "store/query.h"

namespace foreshock::api {

struct ServerFacts {
  std::string version, commit, compiler, hostname;
  std::string listen;                 // address:port of HTTP, as reached
  std::optional<std::string> syslog;  // address:port; nothing when off
  bool tls = false;
};

struct IngestFigures {
  double lines_per_second = 0;
  double lag_ms = 0;  // age of the oldest line that is not yet worked off
  uint64_t lines_total = 0;
  uint64_t dropped_total = 0;  // datagrams and lines that were refused or lost, all reasons together
};

struct SourceView {
  std::string id, kind, name;  // kind as of ingest::source_kind_name
  std::string token_id;        // it came with this token, if any
  uint64_t lines = 0, bytes = 0, parse_failures = 0;
  std::optional<Timestamp> last_record;
  std::vector<std::pair<std::string, uint64_t>> formats;  // lines by format
  std::optional<uint64_t> lag_bytes;                      // files: not read yet
  std::string state = "active";                           // "active", "idle", "silent", "failing", "finished"
  std::string detail;                                     // why it is failing, and what to do
  std::string host, last_line;
  double rate_per_minute = 0, usual_rate_per_minute = 0;
  std::optional<double> lag_seconds, clock_skew_seconds, silent_after_seconds;
  std::vector<std::string> failed_lines;  // examples, newest last
  struct Problem {
    std::string kind, finding_id, why;
    Timestamp since;
    bool muted = false;
  };
  std::vector<Problem> problems;  // what is not as it used to be
};

struct RecentRecord {
  Timestamp received;
  std::string protocol, token_id;
  std::string error;  // why it could not be read as its format
  store::LogRow row;
};

struct ModelView {
  std::string name, kind, version;
  uint64_t memory_bytes = 0;
  std::string decides;  // one sentence
};

struct ReadyCheck {
  std::string name;
  bool ok = true;
  std::string reason;
};

}  // namespace foreshock::api
