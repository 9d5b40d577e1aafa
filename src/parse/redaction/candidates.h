// Where in a text a sensitive value could stand: one bit a byte, found 32 bytes at a time with AVX2 or one by
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
  uint64_t words = 0;        // where a word about secrets may begin or go on: "pas", "tok", "key", "cre" ...
  uint64_t schemes = 0;      // the ':' of "://"
  uint64_t options = 0;      // a dash between a blank and a letter or dash
  uint64_t quotes = 0;       // a quote behind a blank
  uint64_t separators = 0;   // '=' and ':'
  uint64_t digit_runs = 0;   // first digits of runs
  uint64_t four_digits = 0;  // those of at least four
  uint64_t lettered = 0;     // first digits of two behind just two letters, as IBANs begin
  uint64_t long_words = 0;   // bytes that 15 more bytes of a word follow
};
Candidates candidates(std::string_view text, size_t begin);
Candidates candidates_portable(std::string_view text, size_t begin);

inline bool is_secret_byte(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}
}  // namespace foreshock::parse
