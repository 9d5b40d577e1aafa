// Entities: the addresses, hosts and trace ids in a finding's example lines, and the words beside them.
//
// Two findings that hold the same trace id or address are probably about the same thing; a line of `checkout`
// that holds the word "payments" says whom checkout was calling. Values that everybody has (loopback, zero
// addresses, short numbers) are left out. Pure; looks at the first kScannedBytesMax of each line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/finding.h"

namespace foreshock::incidents {

struct Entity {
  std::string kind;  // "address", "host", "id"
  std::string text;  // lower case, an address without its port
  auto operator<=>(const Entity&) const = default;
};

struct Marks {
  std::vector<Entity> entities;    // sorted, distinct
  std::vector<std::string> words;  // lower case, sorted, distinct
};

constexpr size_t kScannedBytesMax = 2048;
constexpr size_t kMarksPerFindingMax = 256;  // of each sort

Marks marks_of(const detect::Finding& finding);

// Whether a service of this name can be recognised in running text: "payments" can, "api" or "web" cannot.
bool is_telling_name(std::string_view service);

}  // namespace foreshock::incidents
