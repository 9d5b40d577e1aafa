// AnchorIndex: finds which of many literals stand in a text, in one pass.
//
// Hundreds of formats are told apart by literals that their lines must hold; asking each format in turn would
// make every line pay for every format. Here each literal is known by four of its bytes: the pass looks at
// each window of four bytes once, in a bitmap that fits the first-level cache, and compares a whole literal
// only where its window is found. So the cost does not grow with their number: about half a nanosecond a
// byte, at most kScanBytes bytes. Made once, then immutable. Private to the room.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::parse {

class AnchorIndex {
 public:
  static constexpr size_t kScanBytes = 1024;

  // Literals of at least four bytes; found ones are told by their place in `literals`.
  void build(std::vector<std::string> literals);
  size_t size() const { return literals_.size(); }

  // Calls found(literal, position) for each occurrence, in the order of their windows.
  template <typename Found>
  void scan(std::string_view text, Found found) const {
    if (text.size() < 4 || literals_.empty()) return;
    const char* p = text.data();
    size_t last = (text.size() < kScanBytes ? text.size() : kScanBytes) - 4;
    for (size_t i = 0; i <= last; ++i) {
      uint32_t window;
      std::memcpy(&window, p + i, 4);
      uint32_t slot = slot_of(window);
      if ((bits_[slot >> 6] >> (slot & 63) & 1) == 0) continue;
      for (uint32_t at = window % kBuckets; buckets_[at].count != 0; at = (at + 1) % kBuckets) {
        if (buckets_[at].window != window) continue;
        for (uint16_t k = 0; k < buckets_[at].count; ++k) {
          const Entry& entry = entries_[buckets_[at].first + k];
          const std::string& literal = literals_[entry.literal];
          if (i < entry.offset || text.size() - (i - entry.offset) < literal.size() ||
              std::memcmp(p + i - entry.offset, literal.data(), literal.size()) != 0)
            continue;
          found(entry.literal, i - entry.offset);
        }
        break;
      }
    }
  }

 private:
  static constexpr uint32_t kBits = 1u << 15;
  static constexpr uint32_t kBuckets = 4093;
  struct Entry {
    uint16_t literal;
    uint16_t offset;  // of the window in the literal
  };
  struct Bucket {
    uint32_t window = 0;
    uint16_t first = 0, count = 0;
  };
  static uint32_t slot_of(uint32_t window) { return window * 0x9E3779B1u >> 17; }

  std::vector<std::string> literals_;
  std::vector<Entry> entries_;
  std::vector<uint64_t> bits_;
  std::vector<Bucket> buckets_;
};

}  // namespace foreshock::parse
