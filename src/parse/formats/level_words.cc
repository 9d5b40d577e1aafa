#include "parse/formats/level_words.h"

#include <algorithm>
#include <array>

#include "parse/severity.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr ByteSet kSigns("*-_!#~=+.<>()[]{}/\\:;,|'\"");
constexpr ByteSet kNameSigns("/.@([:|");

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
  if (word.size() < 3 || word.size() > 13 || !all_upper(word) || !severity_from_word(word)) return false;
  // In capitals even the ambiguous ones are levels, but for everyday abbreviations.
  return word != "ALL" && word != "OFF" && word != "HTTP" && word != "CRI" && word != "CONFIG" &&
         word != "DEFAULT" && word != "NORMAL" && word != "SYSTEM" && word != "SUCCESS";
}

bool is_marked_level(std::string_view word) {
  if (word.size() < 3 || word.size() > 13 || !severity_from_word(word)) return false;
  return all_upper(word) || !is_ambiguous(word) || word == "note" || word == "Note" || word == "System" ||
         word == "Information" || word == "fail" || word == "panic" || word == "verbose" || word == "Verbose";
}

bool is_level_or_letter(std::string_view word) {
  return word.size() == 1 ? is_upper(word[0]) && severity_from_word(word).has_value() : is_marked_level(word);
}

std::string_view level_in_signs(std::string_view text) {
  if (text.size() > 16) return {};
  size_t from = 0, to = text.size();
  while (from < to && kSigns.has(text[from])) ++from;
  while (to > from && kSigns.has(text[to - 1])) --to;
  size_t before = from, after = text.size() - to;
  std::string_view word = text.substr(from, to - from);
  if (before + after == 0 || before > 4 || after > 4) return {};
  if (word.size() == 2 && word[0] == word[1] && before > 0 && after > 0) word = word.substr(0, 1);  // (EE)
  if (word.size() == 1)
    return before > 0 && after > 0 && is_upper(word[0]) && severity_from_word(word) ? word
                                                                                    : std::string_view();
  // "error," and "warn..." are words of a sentence.
  if (before == 0 && (text[to] == ',' || text[to] == '.' || text[to] == '\'' || text[to] == ';')) return {};
  return is_marked_level(word) ? word : std::string_view();
}

bool split_level_name(std::string_view word, bool colon, std::string_view& level, std::string_view& name) {
  if (word.size() < 5 || word.size() > 80) return false;
  if (word.back() == ')' || word.back() == ']') word.remove_suffix(1);
  size_t first = kNameSigns.first_in(word);
  if (first == std::string_view::npos || first == 0) return false;
  size_t last = word.size() - 1;
  while (!kNameSigns.has(word[last])) --last;
  if (last + 1 == word.size()) return false;
  auto fits = [&](std::string_view text) { return is_plain_level(text) || (colon && is_marked_level(text)); };
  if (fits(word.substr(0, first))) {
    level = word.substr(0, first);
    name = word.substr(first + 1);
  } else if (word[last] != '(' && word[last] != '[' && fits(word.substr(last + 1))) {
    level = word.substr(last + 1);
    name = word.substr(0, last);
  } else {
    return false;
  }
  return is_alnum(name[0]) && name.find_first_of("()[]{}=\"'") == std::string_view::npos;
}

bool is_bare_level(std::string_view word, std::string_view behind) {
  if (word.size() < 3 || word.size() > 8 || all_upper(word) || !is_marked_level(word)) return false;
  std::string_view next = behind.substr(std::min(behind.find_first_not_of(" \t"), behind.size()));
  next = next.substr(0, next.find(' '));
  if (next.empty() || next == "=" || next == "is" || next == "was") return false;
  // "error of", "error rate": words that go on a sentence.
  constexpr std::array<std::string_view, 26> kLinks = {
      "of",   "in",     "on",     "at",   "to",      "from",  "for",    "while",   "when",
      "with", "during", "and",    "or",   "rate",    "count", "code",   "message", "log",
      "page", "budget", "number", "text", "handler", "level", "status", "response"};
  if (std::find(kLinks.begin(), kLinks.end(), next) != kLinks.end()) return false;
  bool doing = next.size() > 5 && next.substr(next.size() - 3) == "ing";  // "error opening x"
  return !doing || (word != "error" && word != "Error" && word != "fatal" && word != "trace");
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
