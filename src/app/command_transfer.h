// ExportCommand and ImportCommand: `foreshock export` and `foreshock import` against a running server.
//
// An export is one stream of rows, oldest first, written into DIR/tenant=T/date=YYYY-MM-DD[/hour=HH]/
// part-0001.ndjson.zst, each file beside its name and renamed when it is whole; one that breaks off fails and
// says so. Its folder must hold no other export. An import sends the lines of such files in pieces, each with
// all or none of its lines taken, and pieces that were sent before are dropped.
#pragma once

#include <string>
#include <vector>

#include "app/commands.h"

namespace foreshock::app {

struct ExportCommand {
  ServerAddress server;
  std::string query = "*", start, end, out;
  std::string partition = "day";  // or "hour"
  int run(World& world) const;
};

struct ImportCommand {
  ServerAddress server;
  std::vector<std::string> paths;  // files, or folders with *.ndjson and *.ndjson.zst below them
  int run(World& world) const;
};

}  // namespace foreshock::app
