// StoreInspectCommand: `foreshock store inspect FILE|DIR...`: segments for a person's eyes, without a server.
//
// A folder means all .seg files below it, in order of their names; with several files a line of totals comes
// last. Exit code 1 when a file is damaged or no segment. Reads only; it may run beside a server.
#pragma once

#include <string>
#include <vector>

#include "base/world.h"

namespace foreshock::app {

struct StoreInspectCommand {
  std::vector<std::string> paths;
  int run(World& world) const;
};

}  // namespace foreshock::app
