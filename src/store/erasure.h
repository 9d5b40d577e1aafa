// Erasure: lines that match a filter are taken out of a store for good, and looked for again afterwards.
//
// Seals the heads, writes every segment that has such lines anew without them, each in one transaction with
// its manifest row, then overwrites what store.db has freed, and scans for the filter again; lines that came
// in meanwhile are taken in further rounds, kErasureRoundsMax at most. Caretaker::erase() does it while the
// store works: a query sees each line once or not at all, seals go before it, an append waits for no more
// than one short transaction. erase_lines() does it on a folder whose server is stopped (the folder's lock is
// taken) and writes store.db anew; called by `foreshock store erase`. Time: that of reading the segments
// whose filters cannot rule the lines out. Memory: one segment. A template's text is kept, also where it has
// a constant of such a line. Lines of the same time in different segments may change their order.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "base/world.h"

namespace foreshock::store {

constexpr int kErasureRoundsMax = 3;

struct ErasureReport {
  uint64_t lines = 0;        // erased, or that would be
  uint64_t segments = 0;     // written anew or removed, or that would be
  uint64_t freed_bytes = 0;  // of segment files; 0 in a dry run
  uint64_t remaining = 0;    // that still match, by a scan afterwards; in a dry run the same as lines
  uint64_t segments_looked_at = 0, segments_known = 0;  // how far it is
  std::vector<std::string> warnings;  // what could not be read, and so may still hold such lines
};

// What to erase: lines that match a filter without pipes, within a span of event time.
struct ErasureRequest {
  TenantId tenant;
  std::string query;
  Timestamp start{INT64_MIN}, end{INT64_MAX};
  bool dry_run = false;  // count alone
  // Called before each segment with what is done so far; false ends the work there (kUnavailable).
  std::function<bool(const ErasureReport&)> progress = {};
};

// kInvalid for a query with pipes, that matches everything or is malformed.
Status check_erasure(const ErasureRequest& request);

// As check_erasure(), and kConflict while a server has the
// folder.
Result<ErasureReport> erase_lines(World& world, const std::string& data_folder,
                                  const ErasureRequest& request);

}  // namespace foreshock::store
