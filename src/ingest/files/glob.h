// Expands a glob (`*`, `?`, `[...]` within one path part) over a Disk; private to file sources.
#pragma once

#include <string>
#include <vector>

#include "base/world.h"

namespace foreshock::ingest::files {

// Sorted paths of files (not folders) that match; unreadable folders match nothing. At most `paths_max`.
std::vector<std::string> expand_glob(Disk& disk, const std::string& pattern, size_t paths_max);

}  // namespace foreshock::ingest::files
