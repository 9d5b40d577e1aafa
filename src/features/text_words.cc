#include "features/text_words.h"

#include <algorithm>
#include <array>

namespace foreshock::features {
namespace {

constexpr std::string_view kSilent[] = {
    "a",     "after",   "again", "also",   "an",    "and",   "another", "are",      "as",        "at",
    "be",    "because", "been",  "before", "by",    "can",   "did",     "do",       "does",      "for",
    "from",  "had",     "has",   "have",   "in",    "into",  "is",      "it",       "its",       "may",
    "more",  "of",      "on",    "or",     "other", "out",   "some",    "somebody", "something", "than",
    "that",  "the",     "there", "this",   "to",    "until", "was",     "were",     "what",      "when",
    "which", "while",   "who",   "will",   "with"};

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
  return is_upper(c) || is_lower(c);
}

bool is_silent(std::string_view word) {
  return std::binary_search(std::begin(kSilent), std::end(kSilent), word);
}

// The length of a slot such as <ip> or <*> at the beginning; 0 when none stands there.
size_t slot_size(std::string_view text) {
  size_t at = 1;
  while (at < text.size() && (is_lower(text[at]) || text[at] == '_' || text[at] == '*')) ++at;
  return at > 1 && at < text.size() && text[at] == '>' ? at + 1 : 0;
}

void add_word(std::string_view letters, std::vector<std::string>& out) {
  if (letters.size() < 2) return;
  std::string word(letters);
  for (char& c : word)
    if (is_upper(c)) c = static_cast<char>(c + 32);
  if (!is_silent(word)) out.push_back(word_stem(word));
}

}  // namespace

std::string word_stem(std::string_view word) {
  size_t size = word.size();
  if (size > 5 && word.ends_with("ing")) {
    word.remove_suffix(3);
  } else if (size > 4 && (word.ends_with("ed") || word.ends_with("es"))) {
    word.remove_suffix(2);
  } else if (size > 3 && word.ends_with('s') && !word.ends_with("ss")) {
    word.remove_suffix(1);
  }
  bool doubled =
      word.size() > 4 && word.back() == word[word.size() - 2] && word.back() != 'l' && word.back() != 's';
  if (doubled) word.remove_suffix(1);
  if (word.size() > 4 && word.ends_with('e')) word.remove_suffix(1);
  std::string out(word);
  if (out.size() > 4 && out.back() == 'y') out.back() = 'i';
  return out;
}

std::vector<std::string> text_words(std::string_view text) {
  std::vector<std::string> out;
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '<') {
      if (size_t slot = slot_size(text.substr(at)); slot > 0) {
        at += slot;
        continue;
      }
    }
    if (!is_letter(text[at])) {
      ++at;
      continue;
    }
    size_t begin = at++;
    for (; at < text.size() && is_letter(text[at]); ++at) {
      bool camel = is_lower(text[at - 1]) && is_upper(text[at]);
      bool acronym =
          is_upper(text[at - 1]) && is_upper(text[at]) && at + 1 < text.size() && is_lower(text[at + 1]);
      if (camel || acronym) break;
    }
    add_word(text.substr(begin, at - begin), out);
  }
  return out;
}

}  // namespace foreshock::features
