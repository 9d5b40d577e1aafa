// TextIndex and IdIndex: texts or ids to small numbers in the order of their first coming.
//
// Used where a block is built: the value just seen costs a compare, others one probe of a small open table.
// Not thread-safe. Memory: the distinct values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"

namespace foreshock::store {

class IdIndex {
 public:
  IdIndex() : slots_(64) {}
  uint32_t of(uint64_t id) {
    if (!ids_.empty() && ids_[last_] == id) return last_;
    return last_ = find_or_add(id);
  }
  const std::vector<uint64_t>& ids() const { return ids_; }
  size_t size() const { return ids_.size(); }
  // Without adding it.
  std::optional<uint32_t> find(uint64_t id) const {
    size_t mask = slots_.size() - 1;
    for (size_t at = mix64(id) & mask; slots_[at] != 0; at = (at + 1) & mask)
      if (ids_[slots_[at] - 1] == id) return slots_[at] - 1;
    return std::nullopt;
  }

 private:
  uint32_t find_or_add(uint64_t id) {
    size_t mask = slots_.size() - 1;
    size_t at = mix64(id) & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask)
      if (ids_[slots_[at] - 1] == id) return slots_[at] - 1;
    ids_.push_back(id);
    slots_[at] = static_cast<uint32_t>(ids_.size());
    uint32_t number = slots_[at] - 1;
    if (ids_.size() * 2 > slots_.size()) grow();
    return number;
  }
  void grow() {
    slots_.assign(slots_.size() * 2, 0);
    size_t mask = slots_.size() - 1;
    for (size_t i = 0; i < ids_.size(); ++i) {
      size_t at = mix64(ids_[i]) & mask;
      while (slots_[at] != 0) at = (at + 1) & mask;
      slots_[at] = static_cast<uint32_t>(i + 1);
    }
  }
  std::vector<uint64_t> ids_;
  std::vector<uint32_t> slots_;  // number + 1; 0 is free
  uint32_t last_ = 0;
};

// `Text`: std::string, which keeps a copy, or std::string_view into what outlives the index.
template <class Text>
class BasicTextIndex {
 public:
  uint32_t of(std::string_view text) {
    if (!texts_.empty() && texts_[last_] == text) return last_;
    // Equal hashes of different texts are told apart by going on from the hash.
    for (uint64_t hash = hash64(text);; hash = mix64(hash + 1)) {
      uint32_t slot = index_.of(hash);
      if (slot == owners_.size()) {
        owners_.push_back(static_cast<uint32_t>(texts_.size()));
        texts_.emplace_back(text);
        return last_ = owners_[slot];
      }
      if (texts_[owners_[slot]] == text) return last_ = owners_[slot];
    }
  }
  // Without adding it.
  std::optional<uint32_t> find(std::string_view text) const {
    for (uint64_t hash = hash64(text);; hash = mix64(hash + 1)) {
      std::optional<uint32_t> slot = index_.find(hash);
      if (!slot) return std::nullopt;
      if (texts_[owners_[*slot]] == text) return owners_[*slot];
    }
  }
  std::vector<Text>& texts() { return texts_; }
  const std::vector<Text>& texts() const { return texts_; }
  size_t size() const { return texts_.size(); }

 private:
  IdIndex index_;
  std::vector<uint32_t> owners_;
  std::vector<Text> texts_;
  uint32_t last_ = 0;
};

using TextIndex = BasicTextIndex<std::string>;
using ViewIndex = BasicTextIndex<std::string_view>;

}  // namespace foreshock::store
