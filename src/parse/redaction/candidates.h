// Where in a text a sensitive value could stand: one bit a byte, found 16 bytes at a time with SSE2 or one by
// one, with the same bits. Private to redaction. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

// Bits of the bytes begin .. begin + kCandidateStep; runs are seen up to 16 bytes beyond.
constexpr size_t kCandidateStep = 48;
struct Candidates {
  uint64_t at_signs = 0;     // '@', and the '%' of "%40"
  uint64_t separators = 0;   // '=', ':', and the first of two dashes behind a blank
  uint64_t digit_runs = 0;   // first digits of runs
  uint64_t four_digits = 0;  // those of at least four
  uint64_t long_words = 0;   // bytes that 15 more bytes of a word follow
};
Candidates candidates(std::string_view text, size_t begin);
Candidates candidates_portable(std::string_view text, size_t begin);

inline bool is_secret_byte(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}
}  // namespace foreshock::parse
