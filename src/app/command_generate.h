// GenerateCommand: `foreshock generate`: plays the shop to stdout, over HTTP, or over syslog TCP.
//
// Everything follows from the seed: the same options give the same bytes. With `truth` it writes NDJSON: one
// object per fault (what, where, precursors from, begins, ends), then one per line that is not normal, then
// a summary. Sending waits for the server's answers and repeats refused deliveries with the same
// Idempotency-Key, so nothing is lost or doubled.
#pragma once

#include <cstdint>
#include <string>

#include "base/world.h"

namespace foreshock::app {

struct GenerateCommand {
  std::string scenario = "mixed";
  bool list = false;
  uint64_t seed = 1;
  double rate = 100;
  std::string duration = "10m";
  std::string start;  // "" = a fixed moment, or now when pace is set
  double pace = 0;    // 0: as fast as possible
  std::string truth;
  std::string to;
  std::string token_file;
  bool as_syslog = false;  // every line with a syslog header that names its service

  int run(World& world) const;
};

}  // namespace foreshock::app
