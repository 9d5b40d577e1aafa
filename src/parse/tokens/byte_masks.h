// Byte masks: which bytes of a text are word bytes, digits or blanks, as one bit each.
//
// What the token scan walks along: the end of a run is one bit operation, however long the run. Filled 64
// bytes at a time with the widest instructions that the processor has (chosen once, at start), or by a table
// on any machine; all give the same bits (byte_masks_test compares them). Private to the room. Cost: 0.03-0.1
// ns a byte with vectors, 1 ns without. Memory: 1.6 KB, on the stack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/limits.h"
#include "parse/token_scan.h"

namespace foreshock::parse {

struct ByteMasks {
  static constexpr size_t kBlocks = limits::kShapeBytesMax / 64;
  // One block more than a text can fill: it stays zero, so that every run ends.
  std::array<uint64_t, kBlocks + 1> word, digit, blank;

  // The first index at or after `at` whose bit is not set.
  static size_t run_end(const std::array<uint64_t, kBlocks + 1>& mask, size_t at) {
    size_t block = at / 64;
    uint64_t rest = ~mask[block] >> (at % 64);
    if (rest != 0) return at + static_cast<size_t>(__builtin_ctzll(rest));
    while (~mask[++block] == 0) {
    }
    return block * 64 + static_cast<size_t>(__builtin_ctzll(~mask[block]));
  }

  // Whether a bit is set in [begin, end), which lies within one run.
  static bool any(const std::array<uint64_t, kBlocks + 1>& mask, size_t begin, size_t end) {
    size_t block = begin / 64, last = (end - 1) / 64;
    uint64_t bits = mask[block] >> (begin % 64);
    if (block == last) {
      size_t count = end - begin;
      return count < 64 ? (bits & ((uint64_t{1} << count) - 1)) != 0 : bits != 0;
    }
    while (bits == 0 && ++block < last) bits = mask[block];
    if (bits != 0) return true;
    size_t count = end - last * 64;
    return (count < 64 ? mask[last] & ((uint64_t{1} << count) - 1) : mask[last]) != 0;
  }
};

// Fills `masks` for a text of at most limits::kShapeBytesMax bytes.
void fill_byte_masks(std::string_view text, ByteMasks& masks, ScanPath path);

}  // namespace foreshock::parse
