#include "parse/declared/anchor_index.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

// How rare four bytes are in log lines: punctuation and capitals are, digits and blanks are not.
int rarity(const char* window) {
  int points = 0;
  for (int i = 0; i < 4; ++i) {
    char c = window[i];
    if (is_upper(c))
      points += 3;
    else if (is_lower(c))
      points += 2;
    else if (c != ' ' && !is_digit(c))
      points += 3;
    else
      points += c == ' ' ? 1 : 0;
    for (int j = 0; j < i; ++j)
      if (window[j] == c) points -= 2;
  }
  return points;
}

}  // namespace

void AnchorIndex::build(std::vector<std::string> literals) {
  struct Known {
    uint32_t window;
    Entry entry;
  };
  std::vector<Known> all;
  literals_ = std::move(literals);
  CHECK(literals_.size() < kBuckets / 2);
  for (size_t i = 0; i < literals_.size(); ++i) {
    const std::string& literal = literals_[i];
    CHECK(literal.size() >= 4);
    size_t best = 0;
    for (size_t at = 1; at + 4 <= literal.size() && at < 64; ++at)
      if (rarity(literal.data() + at) > rarity(literal.data() + best)) best = at;
    uint32_t window;
    std::memcpy(&window, literal.data() + best, 4);
    all.push_back({window, {static_cast<uint16_t>(i), static_cast<uint16_t>(best)}});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Known& a, const Known& b) { return a.window < b.window; });
  entries_.clear();
  bits_.assign(kBits / 64, 0);
  buckets_.assign(kBuckets, {});
  for (size_t i = 0; i < all.size();) {
    uint32_t window = all[i].window;
    uint32_t slot = slot_of(window);
    bits_[slot >> 6] |= uint64_t{1} << (slot & 63);
    uint32_t at = window % kBuckets;
    while (buckets_[at].count != 0) at = (at + 1) % kBuckets;
    buckets_[at] = {window, static_cast<uint16_t>(entries_.size()), 0};
    for (; i < all.size() && all[i].window == window; ++i) {
      entries_.push_back(all[i].entry);
      ++buckets_[at].count;
    }
  }
}

}  // namespace foreshock::parse
