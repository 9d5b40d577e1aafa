// Commands of upkeep: `foreshock erase` and `foreshock backup` against a running server, `backup verify` and
// `restore` on folders.
//
// The first two start a job over the API, wait until it is done and print its report as one JSON object. Exit
// code 1 when it failed, when lines remain, or when a backup is not as it was written.
#pragma once

#include <string>

#include "app/commands.h"

namespace foreshock::app {

struct EraseCommand {
  ServerAddress server;
  std::string query, start, end, reason;
  bool dry_run = false;
  int run(World& world) const;
};

struct BackupCommand {
  ServerAddress server;
  std::string to;  // on the server's machine
  int run(World& world) const;
};

struct BackupVerifyCommand {
  std::string folder;
  int run(World& world) const;
};

struct RestoreCommand {
  std::string from, data;
  int run(World& world) const;
};

}  // namespace foreshock::app
