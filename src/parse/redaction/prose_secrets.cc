#include "parse/redaction/prose_secrets.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "parse/redaction/secret_values.h"
#include "parse/redaction/value_extent.h"
#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

using Kind = SecretNameKind;
constexpr size_t kWordsMax = 10;
constexpr size_t kCodeBytes = 48;  // "482913 is your Example Bank verification"

// What follows such a word is the value.
bool leads_to_value(std::string_view word) {
  static constexpr std::string_view kWords[] = {"is", "was", "to", "as",     "now", "=",
                                                "->", "=>",  ":",  "equals", "ist", "lautet"};
  return is_one_of(word, kWords);
}

// Words behind which "password" and "token" are subjects of their own.
bool changes_subject(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "authentication", "auth",     "policy",   "hash",    "hashing",   "algorithm", "method",
      "type",           "manager",  "file",     "store",   "storage",   "strength",  "encryption",
      "rotation",       "age",      "expiry",   "hint",    "database",  "field",     "prompt",
      "exchange",       "endpoint", "bucket",   "url",     "path",      "ring",      "id",
      "count",          "length",   "size",     "version", "ttl",       "cache",     "index",
      "server",         "service",  "provider", "format",  "grant",     "usage",     "fingerprint",
      "pair",           "comment",  "column",   "ref",     "reference", "name",      "names",
      "mount",          "volume"};
  return is_one_of(word, kWords);
}

// "with password x", "temporary password x"
bool introduces_value(std::string_view text, size_t begin) {
  size_t end = begin;
  while (end > 0 && text[end - 1] == ' ') --end;
  size_t at = end;
  while (at > 0 && is_alpha(text[at - 1])) --at;
  static constexpr std::string_view kWords[] = {"with",    "using",  "temporary", "initial", "use",
                                                "entered", "tried",  "generated", "default", "guess",
                                                "guessed", "trying", "wrong",     "bad",     "try"};
  return is_one_of(text.substr(at, end - at), kWords);
}

struct Word {
  size_t begin = 0, end = 0, next = 0;
  bool quoted = false;  // in quotes, parentheses or brackets
  bool marks = false;   // in quotes
  bool colon = false;   // ends in ':'
  bool stop = false;    // ends its clause
};

Word word_at(std::string_view text, size_t at) {
  Word word;
  char c = text[at];
  char close = c == '('                            ? ')'
               : c == '['                          ? ']'
               : c == '<'                          ? '>'
               : c == '"' || c == '\'' || c == '`' ? c
                                                   : '\0';
  if (close != '\0') {
    size_t end = text.find(close, at + 1);
    if (end != std::string_view::npos) {
      word = {at + 1, end, end + 1, true, close == c, false, false};
      if (word.next < text.size() &&
          (text[word.next] == ',' || text[word.next] == ';' || text[word.next] == '.'))
        word.stop = true;
      if (word.next < text.size() && text[word.next] == ':') {
        word.colon = true;
        ++word.next;
      }
      return word;
    }
  }
  size_t end = at;
  while (end < text.size() && !is_space(text[end])) ++end;
  word.begin = at;
  word.next = end;
  while (end > at + 1 && (text[end - 1] == ',' || text[end - 1] == '.' || text[end - 1] == ';' ||
                          text[end - 1] == ':' || text[end - 1] == '"' || text[end - 1] == '\'' ||
                          text[end - 1] == ')' || text[end - 1] == ']' || text[end - 1] == '}')) {
    --end;
    word.colon |= text[end] == ':';
    word.stop |= text[end] != ':' && text[end] != '\'' && text[end] != '"';
  }
  word.end = end;
  return word;
}

bool is_value(std::string_view value, Kind kind, const Word& word, bool led, bool introduced) {
  if (value.empty() || stands_for_secret(value) || is_word_about_secrets(value)) return false;
  bool blanks = value.find(' ') != std::string_view::npos;
  // "signing key kid=x" names another thing.
  size_t equal = value.find('=');
  bool pair = !word.quoted && equal != std::string_view::npos &&
              value.find_first_not_of('=', equal) != std::string_view::npos;
  if (pair && kind != Kind::kPassword) return false;
  switch (kind) {
    case Kind::kPassword:
      if (is_number(value) && introduced) return value.size() >= 4 && value.size() <= 8;
      if (blanks) return word.marks && led && !is_sentence(value);
      if (word.quoted) return looks_like_password(value) || (led && value.size() >= 4);
      if (led || introduced) return looks_like_password(value);
      {
        // Directly behind the name: signs and all kinds of letters, or nothing.
        bool digits = std::any_of(value.begin(), value.end(), is_digit);
        bool capitals = std::any_of(value.begin(), value.end(), is_upper);
        bool smalls = std::any_of(value.begin(), value.end(), is_lower);
        bool signs = value.find_first_of("!#$%^&*?~") != std::string_view::npos;
        return looks_like_password(value) && (signs || (digits && capitals && smalls)) && value.size() >= 6;
      }
    case Kind::kToken:
      if (blanks) return false;
      return looks_random(value) || ((led || word.quoted) && looks_like_token(value));
    case Kind::kKey:
      return !blanks && looks_random(value);
    case Kind::kPin:
      return is_number(value) && value.size() >= 4 && value.size() <= 8;
    case Kind::kCode:
      return is_once_code(value) || (led && looks_random(value));
    default:
      return false;
  }
}

}  // namespace

// "482913 is your code", "use 482913 as your login code".
Stretch code_before(std::string_view text, const SecretName& name) {
  size_t from = name.begin > kCodeBytes ? name.begin - kCodeBytes : 0;
  std::string_view before = text.substr(from, name.begin - from);
  for (std::string_view joint : {" is your ", " as your ", " is the "}) {
    size_t at = before.rfind(joint);
    if (at == std::string_view::npos) continue;
    size_t begin = at;
    while (begin > 0 && (is_alnum(before[begin - 1]) || before[begin - 1] == '-')) --begin;
    if (is_once_code(before.substr(begin, at - begin))) return {from + begin, at - begin};
  }
  return {};
}

// "Enter passphrase for key '/home/ann/.ssh/id': x": what a terminal's record has behind the question.
Stretch answer(std::string_view text, const SecretName& name) {
  std::string_view before = text.substr(0, name.begin);
  if (!before.ends_with("Enter ") && !before.ends_with("enter ")) return {};
  size_t end = std::min(text.find('\n', name.end), text.size());
  size_t colon = text.substr(0, end).rfind(": ");
  if (colon == std::string_view::npos || colon < name.end) return {};
  std::string_view value = text.substr(colon + 2, end - colon - 2);
  bool one = value.size() >= 4 && value.find(' ') == std::string_view::npos;
  return one && !stands_for_secret(value) && !is_word_about_secrets(value) ? Stretch{colon + 2, value.size()}
                                                                           : Stretch{};
}

Stretch prose_secret(std::string_view text, const SecretName& name) {
  if (name.kind == Kind::kAuth || name.kind == Kind::kPass) return {};
  if (name.kind == Kind::kPassword)
    if (Stretch given = answer(text, name); given.length > 0) return given;
  size_t at = name.end;
  while (at < text.size() && (text[at] == '"' || text[at] == '\'' || text[at] == '`' || text[at] == ':'))
    ++at;
  bool led = text.substr(name.end, at - name.end).find(':') != std::string_view::npos;
  // SMTP_PASS x, as files of settings have it: no word of a sentence has a '_'.
  bool setting = text.substr(name.begin, name.end - name.begin).find('_') != std::string_view::npos;
  // Those of devices are numbers: "passkey 7391".
  std::string_view written = text.substr(name.begin, name.end - name.begin);
  bool of_device = has_word_at(written, 0, "passkey") || has_word_at(written, 0, "passcode");
  bool introduced =
      name.kind == Kind::kPassword && (setting || of_device || introduces_value(text, name.begin));
  for (size_t n = 0; n < kWordsMax; ++n) {
    size_t begin = at;
    while (begin < text.size() && text[begin] == ' ') ++begin;
    if (begin == at || begin == text.size() || text[begin] == '\n') return {};
    if (begin - at > 1 && n > 0) return {};  // columns, not a sentence
    Word word = word_at(text, begin);
    std::string_view value = text.substr(word.begin, word.end - word.begin);
    bool once = name.kind == Kind::kToken || name.kind == Kind::kPin || name.kind == Kind::kCode;
    bool asked = led || n == 0 || (once && word.quoted);
    if (asked && is_value(value, name.kind, word, led, introduced))
      return {word.begin, word.end - word.begin};
    if (word.stop || (n == 0 && changes_subject(value))) return {};
    if (!word.quoted && value.size() > 1 && value.find('=') != std::string_view::npos) return {};
    // "is not", "was changed": the next word may still be it, but only behind "to".
    // A switch's configuration has the kind of the secret as a digit: "password 7 0822455D0A16".
    bool digit = n == 0 && value.size() == 1 && is_digit(value[0]);
    led = digit || leads_to_value(value) || word.colon || (led && (value == "now" || value == "set"));
    introduced = false;
    at = word.next;
  }
  return {};
}

}  // namespace foreshock::parse
