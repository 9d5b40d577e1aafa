#include "parse/formats/level_words.h"

#include <algorithm>
#include <array>

#include "parse/severity.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

// Words that are levels only in a level field, or with other signs around: too common in messages.
bool is_ambiguous(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kWords = {
      "all",    "config", "default", "fail",   "failure", "fine",       "http",  "log",
      "normal", "note",   "off",     "system", "success", "errors",     "silly", "fault",
      "cri",    "verb",   "noti",    "panic",  "verbose", "information"};
  for (std::string_view known : kWords)
    if (known.size() == word.size() &&
        std::equal(known.begin(), known.end(), word.begin(), [](char a, char b) { return a == (b | 0x20); }))
      return true;
  return false;
}

bool all_upper(std::string_view word) {
  return std::all_of(word.begin(), word.end(), is_upper);
}

}  // namespace

bool is_plain_level(std::string_view word) {
  if (word.size() < 3 || word.size() > 11 || !all_upper(word) || !severity_from_word(word)) return false;
  // In capitals even the ambiguous ones are levels, but for everyday abbreviations.
  return word != "ALL" && word != "OFF" && word != "HTTP" && word != "CRI" && word != "CONFIG" &&
         word != "DEFAULT" && word != "NORMAL" && word != "SYSTEM" && word != "SUCCESS";
}

bool is_marked_level(std::string_view word) {
  if (word.size() < 3 || word.size() > 13 || !severity_from_word(word)) return false;
  return all_upper(word) || !is_ambiguous(word) || word == "note" || word == "Note" || word == "System" ||
         word == "Information" || word == "fail" || word == "panic" || word == "verbose" || word == "Verbose";
}

LevelWord level_at_front(std::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  while (p < end && is_space(*p)) ++p;
  if (p >= end) return {};
  char close = *p == '[' ? ']' : *p == '<' ? '>' : *p == '(' ? ')' : '\0';
  const char* from = close != '\0' ? p + 1 : p;
  if (close != '\0')
    while (from < end && *from == ' ') ++from;
  const char* q = from;
  while (q < end && is_alpha(*q) && q - from < 14) ++q;
  std::string_view word(from, static_cast<size_t>(q - from));
  if (word.size() < 3) return {};
  if (close != '\0') {
    while (q < end && *q == ' ') ++q;
    if (q >= end || *q != close || !is_marked_level(word)) return {};
    ++q;
    if (q < end && *q == ':') ++q;
    return {word, q};
  }
  if (q < end && *q == ':' && (q + 1 == end || !is_word(q[1])) && is_marked_level(word)) return {word, q + 1};
  if ((q == end || is_space(*q)) && is_plain_level(word)) return {word, q};
  return {};
}

}  // namespace foreshock::parse
