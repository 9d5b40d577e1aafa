// StoreSnapshot: the state of a store at one moment, as files that can be copied while the store goes on.
//
// Caretaker::snapshot() makes one: a copy of store.db (head, manifest, dictionaries, keys, positions) and the
// list of the segment files that its manifest names. Segment files never change; while `hold` lives none of
// them is removed. Lines that were durable before the call are in it. Made by app's backup.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"

namespace foreshock::store {

struct SegmentFile {
  std::string path;  // relative to the data folder
  uint64_t bytes = 0;
  Timestamp created;  // with path and bytes: which file it is
};

struct StoreSnapshot {
  std::vector<SegmentFile> segments;
  std::shared_ptr<void> hold;
};

}  // namespace foreshock::store
