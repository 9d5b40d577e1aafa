// ExplainCommand: `foreshock explain FILE...`: what is in these logs, without a server.
//
// Reads files or a pipe once, in pieces, on all cores: parses, mines templates, counts them by minute, and
// then tells: what there is, what is new, rare and bursting, and what probably came first. Memory follows the
// number of templates and minutes, not of lines.
#pragma once

#include <string>
#include <vector>

#include "base/world.h"

namespace foreshock::app {

struct ExplainCommand {
  std::vector<std::string> files;
  bool json = false;
  std::string html;  // path of a page to write
  int top = 10;
  std::string zone;
  int threads = 0;  // 0: one per core
  int run(World& world) const;
};

}  // namespace foreshock::app
