// Whether a word is one of a list, letter case aside; most are told apart by their length and first letter.
// Private to redaction. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

inline char small_letter(char c) {
  return is_upper(c) ? static_cast<char>(c + 32) : c;
}

// Whether `text` has `word`, which is in small letters, at `at`.
inline bool has_word_at(std::string_view text, size_t at, std::string_view word) {
  if (at + word.size() > text.size()) return false;
  for (size_t i = 0; i < word.size(); ++i)
    if (small_letter(text[at + i]) != word[i]) return false;
  return true;
}

template <size_t N>
bool is_one_of(std::string_view text, const std::string_view (&list)[N]) {
  if (text.empty()) return false;
  char first = small_letter(text[0]);
  for (std::string_view one : list)
    if (one.size() == text.size() && one[0] == first && has_word_at(text, 0, one)) return true;
  return false;
}

template <size_t N>
bool ends_with_one_of(std::string_view text, const std::string_view (&list)[N]) {
  if (text.empty()) return false;
  char last = small_letter(text.back());
  for (std::string_view one : list)
    if (one.back() == last && one.size() <= text.size() && has_word_at(text, text.size() - one.size(), one))
      return true;
  return false;
}

}  // namespace foreshock::parse
