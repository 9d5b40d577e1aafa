// Inspect: what a segment file holds, for a person: its bounds, its blocks, where its bytes go, and whether
// it is sound.
//
// For `foreshock store inspect`; needs no running store and no store.db, and may be used beside one (segments
// never change). Reads the whole file once and unpacks every block, so "sound" means that every line came
// back. Errors: kNotFound, kCorrupt for a file that is no segment, kInvalid for one of a newer version.
// Damaged blocks are told in the text and counted, they are no error.
#pragma once

#include <string>

#include "base/result.h"
#include "base/world.h"

namespace foreshock::store {

struct Inspection {
  std::string text;  // lines, each ended
  uint64_t lines = 0, raw_bytes = 0, file_bytes = 0;
  uint64_t damaged_blocks = 0;
};
Result<Inspection> inspect_segment(Disk& disk, const std::string& path);

}  // namespace foreshock::store
