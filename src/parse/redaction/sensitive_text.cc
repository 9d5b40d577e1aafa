#include "parse/redaction/sensitive_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kLocalPartMax = 64;
constexpr size_t kContextBytes = 32;
constexpr double kRandomBitsMin = 3.2;  // entropy a character; English words of that length have less digits
constexpr size_t kOctets = 4;

char lower(char c) {
  return is_upper(c) ? static_cast<char>(c + 32) : c;
}

bool equal_caseless(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == y; });
}

template <size_t N>
bool is_one_of(std::string_view text, const std::string_view (&list)[N]) {
  return std::any_of(std::begin(list), std::end(list),
                     [&](std::string_view one) { return equal_caseless(text, one); });
}

bool is_local_byte(char c) {
  return is_word(c) || c == '.' || c == '+' || c == '-';
}

// Ends of names with '@' that are files or units, not mail domains.
constexpr std::string_view kNoTopDomains[] = {
    "service", "timer", "socket", "mount", "slice", "scope", "target", "path", "device", "js",  "ts",   "mjs",
    "cjs",     "json",  "jar",    "html",  "css",   "log",   "conf",   "yaml", "yml",    "txt", "lock", "so"};

bool contains_caseless(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (size_t i = 0; i + word.size() <= text.size(); ++i)
    if (equal_caseless(text.substr(i, word.size()), word)) return true;
  return false;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

struct Issuer {
  std::string_view prefix;
  uint8_t rest;  // characters behind the prefix, at least
};
constexpr Issuer kIssuers[] = {
    {"AKIA", 16},     {"ASIA", 16},     {"ghp_", 30},        {"gho_", 30},     {"ghu_", 30},
    {"ghs_", 30},     {"ghr_", 30},     {"glpat-", 16},      {"xoxb-", 12},    {"xoxp-", 12},
    {"xoxa-", 12},    {"xoxr-", 12},    {"xoxs-", 12},       {"xapp-", 12},    {"sk_live_", 12},
    {"sk_test_", 12}, {"rk_live_", 12}, {"rk_test_", 12},    {"sk-", 20},      {"AIza", 30},
    {"npm_", 30},     {"pypi-", 30},    {"github_pat_", 20}, {"hf_", 20},      {"dop_v1_", 30},
    {"shpat_", 28},   {"shpss_", 28},   {"SG.", 20},         {"ya29.", 16},    {"whsec_", 16},
    {"eyJ", 13},      {"glsa_", 20},    {"dckr_pat_", 16},   {"lin_api_", 20}, {"sq0atp-", 16},
    {"EAAC", 30},     {"hvs.", 20},     {"hvb.", 20},        {"GOCSPX-", 20},  {"glrt-", 16},
};

// A token goes on over dots and base64's characters.
size_t token_end(std::string_view text, size_t at) {
  while (at < text.size() && (is_word(text[at]) || text[at] == '-' || text[at] == '.' || text[at] == '+' ||
                              text[at] == '/' || text[at] == '='))
    ++at;
  while (at > 0 && (text[at - 1] == '.' || text[at - 1] == '-')) --at;
  return at;
}

// The word and blanks before a value tell that it is a secret.
bool told_to_be_secret(std::string_view text, size_t begin) {
  size_t from = begin > kContextBytes ? begin - kContextBytes : 0;
  std::string_view before = text.substr(from, begin - from);
  // Only the value's own clause counts.
  size_t clause = before.find_last_of(",;\n");
  if (clause != std::string_view::npos) before.remove_prefix(clause + 1);
  static constexpr std::string_view kWords[] = {"token",       "secret",         "bearer",      "passw",
                                                "apikey",      "api key",        "api_key",     "api-key",
                                                "credential",  "access key",     "private key", "basic ",
                                                "session key", "encryption key", "signing key", "master key"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return contains_caseless(before, word); });
}

// A chat bot's token is its number, a colon and 35 characters that begin with "AA".
Stretch bot_token(std::string_view text, size_t begin, size_t end) {
  if (end - begin < 33 || begin < 9 || text[begin - 1] != ':' || text.substr(begin, 2) != "AA") return {};
  size_t number = begin - 1;
  while (number > 0 && is_digit(text[number - 1])) --number;
  return begin - 1 - number < 8 ? Stretch{} : Stretch{number, end - number};
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
  size_t begin = at;
  while (begin > 0 && at - begin < kLocalPartMax && is_local_byte(text[begin - 1])) --begin;
  while (begin < at && (text[begin] == '.' || text[begin] == '-')) ++begin;
  if (begin == at || text[at - 1] == '.') return {};
  size_t end = after;
  size_t last_dot = 0;
  while (end < text.size() && (is_alnum(text[end]) || text[end] == '-' || text[end] == '.' ||
                               static_cast<uint8_t>(text[end]) >= 0x80)) {
    if (text[end] == '.') last_dot = end;
    ++end;
  }
  // A full stop behind the address ends the sentence.
  while (end > after && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  if (last_dot >= end)
    last_dot = text.substr(after, end - after).rfind('.') == std::string_view::npos
                   ? 0
                   : after + text.substr(after, end - after).rfind('.');
  if (last_dot <= after || end - last_dot < 3) return {};
  std::string_view top = text.substr(last_dot + 1, end - last_dot - 1);
  if (!std::all_of(top.begin(), top.end(),
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
  if (goes_on || first == 0 || first == 127 || told_to_be_version(text, at)) return {};
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
  size_t colons = 0, group = 0;
  for (char c : address) {
    colons += c == ':' ? 1 : 0;
    group = is_hex(c) ? group + 1 : 0;
    if (group > 4) return {};
  }
  size_t gap = address.find("::");
  bool one_gap = gap != std::string_view::npos && address.find("::", gap + 1) == std::string_view::npos;
  bool whole = gap == std::string_view::npos && colons == 7;
  if (!(one_gap && colons <= 7 && colons >= 3) && !whole) return {};
  return Stretch{begin, end - begin};
}

bool looks_random(std::string_view value) {
  if (value.size() < kSecretRunBytes || is_uuid(value)) return false;
  std::array<uint16_t, 256> counts{};
  size_t digits = 0, uppers = 0, lowers = 0;
  for (char c : value) {
    ++counts[static_cast<uint8_t>(c)];
    digits += is_digit(c) ? 1 : 0;
    uppers += is_upper(c) ? 1 : 0;
    lowers += is_lower(c) ? 1 : 0;
  }
  if (digits < 2 || uppers + lowers < 2) return false;
  double bits = 0;
  for (uint16_t count : counts) {
    if (count == 0) continue;
    double share = static_cast<double>(count) / static_cast<double>(value.size());
    bits -= share * std::log2(share);
  }
  return bits >= kRandomBitsMin;
}

Stretch secret_in_word(std::string_view text, size_t begin, size_t end) {
  if (Stretch bot = bot_token(text, begin, end); bot.length > 0) return bot;
  // "SG.", "ya29." and "eyJ...": the dot parts the word, so look a few bytes further to the left.
  size_t start = begin;
  while (start > 0 && begin - start < 8 &&
         (is_word(text[start - 1]) || text[start - 1] == '.' || text[start - 1] == '-'))
    --start;
  for (size_t from : {begin, start}) {
    std::string_view rest = text.substr(from);
    for (const Issuer& issuer : kIssuers) {
      if (!rest.starts_with(issuer.prefix)) continue;
      size_t stop = token_end(text, from);
      if (stop - from >= issuer.prefix.size() + issuer.rest) return {from, stop - from};
    }
  }
  size_t stop = token_end(text, end);
  size_t from = begin;
  while (from > 0 && (text[from - 1] == '+' || text[from - 1] == '/' || text[from - 1] == '.')) --from;
  if (from < begin && from > 0 && is_word(text[from - 1])) {
    size_t dot = begin - 1;
    if (from != dot || text[dot] != '.') return {};  // the middle of a longer text
    // A token in two words: "4f2a9c.0123456789abcdef".
    size_t whole = dot;
    while (whole > 0 && begin - whole < kContextBytes && (is_word(text[whole - 1]) || text[whole - 1] == '-'))
      --whole;
    std::string_view head = text.substr(whole, dot - whole);
    bool digits = std::any_of(head.begin(), head.end(), is_digit);
    if (!digits || !looks_random(text.substr(begin, end - begin)) || !told_to_be_secret(text, whole))
      return {};
    return {whole, stop - whole};
  }
  if (!looks_random(text.substr(begin, end - begin)) || !told_to_be_secret(text, begin)) return {};
  return {begin, stop - begin};
}

}  // namespace foreshock::parse
