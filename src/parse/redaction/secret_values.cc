#include "parse/redaction/secret_values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr double kRandomBitsMin = 3.0;  // entropy a character; words of that length repeat their letters more
constexpr double kChangesMin = 0.2;     // of neighbours, from digits to letters, small to capital and back
constexpr double kManyChanges = 0.38;   // more than CamelCase has

struct Makeup {
  size_t digits = 0, uppers = 0, lowers = 0, signs = 0, joints = 0, slashes = 0;
  double changes = 0;  // share of neighbours of different classes
};
Makeup makeup(std::string_view value) {
  Makeup out;
  size_t changes = 0, pairs = 0;
  int before = 0;
  for (char c : value) {
    int now = is_digit(c) ? 1 : is_upper(c) ? 2 : is_lower(c) ? 3 : 0;
    out.digits += now == 1;
    out.uppers += now == 2;
    out.lowers += now == 3;
    if (now == 0) {
      bool joint = c == '-' || c == '_' || c == '.' || c == ':' || c == '+' || c == '=';
      out.joints += joint;
      out.slashes += c == '/';
      out.signs += !joint && c != '/';
      continue;
    }
    if (before != 0) {
      ++pairs;
      changes += before != now;
    }
    before = now;
  }
  if (pairs > 0) out.changes = static_cast<double>(changes) / static_cast<double>(pairs);
  return out;
}

double bits_a_character(std::string_view value) {
  std::array<uint8_t, 256> counts{};
  std::string_view part = value.substr(0, 128);
  for (char c : part) ++counts[static_cast<uint8_t>(c)];
  double bits = 0;
  for (uint8_t count : counts) {
    if (count == 0) continue;
    double share = static_cast<double>(count) / static_cast<double>(part.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

// "config/app.yaml", "/etc/ssl/key.pem", "C:\keys", "https://...", "server.key".
bool is_place(std::string_view value, const Makeup& made) {
  if (value.find("://") != std::string_view::npos) return true;
  bool drive =
      value.size() > 2 && is_alpha(value[0]) && value[1] == ':' && (value[2] == '\\' || value[2] == '/');
  if (drive || value.starts_with("./") || value.starts_with("../") || value.starts_with("~/")) return true;
  static constexpr std::string_view kEndings[] = {"txt",  "json", "yaml", "yml", "pem",  "crt", "cer",
                                                  "conf", "cfg",  "ini",  "env", "java", "go",  "py",
                                                  "js",   "ts",   "php",  "log", "xml",  "jks", "p12"};
  size_t dot = value.rfind('.');
  if (dot != std::string_view::npos && is_one_of(value.substr(dot + 1), kEndings)) return true;
  return made.slashes > 0 && made.changes < kChangesMin;
}

// "2026-11-23", "10:04:31", "1.2.3", "10.0.0.1:80": digits and joints, hardly a letter.
bool is_figure(std::string_view value, const Makeup& made) {
  bool joined = made.joints + made.slashes > 0 || is_alpha(value.back());
  return made.signs == 0 && made.uppers + made.lowers <= 2 && made.digits > 0 && joined;
}

}  // namespace

namespace {

// What generators of keys use; a bar, a parenthesis or an '@' is of the text around them.
bool has_key_bytes_only(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '+' || c == '/' || c == '=' || c == '~' ||
           c == '%' || c == ':' || c == '$' || c == '!';
  });
}

// Token{a64f992, BinderProxy@2bd79ce, pam_unix(sshd:auth): how programs print their objects.
bool is_printed_object(std::string_view value) {
  size_t name = 0;
  while (name < value.size() &&
         (is_alpha(value[name]) || value[name] == '.' || value[name] == '_' || value[name] == '-'))
    ++name;
  if (name < 4 || name == value.size()) return false;
  if (value[name] == '{' || value[name] == '(') return true;
  return value[name] == '@' &&
         std::all_of(value.begin() + static_cast<std::ptrdiff_t>(name) + 1, value.end(), is_hex);
}

}  // namespace

bool is_number(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), is_digit);
}

// K7QX-9MWT-2LPD, a1b2c-3d4e5: groups of four or five letters and digits.
bool is_grouped_code(std::string_view value) {
  size_t group = value.find('-');
  if (group != 4 && group != 5) return false;
  if (value.size() % (group + 1) != group || value.size() / (group + 1) > 4) return false;
  size_t digits = 0, letters = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    bool joint = i % (group + 1) == group;
    if (joint ? value[i] != '-' : !is_alnum(value[i])) return false;
    digits += is_digit(value[i]);
    letters += is_alpha(value[i]);
  }
  return digits > 0 && letters > 0;
}

bool is_once_code(std::string_view value) {
  if (is_grouped_code(value)) return true;
  if (value.starts_with("G-")) value.remove_prefix(2);
  size_t dash = value.find('-');
  size_t digits = value.size() - (dash == std::string_view::npos ? 0 : 1);
  if (dash != std::string_view::npos && (dash != 3 || value.size() != 7)) return false;
  return digits >= 4 && digits <= 8 &&
         std::all_of(value.begin(), value.end(), [](char c) { return is_digit(c) || c == '-'; });
}

bool is_uuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (size_t i = 0; i < value.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !is_hex(value[i])) return false;
  }
  return true;
}

bool looks_random(std::string_view value) {
  if (value.size() < kSecretRunBytes || is_uuid(value) || !has_key_bytes_only(value)) return false;
  Makeup made = makeup(value);
  if (is_place(value, made) || is_figure(value, made)) return false;
  bool mixed = made.uppers >= 3 && made.lowers >= 3;
  bool enough = (made.digits >= 2 && made.uppers + made.lowers >= 2) || (made.digits == 1 && mixed) ||
                (mixed && made.changes >= kManyChanges);
  return enough && made.changes >= kChangesMin && bits_a_character(value) >= kRandomBitsMin;
}

bool stands_for_secret(std::string_view value) {
  if (value.empty() || value.find_first_not_of("*xX.-#?_ ") == std::string_view::npos) return true;
  if (value.find("***") != std::string_view::npos || value.find("xxxx") != std::string_view::npos ||
      value.find("\xE2\x80\xA2\xE2\x80\xA2") != std::string_view::npos)
    return true;
  static constexpr std::string_view kBegins[] = {"${",
                                                 "{{",
                                                 "$(",
                                                 "%(",
                                                 "<%",
                                                 "env:",
                                                 "vault:",
                                                 "arn:",
                                                 "file:",
                                                 "os.environ",
                                                 "process.env",
                                                 "getenv",
                                                 "secretsmanager:",
                                                 "ssm:",
                                                 "op://",
                                                 "System.getenv",
                                                 "keyring:",
                                                 "ref+",
                                                 "var."};
  if (std::any_of(std::begin(kBegins), std::end(kBegins),
                  [&](std::string_view one) { return value.starts_with(one); }))
    return true;
  if ((value.front() == '<' && value.back() == '>') || (value.front() == '[' && value.back() == ']') ||
      (value.front() == '(' && value.back() == ')') || (value.front() == '%' && value.size() <= 3))
    return true;
  // $DB_PASSWORD, %DB_PASSWORD%, :password, @password, and a pointer in place of a value
  std::string_view name = value.substr(1);
  if (value.front() == '%' && value.back() == '%') name.remove_suffix(1);
  auto variable = [](char c) { return is_upper(c) || c == '_'; };
  if ((value.front() == '$' || value.front() == '%') && name.size() > 2 &&
      std::all_of(name.begin(), name.end(), variable))
    return true;
  if (value.front() == '$' && is_number(name) && name.size() <= 2) return true;
  if ((value.front() == ':' || value.front() == '@') && std::all_of(name.begin(), name.end(), is_lower))
    return true;
  return value.starts_with("0x") && value.size() > 8 && value.size() <= 18;
}

bool is_word_about_secrets(std::string_view value) {
  static constexpr std::string_view kWords[] = {
      "null",      "none",     "nil",       "undefined", "true",        "false",     "yes",
      "no",        "required", "invalid",   "incorrect", "missing",     "expired",   "changed",
      "failed",    "empty",    "wrong",     "unset",     "redacted",    "masked",    "hidden",
      "filtered",  "unknown",  "reset",     "updated",   "accepted",    "rejected",  "ok",
      "denied",    "set",      "n/a",       "na",        "blank",       "protected", "disabled",
      "enabled",   "default",  "optional",  "string",    "str",         "text",      "object",
      "password",  "secret",   "token",     "mismatch",  "mismatched",  "valid",     "revoked",
      "refreshed", "rotated",  "created",   "deleted",   "sent",        "present",   "absent",
      "provided",  "supplied", "given",     "encrypted", "sealed",      "sensitive", "confidential",
      "on",        "off",      "plain",     "basic",     "bearer",      "digest",    "negotiate",
      "ntlm",      "kerberos", "md5",       "scram",     "trust",       "ldap",      "pam",
      "oauth",     "oauth2",   "saml",      "publickey", "interactive", "keyboard",  "type",
      "header",    "field",    "prompt",    "success",   "failure",     "error",     "weak",
      "strong",    "short",    "long",      "unchanged", "verified",    "generated", "used",
      "unused",    "stale",    "malformed", "locked",    "ignored",     "skipped",   "stored",
      "loaded",    "pending",  "active",    "inactive",  "inherit",     "login",     "anonymous",
      "auto",      "internal", "external",  "private",   "public",      "file",      "env",
      "vault",     "omitted",  "removed",   "hash",      "hashed",      "removed",   "redact",
      "mask",      "<nil>",    "undef",     "varchar",   "bytes",       "integer",   "number",
      "boolean",   "array",    "list",      "entered",   "match",       "matched",   "same-origin",
      "strict",    "lax",      "httponly",  "secure",    "session",     "cookie",    "key",
      "value",     "not",      "is",        "was",       "for",         "user",      "please",
      "enter",     "must",     "cannot",    "the",       "a",           "an"};
  while (!value.empty() &&
         (value.back() == '.' || value.back() == ',' || value.back() == '!' || value.back() == ':'))
    value.remove_suffix(1);
  return is_one_of(value, kWords);
}

bool is_sentence(std::string_view value) {
  static constexpr std::string_view kWords[] = {
      "must",  "is",       "the",       "be",         "at",        "least",  "too",   "not",      "cannot",
      "can't", "required", "invalid",   "wrong",      "incorrect", "your",   "for",   "with",     "should",
      "does",  "doesn't",  "match",     "has",        "was",       "failed", "blank", "enter",    "please",
      "field", "missing",  "expired",   "characters", "contain",   "may",    "will",  "password", "user",
      "token", "from",     "this",      "are",        "don't",     "do",     "been",  "changed",  "reset",
      "in",    "to",       "required.", "empty",      "of",        "and",    "only",  "no",       "could"};
  size_t words = 0, told = 0;
  for (size_t at = 0; at < value.size();) {
    size_t end = value.find(' ', at);
    if (end == std::string_view::npos) end = value.size();
    if (end > at) {
      ++words;
      std::string_view word = value.substr(at, end - at);
      while (!word.empty() && (word.back() == ',' || word.back() == '.' || word.back() == '!'))
        word.remove_suffix(1);
      told += is_one_of(word, kWords);
    }
    at = end + 1;
  }
  // "Let me in 7" is a passphrase, "must have 12 characters" is none.
  bool digits = std::any_of(value.begin(), value.end(), is_digit);
  return words >= 2 && told > (digits ? 1 : 0);
}

bool looks_like_token(std::string_view value) {
  if (is_printed_object(value)) return false;
  if (value.size() < 8 || is_number(value)) return value.size() >= 20 && is_number(value);
  Makeup made = makeup(value);
  if (is_place(value, made)) return false;
  if (made.signs > 0 && made.uppers + made.lowers > 0 && made.signs * 3 <= value.size()) return true;
  if (is_figure(value, made) && made.uppers + made.lowers < 2) return false;
  // v1.2.3-rc1, 1.2.3-SNAPSHOT
  bool version = made.joints >= 2 && (is_digit(value[0]) || (value[0] == 'v' && is_digit(value[1]))) &&
                 value.find('.') < 4;
  if (version) return false;
  bool mixed = made.uppers >= 2 && made.lowers >= 2;
  if (made.digits > 0 && made.uppers + made.lowers > 0)
    return made.changes >= 0.12 || (made.joints == 0 && made.digits >= 2);
  return mixed && made.changes >= kManyChanges;
}

bool looks_like_password(std::string_view value) {
  if (value.size() < 5 || value.size() > 128) return false;
  if (is_number(value)) return value.size() >= 6;
  Makeup made = makeup(value);
  if (is_place(value, made) || is_figure(value, made)) return false;
  size_t letters = made.uppers + made.lowers;
  // A sign at the end may belong to the sentence.
  std::string_view inner = value;
  while (!inner.empty() && (inner.back() == '.' || inner.back() == ',' || inner.back() == '!' ||
                            inner.back() == '?' || inner.back() == ')' || inner.back() == ':'))
    inner.remove_suffix(1);
  Makeup within = makeup(inner);
  if (within.digits > 0 && letters > 0) {
    // "user-12", "policy2" and "SHA256" are names with a number; passwords are that too, but rarely joined.
    bool name = within.signs == 0 && inner.find('+') == std::string_view::npos && within.joints > 0 &&
                within.uppers == 0 && within.changes <= kChangesMin;
    bool algorithm = within.lowers == 0 && within.signs == 0 && within.changes <= kChangesMin;
    return !name && !algorithm;
  }
  if (within.signs > 0 && letters >= 3) {
    bool apostrophe = value.find('\'') != std::string_view::npos && within.signs == 1;
    bool call = value.find('(') != std::string_view::npos;
    return !apostrophe && !call && value.find('\\') == std::string_view::npos;
  }
  return within.uppers >= 2 && within.lowers >= 2 && within.changes >= kManyChanges;
}

}  // namespace foreshock::parse
