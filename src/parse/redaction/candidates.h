// Where in a text a sensitive value could stand: one bit a byte, found 32 bytes at a time with AVX2 or one by
// one, with the same bits. Private to redaction. Pure; some 10 ns for 64 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

// Bits of the kCandidateStep bytes from `begin` on.
constexpr size_t kCandidateStep = 64;
struct Candidates {
  size_t begin = 0;
  uint64_t at_signs = 0;     // '@', and the '%' of "%40"
  uint64_t words = 0;        // where a word about secrets may begin or go on: "pas", "tok", "key", "cre" ...
  uint64_t schemes = 0;      // the ':' of "://"
  uint64_t options = 0;      // a dash or slash between a blank and a letter or dash
  uint64_t quotes = 0;       // a quote behind a blank
  uint64_t separators = 0;   // '=' and ':'
  uint64_t digit_runs = 0;   // first digits of runs
  uint64_t four_digits = 0;  // those of at least four
  uint64_t lettered = 0;     // first digits of two behind just two letters, as IBANs begin
  uint64_t long_words = 0;   // the first byte that 15 more bytes of a word follow
};

// Which classes 64 bytes belong to, one bit each.
struct ByteClasses {
  uint64_t at = 0, percent = 0, equal = 0, colon = 0, slash = 0, dash = 0, blank = 0, quote = 0, digit = 0,
           letter = 0, word = 0, stem = 0;
};
// Of the bytes from `bytes` on, of which `size` are the text's.
using ClassifyBytes = ByteClasses (*)(const char* bytes, size_t size);
ByteClasses classes_portable(const char* bytes, size_t size);
ClassifyBytes fastest_classes();

// Goes through a text, each byte classed once.
class CandidateScan {
 public:
  explicit CandidateScan(std::string_view text, ClassifyBytes classify = fastest_classes());
  // The candidates of the next bytes; false at the end.
  bool next(Candidates& out);

 private:
  std::string_view text_;
  ClassifyBytes classify_;
  size_t begin_ = 0;
  ByteClasses before_, here_;
};

inline bool is_secret_byte(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}
}  // namespace foreshock::parse
