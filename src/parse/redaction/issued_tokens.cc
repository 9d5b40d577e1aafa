#include "parse/redaction/issued_tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "parse/redaction/secret_values.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kUrlBytesMax = 200;
constexpr size_t kCryptBytesMax = 100;
constexpr size_t kPrefixBytesMax = 20;  // "dp.st.prod." before the word itself

struct Issuer {
  std::string_view prefix;
  uint8_t rest;        // characters behind the prefix, at least
  bool mixed = false;  // of which one is a digit: the prefix alone could begin a name
};
// Sorted by the first byte; found by the tables below.
constexpr Issuer kIssuers[] = {
    {"A3-", 30},         {"AAAAA", 100, true},  {"AGE-SECRET-KEY-1", 40},
    {"AIza", 30},        {"AKCp", 60},          {"AKIA", 16},
    {"AKID", 28, true},  {"ASIA", 16},          {"ATATT3", 40},
    {"ATBB", 24, true},  {"ATCTT3", 40},        {"BBDC-", 30},
    {"CFPAT-", 30},      {"CCIPAT_", 30},       {"EAA", 40, true},
    {"EZAK", 40},        {"EZTK", 40},          {"FLWSECK", 20},
    {"GOCSPX-", 20},     {"GR1348941", 16},     {"HRKU-", 30},
    {"LTAI", 16, true},  {"NRAK-", 20},         {"NRII-", 20},
    {"PMAK-", 40},       {"SG.", 20},           {"SK", 32, true},
    {"ST-", 20, true},   {"TGT-", 20, true},    {"bkua_", 30},
    {"cio", 32, true},   {"clh_", 30},          {"dapi", 30, true},
    {"dckr_pat_", 16},   {"dckr_oat_", 16},     {"doo_v1_", 30},
    {"dop_v1_", 30},     {"dor_v1_", 30},       {"dp.", 40},
    {"dt0c01.", 40},     {"dt0s01.", 40},       {"duffel_", 30},
    {"eyJ", 13},         {"fio-u-", 30},        {"figd_", 30},
    {"gAAAAAB", 60},     {"gho_", 30},          {"ghp_", 30},
    {"ghr_", 30},        {"ghs_", 30},          {"ghu_", 30},
    {"github_pat_", 20}, {"glagent-", 20},      {"glcbt-", 16},
    {"gldt-", 16},       {"glc_", 30},          {"glft-", 16},
    {"glimt-", 16},      {"gloas-", 30},        {"glpat-", 16},
    {"glptt-", 16},      {"glrt-", 16},         {"glsa_", 20},
    {"glsoat-", 16},     {"gsk_", 40},          {"hf_", 20},
    {"hvb.", 20},        {"hvr.", 20},          {"hvs.", 20},
    {"key-", 32, true},  {"lin_api_", 20},      {"lin_oauth_", 20},
    {"nfp_", 30},        {"npm_", 30},          {"ntn_", 30},
    {"ops_eyJ", 30},     {"oy2", 43},           {"pat-eu1-", 30},
    {"pat-na1-", 30},    {"phx_", 30},          {"pplx-", 30},
    {"pscale_", 30},     {"pul-", 30},          {"pypi-", 30},
    {"r8_", 30},         {"rdme_", 40},         {"rk_live_", 12},
    {"rk_test_", 12},    {"rnd_", 24},          {"rubygems_", 30},
    {"sbp_", 36},        {"secret_", 40, true}, {"shpat_", 28},
    {"shpca_", 28},      {"shppa_", 28},        {"shpss_", 28},
    {"sk-", 20, true},   {"sk_live_", 12},      {"sk_test_", 12},
    {"sl.", 60},         {"sntrys_", 30},       {"sntryu_", 30},
    {"sq0atp-", 16},     {"sq0csp-", 30},       {"tfp_", 30},
    {"tk-us-", 30},      {"tskey-", 16, true},  {"vercel_", 20},
    {"whsec_", 16},      {"xai-", 40},          {"xapp-", 12},
    {"xkeysib-", 40},    {"xoxa-", 12},         {"xoxb-", 12},
    {"xoxc-", 12},       {"xoxd-", 12},         {"xoxe.", 20},
    {"xoxe-", 20},       {"xoxp-", 12},         {"xoxr-", 12},
    {"xoxs-", 12},       {"xsmtpsib-", 40},     {"ya29.", 16},
    {"1//0", 20},
};

struct Range {
  uint8_t first = 0, last = 0;
};
constexpr std::array<Range, 128> ranges() {
  std::array<Range, 128> out{};
  for (size_t i = 0; i < std::size(kIssuers); ++i) {
    Range& range = out[static_cast<uint8_t>(kIssuers[i].prefix[0])];
    if (range.last == 0) range.first = static_cast<uint8_t>(i);
    range.last = static_cast<uint8_t>(i + 1);
  }
  return out;
}
constexpr std::array<Range, 128> kRanges = ranges();

bool is_token_byte(char c) {
  return is_word(c) || c == '-' || c == '.' || c == '+' || c == '/' || c == '=' || c == '~';
}

// Three parts of base64 apart by dots (five when it is encrypted).
size_t web_token_end(std::string_view text, size_t begin) {
  size_t dots = 0, part = 0, at = begin;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '.') {
      if (part < 4 && dots != 1) break;
      ++dots;
      part = 0;
      continue;
    }
    if (!is_alnum(c) && c != '_' && c != '-' && c != '=') break;
    ++part;
  }
  while (at > begin && text[at - 1] == '.') --at;
  return dots >= 2 ? at : begin;
}

Stretch by_prefix(std::string_view text, size_t from) {
  auto first = static_cast<uint8_t>(text[from]);
  if (first >= kRanges.size()) return {};
  std::string_view rest = text.substr(from);
  for (size_t i = kRanges[first].first; i < kRanges[first].last; ++i) {
    const Issuer& issuer = kIssuers[i];
    if (!rest.starts_with(issuer.prefix)) continue;
    if (issuer.prefix == "eyJ") {
      size_t end = web_token_end(text, from);
      if (end > from) return {from, end - from};
      continue;
    }
    size_t stop = token_end(text, from);
    if (stop - from < issuer.prefix.size() + issuer.rest) continue;
    std::string_view body = text.substr(from + issuer.prefix.size(), stop - from - issuer.prefix.size());
    bool dated = issuer.rest < 20 || body.find('/') > 20;  // a path is no token
    if (issuer.mixed && !looks_random(body)) continue;
    if (issuer.prefix == "SK")
      if (!std::all_of(body.begin(), body.end(), is_hex)) continue;
    if (dated) return {from, stop - from};
  }
  return {};
}

// A chat bot's token is its number, a colon and 35 characters that begin with "AA".
Stretch telegram_token(std::string_view text, size_t begin, size_t end) {
  if (end - begin < 33 || begin < 9 || text[begin - 1] != ':' || text.substr(begin, 2) != "AA") return {};
  size_t number = begin - 1;
  while (number > 0 && is_digit(text[number - 1])) --number;
  return begin - 1 - number < 8 ? Stretch{} : Stretch{number, end - number};
}

// $6$salt$hash, $2b$12$hash, $argon2id$v=19$m=1,t=2,p=1$salt$hash: passwords as systems keep them.
Stretch crypt_hash(std::string_view text, size_t begin, size_t end) {
  auto is_crypt_byte = [](char c) {
    return is_alnum(c) || c == '$' || c == '.' || c == '/' || c == '=' || c == ',' || c == '+' || c == '-';
  };
  size_t from = begin;
  while (from > 0 && begin - from < kCryptBytesMax && is_crypt_byte(text[from - 1])) --from;
  std::string_view before = text.substr(from, begin - from);
  static constexpr std::string_view kKinds[] = {"$1$",  "$5$",    "$6$", "$2a$",    "$2b$",
                                                "$2y$", "$apr1$", "$y$", "$argon2", "$pbkdf2"};
  for (std::string_view kind : kKinds) {
    size_t at = before.find(kind);
    if (at == std::string_view::npos) continue;
    while (end < text.size() && is_crypt_byte(text[end])) ++end;
    return {from + at, end - from - at};
  }
  return {};
}

// base64:x=, a key of 32 bytes as frameworks write it.
Stretch key_in_base64(std::string_view text, size_t begin) {
  constexpr size_t kDigits = 44;
  std::string_view key = text.substr(begin, kDigits);
  bool whole = key.size() == kDigits && key.back() == '=' && token_end(text, begin) == begin + kDigits;
  return whole && text.substr(0, begin).ends_with("base64:") && looks_random(key) ? Stretch{begin, kDigits}
                                                                                  : Stretch{};
}

size_t run_end(std::string_view text, size_t at) {
  while (at < text.size() && (is_alnum(text[at]) || text[at] == '_' || text[at] == '-')) ++at;
  return at;
}

// 24 to 28, 6 and 27 to 38 characters apart by dots.
Stretch discord_token(std::string_view text, size_t begin, size_t end) {
  if (end - begin < 23 || end - begin > 28 || end >= text.size() || text[end] != '.') return {};
  size_t second = run_end(text, end + 1);
  if (second - end != 7 || second >= text.size() || text[second] != '.') return {};
  size_t third = run_end(text, second + 1);
  if (third - second < 28 || third - second > 39) return {};
  return {begin, third - begin};
}

// The path of an address whose host or path speaks of hooks: who has it may post.
Stretch webhook(std::string_view text, size_t begin, size_t end) {
  if (begin == 0 || text[begin - 1] != '/' || end - begin < kSecretRunBytes) return {};
  size_t from = begin > kUrlBytesMax ? begin - kUrlBytesMax : 0;
  std::string_view before = text.substr(from, begin - from);
  size_t blank = before.find_last_of(" \t\"'<>(");
  if (blank != std::string_view::npos) {
    from += blank + 1;
    before.remove_prefix(blank + 1);
  }
  static constexpr std::string_view kRoots[] = {"hooks.slack.com/services/",
                                                "hooks.slack.com/workflows/",
                                                "hooks.slack.com/triggers/",
                                                "/api/webhooks/",
                                                "/webhookb2/",
                                                "/hooks/catch/",
                                                "/webhook/",
                                                "/hooks/",
                                                "/incoming-webhook/",
                                                "/workflows/",
                                                "/webhooks/",
                                                "/hook/"};
  if (before.find("hook") == std::string_view::npos && before.find("logic.azure") == std::string_view::npos)
    return {};
  for (std::string_view root : kRoots) {
    size_t at = before.find(root);
    if (at == std::string_view::npos) continue;
    size_t value = from + at + root.size();
    size_t stop = end;
    while (stop < text.size() && (is_token_byte(text[stop]) || text[stop] == '@')) ++stop;
    while (stop > end && (text[stop - 1] == '.' || text[stop - 1] == '-')) --stop;
    return looks_random(text.substr(value, stop - value)) || looks_random(text.substr(begin, end - begin))
               ? Stretch{value, stop - value}
               : Stretch{};
  }
  return {};
}

// https://x/activate/k3n2m1...: who has the link of a mail may use it.
Stretch link_of_mail(std::string_view text, size_t begin, size_t end) {
  static constexpr std::string_view kRoots[] = {
      "/activate/",   "/activation/",   "/reset/",      "/reset-password/", "/password-reset/",
      "/verify/",     "/verify-email/", "/confirm/",    "/confirmation/",   "/invite/",
      "/invitation/", "/magic/",        "/magic-link/", "/unlock/",         "/set-password/"};
  std::string_view before = text.substr(0, begin), word = text.substr(begin, end - begin);
  bool known = std::any_of(std::begin(kRoots), std::end(kRoots),
                           [&](std::string_view root) { return before.ends_with(root); });
  return known && word.size() >= 20 && looks_random(word) ? Stretch{begin, end - begin} : Stretch{};
}

// The private parts of a key as JSON.
Stretch part_of_json_key(std::string_view text, size_t begin, size_t end) {
  std::string_view before = text.substr(0, begin);
  if (!before.ends_with("\"") || before.size() < 6) return {};
  before.remove_suffix(1);
  while (before.ends_with(' ')) before.remove_suffix(1);
  bool named = before.ends_with("\"d\":") || before.ends_with("\"k\":") || before.ends_with("\"p\":") ||
               before.ends_with("\"q\":");
  return named && text.find("\"kty\"") != std::string_view::npos ? Stretch{begin, end - begin} : Stretch{};
}

}  // namespace

size_t token_end(std::string_view text, size_t at) {
  while (at < text.size() && is_token_byte(text[at])) ++at;
  while (at > 0 && (text[at - 1] == '.' || text[at - 1] == '-')) --at;
  return at;
}

Stretch issued_token(std::string_view text, size_t begin, size_t end) {
  // "SG.", "hvs.", "1//0", "xoxe.xoxp-": the word begins behind the dot or slash.
  if (begin > 0 && (text[begin - 1] == '.' || text[begin - 1] == '/')) {
    size_t start = begin;
    while (start > 0 && begin - start < kPrefixBytesMax && is_token_byte(text[start - 1]) &&
           text[start - 1] != '=')
      --start;
    for (size_t from = start; from + 2 < begin; ++from) {
      if (from > 0 && is_alnum(text[from - 1])) continue;
      if (Stretch found = by_prefix(text, from); found.length > 0) return found;
    }
  }
  if (Stretch found = by_prefix(text, begin); found.length > 0) return found;
  if (Stretch found = telegram_token(text, begin, end); found.length > 0) return found;
  if (Stretch found = crypt_hash(text, begin, end); found.length > 0) return found;
  if (Stretch found = discord_token(text, begin, end); found.length > 0) return found;
  if (Stretch found = key_in_base64(text, begin); found.length > 0) return found;
  if (Stretch found = link_of_mail(text, begin, end); found.length > 0) return found;
  if (Stretch found = part_of_json_key(text, begin, end); found.length > 0) return found;
  return webhook(text, begin, end);
}

}  // namespace foreshock::parse
