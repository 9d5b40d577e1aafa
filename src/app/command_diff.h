// DiffCommand: `foreshock diff A B`: what differs between two logs, or between two ranges of a server's logs.
//
// Files are read once each, in pieces; both share one catalogue, so a template has one id in both. Answers
// for people on a terminal, or with --json as the API does. Exit codes are for build pipelines: 0 no
// difference, 3 differences, 1 failure, 2 wrong use. How differences are told from chance: detect/log_diff.h.
#pragma once

#include <string>
#include <vector>

#include "app/commands.h"

namespace foreshock::app {

constexpr int kExitDifferences = 3;

struct DiffCommand {
  std::vector<std::string> files;  // two log files, the one before and the one after; or none
  ServerAddress server{"", ""};    // with the ranges a and b, instead of files
  std::string a, b;                // FROM..TO
  std::string zone;
  bool json = false;
  size_t top = 20;  // of each kind of change, on a terminal
  int run(World& world) const;
};

}  // namespace foreshock::app
