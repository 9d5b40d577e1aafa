#include "classify/lexicon/words.h"

#include <utility>

namespace foreshock::classify {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word_byte(char c) {
  return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// A slot in a template's text: '<', a short name or '*', '>'.
size_t slot_length(std::string_view text) {
  constexpr size_t kNameMax = 16;
  for (size_t i = 1; i < text.size() && i <= kNameMax + 1; ++i) {
    char c = text[i];
    if (c == '>') return i > 1 ? i + 1 : 0;
    if (!is_lower(c) && !is_digit(c) && c != '*' && c != '_' && c != ':') return 0;
  }
  return 0;
}

// Where an identifier breaks: "fooBar", "HTTPServer" (before "Server").
bool camel_break(std::string_view text, size_t at) {
  if (at == 0) return false;
  if (is_lower(text[at - 1]) && is_upper(text[at])) return true;
  return is_upper(text[at - 1]) && is_upper(text[at]) && at + 1 < text.size() && is_lower(text[at + 1]);
}

}  // namespace

bool is_number(std::string_view word) {
  if (word.empty()) return false;
  for (char c : word)
    if (!is_digit(c)) return false;
  return true;
}

std::vector<Word> split_words(std::string_view text) {
  text = text.substr(0, kTextBytesMax);
  std::vector<Word> words;
  int slots = 0;
  bool glue = false, clause = false;
  size_t at = 0;
  while (at < text.size() && words.size() < kWordsMax) {
    char c = text[at];
    if (c == '<') {
      if (size_t length = slot_length(text.substr(at)); length > 0) {
        Word word;
        word.text = std::string(text.substr(at + 1, length - 2));
        word.slot = slots++;
        word.before = at > 0 ? text[at - 1] : ' ';
        word.clause = std::exchange(clause, false);
        words.push_back(std::move(word));
        at += length;
        glue = false;
        continue;
      }
    }
    if (!is_word_byte(c)) {
      clause = clause || c == ',' || c == ';' || c == '|' ||
               (c == '.' && at + 1 < text.size() && text[at + 1] == ' ');
      glue = c == '_' && !words.empty() && at > 0 && is_word_byte(text[at - 1]);
      ++at;
      continue;
    }
    Word word;
    word.glued = glue;
    word.before = at > 0 ? text[at - 1] : ' ';
    word.clause = std::exchange(clause, false);
    size_t begin = at;
    while (at < text.size()) {
      bool apostrophe = text[at] == '\'' && at > begin && at + 1 < text.size() && text[at + 1] == 't';
      if (!is_word_byte(text[at]) && !apostrophe) break;
      if (at > begin && camel_break(text, at)) break;
      if (!apostrophe) word.text.push_back(lower(text[at]));
      ++at;
    }
    // A camel break continues the same identifier; so does an underscore, seen above.
    glue = at < text.size() && is_word_byte(text[at]);
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace foreshock::classify
