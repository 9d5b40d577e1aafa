// StoreInspectCommand: `foreshock store inspect FILE|DIR...`: segments for a person's eyes, without a server.
//
// A folder means all .seg files below it, in order of their names; with several files a line of totals comes
// last. Exit code 1 when a file is damaged or no segment. Reads only; it may run beside a server.
// StoreEraseCommand: `foreshock store erase --data DIR FILTER`: what would go, and with --yes it goes. It
// takes the folder's lock, so the server has to be stopped. Prints one JSON object; exit code 1 when lines
// remain.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/world.h"

namespace foreshock::app {

struct StoreInspectCommand {
  std::vector<std::string> paths;
  int run(World& world) const;
};

struct StoreEraseCommand {
  std::string data = "data";
  std::string query;
  uint64_t tenant = kDefaultTenant.value;
  bool yes = false;
  int run(World& world) const;
};

}  // namespace foreshock::app
