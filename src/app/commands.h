// Commands: what the command line can do, one plain struct each: its options and run().
//
// main.cc binds flags to the members (CLI11 stays in that one file) and calls run(), whose value is the exit
// code: 0 done, 1 failed, 2 wrong use. run() prints results to stdout and everything for people (progress,
// errors: one line that says what to do) to stderr. Single-threaded but for what serve starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/world.h"

namespace foreshock::app {

// Lines or records to NDJSON, one object per record, as DESIGN section 10 lists its keys.
struct ParseCommand {
  std::vector<std::string> files;  // "-" is stdin
  std::string format = "auto";
  std::string zone;
  bool records = false;     // each line is one JSON string that holds a record
  bool explain = false;     // instead of the records: which format matched, and why others did not
  std::string formats_dir;  // the person's own formats
  int run(World& world) const;
};

// TSV `line`, `template_id`, `template`.
struct TemplatesCommand {
  std::vector<std::string> files;
  bool content = false;         // lines are message texts without header
  std::string style = "typed";  // or "loghub": every slot is <*>
  bool names = false;           // one more column: what people call the message, when it is a known one
  int run(World& world) const;
};

// Where a running server is and how to speak to it; shared by the client commands.
struct ServerAddress {
  std::string url = "http://127.0.0.1:8514";
  std::string token_file;  // or FORESHOCK_TOKEN
};

struct QueryCommand {
  ServerAddress server;
  std::string query = "*";
  std::string start = "now-1h", end = "now";
  uint64_t limit = 100;
  bool json = false;  // rows as NDJSON instead of text
  int run(World& world) const;
};

struct TailCommand {
  ServerAddress server;
  std::string query = "*";
  bool json = false;
  int run(World& world) const;
};

// Is this machine fit, and does the configuration hold? One line per check.
struct DoctorCommand {
  std::string config, data = "data", listen = "127.0.0.1:8514";
  int run(World& world) const;
};

}  // namespace foreshock::app
