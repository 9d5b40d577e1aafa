#include "store/query/text_matcher.h"

#include <cstring>

namespace foreshock::store {

bool equal_folded(std::string_view a, std::string_view b) {
  return a.size() == b.size() && starts_folded(a, b);
}

bool starts_folded(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i)
    if (fold(text[i]) != fold(prefix[i])) return false;
  return true;
}

TextMatcher::TextMatcher(std::string_view pattern, bool prefix) : pattern_(pattern), prefix_(prefix) {
  for (char& c : pattern_) c = fold(c);
  uint32_t size = static_cast<uint32_t>(pattern_.size());
  skip_.fill(size);
  for (uint32_t i = 0; i + 1 < size; ++i) {
    unsigned char c = static_cast<unsigned char>(pattern_[i]);
    skip_[c] = size - 1 - i;
    if (c >= 'a' && c <= 'z') skip_[c - 32u] = size - 1 - i;
  }
}

size_t TextMatcher::find_bytes(std::string_view text, size_t from) const {
  size_t size = pattern_.size();
  if (size == 0 || text.size() < size) return std::string_view::npos;
  const char last = pattern_[size - 1];
  size_t at = from;
  while (at + size <= text.size()) {
    char c = text[at + size - 1];
    if (fold(c) == last) {
      size_t i = 0;
      while (i + 1 < size && fold(text[at + i]) == pattern_[i]) ++i;
      if (i + 1 == size) return at;
    }
    at += skip_[static_cast<unsigned char>(c)];
  }
  return std::string_view::npos;
}

bool TextMatcher::at_boundaries(std::string_view text, size_t at) const {
  size_t end = at + pattern_.size();
  if (is_word_byte(pattern_.front()) && at > 0 && is_word_byte(text[at - 1])) return false;
  if (!prefix_ && is_word_byte(pattern_.back()) && end < text.size() && is_word_byte(text[end])) return false;
  return true;
}

size_t TextMatcher::find(std::string_view text, size_t from) const {
  for (size_t at = find_bytes(text, from); at != std::string_view::npos; at = find_bytes(text, at + 1))
    if (at_boundaries(text, at)) return at;
  return std::string_view::npos;
}

std::vector<std::string> TextMatcher::whole_words() const {
  std::vector<std::string> words;
  for (size_t at = 0; at < pattern_.size();) {
    size_t end = at;
    while (end < pattern_.size() && is_word_byte(pattern_[end])) ++end;
    bool open_end = prefix_ && end == pattern_.size();
    if (end > at && !open_end) words.push_back(pattern_.substr(at, end - at));
    at = end == at ? at + 1 : end;
  }
  return words;
}

}  // namespace foreshock::store
