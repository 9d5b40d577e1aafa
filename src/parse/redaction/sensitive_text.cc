#include "parse/redaction/sensitive_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kLocalPartMax = 64;
constexpr size_t kContextBytes = 32;
constexpr size_t kOctets = 4;

bool equal_caseless(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return small_letter(x) == y; });
}

bool is_local_byte(char c) {
  return is_word(c) || c == '.' || c == '+' || c == '-';
}

// Ends of names with '@' that are files or units, not mail domains.
constexpr std::string_view kNoTopDomains[] = {
    "service", "timer", "socket", "mount", "slice", "scope", "target", "path", "device", "js",
    "ts",      "mjs",   "cjs",    "json",  "jar",   "html",  "css",    "log",  "conf",   "yaml",
    "yml",     "txt",   "lock",   "so",    "png",   "jpg",   "jpeg",   "gif",  "svg",    "webp",
    "ico",     "pdf",   "gz",     "tgz",   "deb",   "rpm",   "whl",    "exe",  "dll",    "tar",
    "xml",     "map",   "jsx",    "tsx",   "scss",  "vue",   "woff",   "mp4"};

bool contains_caseless(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (size_t i = 0; i + word.size() <= text.size(); ++i)
    if (equal_caseless(text.substr(i, word.size()), word)) return true;
  return false;
}

// Where the part before '@' begins: a word with . + - and what else mailboxes are named with inside it, code
// of addresses (%2B), or a text in quotes.
size_t local_part(std::string_view text, size_t at) {
  if (at > 1 && text[at - 1] == '"') {
    size_t from = at > kLocalPartMax ? at - kLocalPartMax : 0;
    size_t open = text.substr(from, at - 1 - from).rfind('"');
    if (open == std::string_view::npos || (from + open > 0 && text[from + open - 1] == '\\')) return at;
    return from + open;
  }
  size_t begin = at;
  while (begin > 0 && at - begin < kLocalPartMax) {
    char c = text[begin - 1];
    bool inside = (c == '\'' || c == '&' || c == '!' || c == '#' || c == '*' || c == '~') && begin < at &&
                  begin > 1 && is_alnum(text[begin]) && is_alnum(text[begin - 2]) &&
                  (c == '\'' || c == '!' || c == '#' || c == '*' || c == '~');
    bool coded =
        c == '%' && begin + 1 < at && is_hex(text[begin]) && is_hex(text[begin + 1]) &&
        (text.substr(begin, 2) == "2B" || text.substr(begin, 2) == "2b" || text.substr(begin, 2) == "2E");
    if (!is_local_byte(c) && !inside && !coded) break;
    --begin;
  }
  // What a separator's code left before the name: "%3Dann", "%3Cann".
  if (begin > 0 && text[begin - 1] == '%' && at - begin > 2 && is_hex(text[begin]) && is_hex(text[begin + 1]))
    begin += 2;
  // The end of an escaped line feed or tab: "\nann@example.org".
  if (begin > 0 && text[begin - 1] == '\\' && at - begin > 1 && (text[begin] == 'n' || text[begin] == 't'))
    ++begin;
  while (begin < at && (text[begin] == '.' || text[begin] == '-' || text[begin] == '+')) ++begin;
  return begin < at && text[at - 1] != '.' ? begin : at;
}

// "Chrome/120.0.0.0" is a product of that version.
bool is_product_version(std::string_view text, size_t begin, size_t end) {
  return begin > 1 && text[begin - 1] == '/' && is_alpha(text[begin - 2]) &&
         text.substr(begin, end - begin).ends_with(".0.0");
}

// "version 10.4.3.2" has the form of an address and is none.
bool told_to_be_version(std::string_view text, size_t begin) {
  size_t from = begin > kContextBytes ? begin - kContextBytes : 0;
  std::string_view before = text.substr(from, begin - from);
  static constexpr std::string_view kWords[] = {"version", "firmware", "release", "upgrade",
                                                "schema",  "driver",   "update",  "migrat"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return contains_caseless(before, word); });
}

}  // namespace

Stretch email_around(std::string_view text, size_t at) {
  size_t after = at + 1;
  if (text[at] == '%') {
    if (text.substr(at, 3) != "%40") return {};
    after = at + 3;
  }
  size_t begin = local_part(text, at);
  if (begin == at) return {};
  size_t end = after;
  while (end < text.size() && (is_word(text[end]) || text[end] == '-' || text[end] == '.' ||
                               static_cast<uint8_t>(text[end]) >= 0x80))
    ++end;
  // A full stop behind the address ends the sentence.
  while (end > after && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  if (end > after && !is_alnum(text[after]) && static_cast<uint8_t>(text[after]) < 0x80) return {};
  std::string_view domain = text.substr(after, end - after);
  size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3) return {};
  std::string_view top = domain.substr(dot + 1);
  bool coded = top.starts_with("xn--");
  if (!coded && !std::all_of(top.begin(), top.end(),
                             [](char c) { return is_alpha(c) || static_cast<uint8_t>(c) >= 0x80; }))
    return {};
  if (is_one_of(top, kNoTopDomains)) return {};
  bool remote =
      text.substr(begin, at - begin) == "git" && end < text.size() && (text[end] == ':' || text[end] == '/');
  return remote ? Stretch{} : Stretch{begin, end - begin};
}

Stretch ipv4_at(std::string_view text, size_t at) {
  if (at > 0 && (is_word(text[at - 1]) || (text[at - 1] == '.' && at > 1 && is_word(text[at - 2]))))
    return {};
  size_t i = at;
  unsigned first = 0;
  for (size_t octet = 0; octet < kOctets; ++octet) {
    unsigned value = 0;
    size_t digits = 0;
    while (i < text.size() && is_digit(text[i]) && digits < 4) {
      value = value * 10 + static_cast<unsigned>(text[i] - '0');
      ++i;
      ++digits;
    }
    if (digits == 0 || digits > 3 || value > 255) return {};
    if (octet == 0) first = value;
    if (octet + 1 < kOctets && (i == text.size() || text[i++] != '.')) return {};
  }
  bool goes_on = i < text.size() &&
                 (is_word(text[i]) || (text[i] == '.' && i + 1 < text.size() && is_digit(text[i + 1])));
  // "1.2.3.4-rc1"
  goes_on |= i + 1 < text.size() && text[i] == '-' && is_lower(text[i + 1]);
  if (goes_on || first == 0 || first == 127 || told_to_be_version(text, at) ||
      is_product_version(text, at, i))
    return {};
  return {at, i - at};
}

Stretch ipv6_around(std::string_view text, size_t at) {
  auto part = [](char c) { return is_hex(c) || c == ':' || c == '.'; };
  size_t begin = at;
  while (begin > 0 && part(text[begin - 1])) --begin;
  size_t end = at;
  while (end < text.size() && part(text[end])) ++end;
  while (end > begin &&
         (text[end - 1] == '.' || (text[end - 1] == ':' && (end - begin < 2 || text[end - 2] != ':'))))
    --end;
  std::string_view address = text.substr(begin, end - begin);
  if ((begin > 0 && is_word(text[begin - 1])) || (end < text.size() && is_word(text[end]))) return {};
  size_t colons = 0, group = 0, pairs = 0;
  for (char c : address) {
    colons += c == ':' ? 1 : 0;
    pairs += c == ':' && group == 2;
    group = is_hex(c) ? group + 1 : 0;
    if (group > 4) return {};
  }
  // Eight pairs of digits are a serial number or the like.
  if (colons == 7 && pairs == 7 && group == 2) return {};
  size_t gap = address.find("::");
  bool one_gap = gap != std::string_view::npos && address.find("::", gap + 1) == std::string_view::npos;
  bool whole = gap == std::string_view::npos && colons == 7;
  // "fe80::1" has two colons, and "dead::beef" of a program none of its digits.
  bool few = colons == 2 && gap >= 3 && address.size() > gap + 2 &&
             std::any_of(address.begin(), address.end(), is_digit);
  if (!(one_gap && colons <= 7 && (colons >= 3 || few)) && !whole) return {};
  if (address == "::1") return {};
  return Stretch{begin, end - begin};
}

}  // namespace foreshock::parse
