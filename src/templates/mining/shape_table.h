// ShapeTable: shape to node, of one lane; where more than 99.9 % of lines end.
//
// Open addressing within a window of eight slots, keyed by 128 bits of which the index mixes all with a seed,
// so chosen lines cannot crowd one window. Grows by doubling up to kShapeSlotsMax; from then on CLOCK evicts
// within the window: what was hit since the hand passed stays. Not thread-safe. Cost: one cache line, often
// two.
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
    size_t start = index_of(key);
    for (size_t i = 0; i < kWindow; ++i) {
      Slot& slot = slots_[(start + i) & (slots_.size() - 1)];
      if (slot.low == key.low && slot.high == key.high && slot.node != kNone) {
        slot.recent = true;
        return slot.node;
      }
    }
    return kNone;
  }

  void put(const Hash128& key, uint32_t node) {
    if (size_ * 2 > slots_.size() && slots_.size() < kShapeSlotsMax) grow();
    place({key.low, key.high, node, true});
  }

  size_t size() const { return size_; }
  size_t memory_bytes() const { return slots_.capacity() * sizeof(Slot); }

 private:
  static constexpr size_t kWindow = 8;
  struct Slot {
    uint64_t low = 0, high = 0;
    uint32_t node = kNone;
    bool recent = false;
  };

  size_t index_of(const Hash128& key) const {
    return mix64((key.low ^ seed_) * 0x9E3779B97F4A7C15ull + key.high) & (slots_.size() - 1);
  }

  void place(const Slot& made) {
    size_t start = index_of({made.low, made.high});
    Slot* victim = nullptr;
    for (size_t i = 0; i < kWindow; ++i) {
      Slot& slot = slots_[(start + i) & (slots_.size() - 1)];
      if (slot.node == kNone) {
        slot = made;
        ++size_;
        return;
      }
      if (!victim && !slot.recent) victim = &slot;
      slot.recent = false;
    }
    *(victim ? victim : &slots_[start]) = made;
  }

  void grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.size() * 2, Slot{});
    size_ = 0;
    for (const Slot& slot : old)
      if (slot.node != kNone) place(slot);
  }

  uint64_t seed_;
  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace foreshock::templates
