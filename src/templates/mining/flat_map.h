// FlatMap: open-addressed map from a mixed 64-bit key to a 32-bit index; what the miss path is made of.
//
// Keys are already seeded and mixed by the caller (see CatalogueState), so their upper bits index directly
// and chosen keys cannot pile up. Key 0 is taken for 1. No erase: the catalogue only grows, within its caps.
// Cost: one probe, rarely two. Memory: 12 bytes per slot, filled to 44-67 %.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace foreshock::templates {

// Makes room for `more` elements, a quarter at a time: what is full at last wastes little.
template <class Container>
void grow_by_quarter(Container& container, size_t more = 1) {
  if (container.size() + more > container.capacity())
    container.reserve(container.size() + more + container.size() / 4 + 16);
}

class FlatMap {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFFu;

  uint32_t find(uint64_t key) const {
    if (keys_.empty()) return kNone;
    if (key == 0) key = 1;
    for (size_t i = home_of(key);; i = next(i)) {
      if (keys_[i] == key) return values_[i];
      if (keys_[i] == 0) return kNone;
    }
  }

  void prefetch(uint64_t key) const {
    if (keys_.empty()) return;
    size_t home = home_of(key);
    __builtin_prefetch(&keys_[home]);
    __builtin_prefetch(&values_[home]);
  }

  // The value under `key`, after putting `value` there if there was none.
  uint32_t find_or_add(uint64_t key, uint32_t value) {
    if ((size_ + 1) * 3 > keys_.size() * 2) grow();
    if (key == 0) key = 1;
    for (size_t i = home_of(key);; i = next(i)) {
      if (keys_[i] == key) return values_[i];
      if (keys_[i] == 0) {
        keys_[i] = key;
        values_[i] = value;
        ++size_;
        return value;
      }
    }
  }

  size_t size() const { return size_; }
  size_t memory_bytes() const {
    return keys_.capacity() * sizeof(uint64_t) + values_.capacity() * sizeof(uint32_t);
  }

 private:
  // Scales the key's upper half to the table, so that its size need not be a power of two.
  size_t home_of(uint64_t key) const { return static_cast<size_t>((key >> 32) * keys_.size() >> 32); }
  size_t next(size_t i) const { return i + 1 == keys_.size() ? 0 : i + 1; }

  void grow() {
    std::vector<uint64_t> old_keys = std::move(keys_);
    std::vector<uint32_t> old_values = std::move(values_);
    size_t slots = old_keys.empty() ? 64 : old_keys.size() + old_keys.size() / 2;
    keys_.assign(slots, 0);
    values_.assign(slots, kNone);
    for (size_t k = 0; k < old_keys.size(); ++k) {
      if (old_keys[k] == 0) continue;
      size_t i = home_of(old_keys[k]);
      while (keys_[i] != 0) i = next(i);
      keys_[i] = old_keys[k];
      values_[i] = old_values[k];
    }
  }

  std::vector<uint64_t> keys_;
  std::vector<uint32_t> values_;
  size_t size_ = 0;
};

}  // namespace foreshock::templates
