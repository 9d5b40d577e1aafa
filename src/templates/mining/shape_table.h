// ShapeTable: shape to node, of one lane; where more than 99.9 % of lines end.
//
// Open addressing within a window of eight slots, keyed by 96 of the hash's bits, which the index mixes with
// a seed, so chosen lines cannot crowd one window. Grows by doubling up to kShapeSlotsMax; from then on CLOCK
// evicts within the window: what was hit since the hand passed stays. Not thread-safe. Cost: one cache line,
// sometimes two. Memory: 16 bytes a slot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "templates/templates_options.h"

namespace foreshock::templates {

class ShapeTable {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFFu;

  explicit ShapeTable(uint64_t seed) : seed_(seed) { clear(); }

  void clear() {
    slots_.assign(kShapeSlotsMin, Slot{});
    size_ = 0;
  }

  uint32_t find(const Hash128& key) {
    size_t start = index_of(key.low, static_cast<uint32_t>(key.high));
    for (size_t i = 0; i < kWindow; ++i) {
      Slot& slot = slots_[(start + i) & (slots_.size() - 1)];
      if (slot.low == key.low && slot.high == static_cast<uint32_t>(key.high) && slot.node != kEmpty) {
        slot.recent = 1;
        return slot.node;
      }
    }
    return kNone;
  }

  void put(const Hash128& key, uint32_t node) {
    if (size_ * 2 > slots_.size() && slots_.size() < kShapeSlotsMax) grow();
    place({key.low, static_cast<uint32_t>(key.high), node, 1});
  }

  size_t size() const { return size_; }
  size_t memory_bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  static constexpr size_t kWindow = 8;
  static constexpr uint32_t kEmpty = 0x7FFFFFFFu;
  struct Slot {
    uint64_t low = 0;
    uint32_t high = 0;
    uint32_t node : 31 = kEmpty;
    uint32_t recent : 1 = 0;
  };
  static_assert(sizeof(Slot) == 16);

  size_t index_of(uint64_t low, uint32_t high) const {
    return mix64((low ^ seed_) * 0x9E3779B97F4A7C15ull + high) & (slots_.size() - 1);
  }

  void place(const Slot& made) {
    size_t start = index_of(made.low, made.high);
    Slot* victim = nullptr;
    for (size_t i = 0; i < kWindow; ++i) {
      Slot& slot = slots_[(start + i) & (slots_.size() - 1)];
      if (slot.node == kEmpty) {
        slot = made;
        ++size_;
        return;
      }
      if (!victim && !slot.recent) victim = &slot;
      slot.recent = 0;
    }
    *(victim ? victim : &slots_[start]) = made;
  }

  void grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.size() * 2, Slot{});
    size_ = 0;
    for (const Slot& slot : old)
      if (slot.node != kEmpty) place(slot);
  }

  uint64_t seed_;
  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace foreshock::templates
