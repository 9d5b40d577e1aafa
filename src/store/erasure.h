// Erasure: lines that match a filter are taken out of a data folder for good, and looked for again
// afterwards.
//
// Works on a folder whose server is stopped (the folder's lock is taken). Seals the head, writes every
// segment that has such lines anew without them, each in one transaction with its manifest row, and then
// writes store.db anew, so that freed pages and logs keep nothing. Called by `foreshock store erase`. Time:
// that of reading the segments whose filters cannot rule the lines out. Memory: one segment. A template's
// text is kept, also where it has a constant of such a line. Lines of the same time in different segments may
// change their order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"

namespace foreshock::store {

// What to erase: lines that match a filter without pipes, within a span of event time.
struct ErasureRequest {
  TenantId tenant;
  std::string query;
  Timestamp start{INT64_MIN}, end{INT64_MAX};
  bool dry_run = false;  // count alone
};

struct ErasureReport {
  uint64_t lines = 0;        // erased, or that would be
  uint64_t segments = 0;     // written anew or removed, or that would be
  uint64_t freed_bytes = 0;  // of segment files; 0 in a dry run
  uint64_t remaining = 0;    // that still match, by a scan afterwards; in a dry run the same as lines
  std::vector<std::string> warnings;  // what could not be read, and so may still hold such lines
};

// kInvalid for a query with pipes, that matches everything or is malformed; kConflict while a server has the
// folder.
Result<ErasureReport> erase_lines(World& world, const std::string& data_folder,
                                  const ErasureRequest& request);

}  // namespace foreshock::store
