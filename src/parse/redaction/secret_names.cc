#include "parse/redaction/secret_names.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kHeadBytesMax = 48;
constexpr size_t kTailBytesMax = 24;

using Kind = SecretNameKind;

bool is_letter(char c) {
  return is_alpha(c);
}
bool is_name_byte(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == '.';
}
bool is_joint(char c) {
  return c == '_' || c == '-' || c == '.';
}

// A word that a trigram belongs to: how far before the trigram it begins.
struct Stem {
  std::string_view word;
  uint8_t before;
  Kind kind;
  bool whole;  // a short word must begin and end a part of the name
};
// The longer of two that begin alike first.
constexpr Stem kPas[] = {{"password", 0, Kind::kPassword, false},
                         {"passwort", 0, Kind::kPassword, false},
                         {"passwd", 0, Kind::kPassword, false},
                         {"passphrase", 0, Kind::kPassword, false},
                         {"passcode", 0, Kind::kPassword, false},
                         {"passkey", 0, Kind::kPassword, true},
                         {"passe", 0, Kind::kPassword, true},
                         {"passwrd", 0, Kind::kPassword, false},
                         {"pass", 0, Kind::kPass, false},
                         {"psk", 0, Kind::kPassword, true},
                         {"pin", 0, Kind::kPin, true}};
constexpr Stem kPw[] = {{"pwd", 0, Kind::kPassword, false}, {"pw", 0, Kind::kPassword, false}};
constexpr Stem kCre[] = {{"secret", 2, Kind::kToken, false},
                         {"credentials", 0, Kind::kToken, false},
                         {"credential", 0, Kind::kToken, false},
                         {"creds", 0, Kind::kToken, true},
                         {"cred", 0, Kind::kToken, true}};
// Of other languages: contraseña, wachtwoord, Kennwort, senha.
constexpr Stem kOther[] = {{"contrase\xC3\xB1"
                            "a",
                            4, Kind::kPassword, false},
                           {"contrasena", 4, Kind::kPassword, false},
                           {"wachtwoord", 5, Kind::kPassword, false},
                           {"kennwort", 2, Kind::kPassword, false},
                           {"senha", 1, Kind::kPassword, true}};
constexpr Stem kTok[] = {{"token", 0, Kind::kToken, false}, {"otp", 0, Kind::kPin, true}};
constexpr Stem kKey[] = {{"key", 0, Kind::kKey, false}};
constexpr Stem kAut[] = {{"authorization", 0, Kind::kAuth, false},
                         {"authorisation", 0, Kind::kAuth, false},
                         {"auth", 0, Kind::kAuth, false},
                         {"jwt", 0, Kind::kToken, true}};
constexpr Stem kCoo[] = {{"cookie", 0, Kind::kCookie, false}, {"cvv2", 0, Kind::kPin, true},
                         {"cvc2", 0, Kind::kPin, true},       {"cvv", 0, Kind::kPin, true},
                         {"cvc", 0, Kind::kPin, true},        {"code", 0, Kind::kCode, true}};
constexpr Stem kSes[] = {{"sessionid", 0, Kind::kSession, false},  {"sessid", 0, Kind::kSession, false},
                         {"session", 0, Kind::kSession, false},    {"sid", 0, Kind::kSession, true},
                         {"signature", 0, Kind::kSignature, true}, {"sig", 0, Kind::kSignature, true}};

template <size_t N>
const Stem* stem_of(std::string_view text, size_t at, const Stem (&stems)[N]) {
  for (const Stem& stem : stems)
    if (at >= stem.before && has_word_at(text, at - stem.before, stem.word)) return &stem;
  return nullptr;
}

const Stem* stem_at(std::string_view text, size_t at) {
  switch (small_letter(text[at])) {
    case 'p':
      return at + 1 < text.size() && small_letter(text[at + 1]) == 'w' ? stem_of(text, at, kPw)
                                                                       : stem_of(text, at, kPas);
    case 'c':
      return at + 1 < text.size() && small_letter(text[at + 1]) == 'r' ? stem_of(text, at, kCre)
                                                                       : stem_of(text, at, kCoo);
    case 't':
    case 'o':
      return stem_of(text, at, kTok);
    case 'k':
      return stem_of(text, at, kKey);
    case 'a':
    case 'j':
      return stem_of(text, at, kAut);
    case 's':
      return stem_of(text, at, kSes);
    case 'r':
    case 'w':
    case 'n':
    case 'e':
      return stem_of(text, at, kOther);
    default:
      return nullptr;
  }
}

// A text in lower case without joints, in a buffer of its own; nothing when it is too long.
template <size_t N>
struct Plain {
  std::array<char, N> bytes;
  size_t size = 0;
  bool whole = true;
  std::string_view view() const { return {bytes.data(), size}; }
};
Plain<kTailBytesMax> plain_tail(std::string_view text) {
  Plain<kTailBytesMax> out;
  for (char c : text) {
    if (is_joint(c)) continue;
    if (out.size == kTailBytesMax) {
      out.whole = false;
      return out;
    }
    out.bytes[out.size++] = small_letter(c);
  }
  return out;
}
Plain<kHeadBytesMax> plain_head(std::string_view text) {
  if (text.size() > kHeadBytesMax) text.remove_prefix(text.size() - kHeadBytesMax);
  Plain<kHeadBytesMax> out;
  for (char c : text)
    if (!is_joint(c)) out.bytes[out.size++] = small_letter(c);
  return out;
}

// What may stand behind the word when the value is still the secret itself.
bool tail_is_harmless(std::string_view tail) {
  static constexpr std::string_view kTails[] = {
      "value",        "text",   "plain",   "plaintext", "new",     "old",       "confirm",
      "confirmation", "again",  "repeat",  "hash",      "enc",     "encoded",   "b64",
      "base64",       "base",   "string",  "raw",       "current", "temp",      "prod",
      "dev",          "test",   "staging", "live",      "default", "encrypted", "primary",
      "secondary",    "verify", "clear",   "header",    "retype"};
  while (!tail.empty() && is_digit(tail.back())) tail.remove_suffix(1);
  return tail.empty() || is_one_of(tail, kTails);
}

// Words before "key" that make it a secret by themselves. Others do so for a random value ("datadog_key"),
// but for those that name what a thing is found or ordered by.
Kind kind_of_key(std::string_view head, bool joined) {
  static constexpr std::string_view kSecret[] = {
      "api",      "apis",           "access",        "secret",     "private",  "encryption", "signing",
      "auth",     "shared",         "master",        "decryption", "authkey",  "preshared",  "license",
      "licence",  "subscription",   "unseal",        "recovery",   "storage",  "account",    "consumer",
      "security", "authentication", "authorization", "functions",  "wpa",      "streaming",  "deploy",
      "ingest",   "integration",    "webhook",       "bot",        "appsecret"};
  static constexpr std::string_view kAmbiguous[] = {"stream",
                                                    "service",
                                                    "app",
                                                    "application",
                                                    "client",
                                                    "host",
                                                    "server",
                                                    "admin",
                                                    "data",
                                                    "hmac",
                                                    "aes",
                                                    "crypto",
                                                    "cipher",
                                                    "session",
                                                    "write",
                                                    "root",
                                                    "project",
                                                    "merchant",
                                                    "partner",
                                                    "activation",
                                                    "product",
                                                    "backup",
                                                    "instrumentation",
                                                    "merchant",
                                                    "join",
                                                    "node",
                                                    "registration",
                                                    "fernet",
                                                    "site",
                                                    "hash",
                                                    "base",
                                                    "seed",
                                                    "vault",
                                                    "user",
                                                    "device",
                                                    "agent",
                                                    "tls",
                                                    "ssl"};
  static constexpr std::string_view kFinders[] = {
      "cache",         "row",      "sort",        "partition", "object",  "idempotency", "dedup",
      "deduplication", "primary",  "foreign",     "routing",   "message", "public",      "pub",
      "index",         "lock",     "blob",        "file",      "item",    "record",      "query",
      "event",         "shard",    "bucket",      "group",     "job",     "task",        "content",
      "correlation",   "chunk",    "layer",       "page",      "map",     "metric",      "series",
      "template",      "registry", "translation", "request",   "lookup",  "store",       "unique",
      "distribution",  "natural",  "composite",   "surrogate", "etag",    "image",       "document",
      "entity",        "asset",    "artifact",    "build",     "state",   "redis",       "mem",
      "dict",          "json",     "trace",       "stack",     "crash",   "issue",       "order",
      "fingerprint",   "value",    "on",          "for",       "by",      "the",         "mon",
      "tur",           "don",      "hot",         "short",     "arrow",   "last",        "first",
      "start",         "next",     "upload",      "resource"};
  if (ends_with_one_of(head, kSecret)) return Kind::kToken;
  if (joined) return ends_with_one_of(head, kFinders) ? Kind::kNone : Kind::kKey;
  return ends_with_one_of(head, kAmbiguous) ? Kind::kKey : Kind::kNone;
}

// "verification code" is for one use, "error code" and "country code" are not; ?code= may be a grant.
Kind kind_of_code(std::string_view head, std::string_view tail) {
  static constexpr std::string_view kOnce[] = {
      "verification",   "security",      "onetime",    "login",     "signin",    "access", "confirmation",
      "auth",           "mfa",           "2fa",        "otp",       "totp",      "sms",    "backup",
      "recovery",       "reset",         "activation", "passcode",  "unlock",    "your",   "pairing",
      "authentication", "authorization", "factor",     "twofactor", "validation"};
  if (tail == "verifier") return Kind::kSession;
  if (!tail.empty()) return Kind::kNone;
  if (head.empty()) return Kind::kSession;
  return is_one_of(head, kOnce) ? Kind::kCode : Kind::kNone;
}

bool token_is_of_another_kind(std::string_view head) {
  static constexpr std::string_view kOthers[] = {
      "next",          "page",          "nextpage",   "continuation", "continue",
      "max",           "min",           "num",        "total",        "prompt",
      "completion",    "cancellation",  "unexpected", "sync",         "input",
      "output",        "special",       "per",        "eos",          "bos",
      "pad",           "cursor",        "shard",      "fencing",      "lock",
      "request",       "idempotency",   "trace",      "correlation",  "ack",
      "message",       "event",         "paging",     "pagination",   "dedup",
      "deduplication", "clientrequest", "resume",     "watch",        "stop",
      "invalidation",  "cancel",        "n",          "first",        "last",
      "syntax",        "parser",        "lexer",      "publickey"};
  return is_one_of(head, kOthers);
}

bool pass_is_a_word(std::string_view head) {
  static constexpr std::string_view kWords[] = {"by", "com", "encom", "tres", "sur", "over", "under", "out"};
  return ends_with_one_of(head, kWords);
}

// The word before a name of one word: "api" of "api key".
std::string_view word_before(std::string_view text, size_t begin) {
  size_t end = begin;
  while (end > 0 && text[end - 1] == ' ' && begin - end < 2) --end;
  if (end == begin) return {};
  size_t at = end;
  while (at > 0 && end - at < kHeadBytesMax && (is_letter(text[at - 1]) || is_joint(text[at - 1]))) --at;
  return text.substr(at, end - at);
}

// "client secret" is one; "the secret", "kubernetes secret" may be the name of one.
bool word_owns_secret(std::string_view word) {
  static constexpr std::string_view kOwners[] = {"client", "app",     "api",      "shared", "webhook",
                                                 "jwt",    "signing", "consumer", "hmac",   "totp"};
  Plain<kHeadBytesMax> plain = plain_head(word);
  return is_one_of(plain.view(), kOwners);
}

struct Parts {
  std::string_view head, tail;
  bool joined = false;  // the head is of the same name, not the word before it
};

Kind kind_of(const Stem& stem, const Parts& parts, bool& compound) {
  std::string_view tail = parts.tail;
  Plain<kHeadBytesMax> plain = plain_head(parts.head);
  std::string_view head = plain.view();
  compound = !head.empty();
  if (stem.kind == Kind::kKey) {
    if (tail == "s" || !tail_is_harmless(tail)) return Kind::kNone;
    return kind_of_key(head, parts.joined);
  }
  if (stem.kind == Kind::kCode) return kind_of_code(head, tail);
  if (stem.word == "secret" && head == "lib") return Kind::kNone;
  if (stem.word == "secret" && tail.starts_with("key")) tail.remove_prefix(3);
  if (stem.word == "token" && tail.starts_with("key")) return Kind::kNone;
  if (stem.kind == Kind::kPassword && tail.starts_with("s")) tail.remove_prefix(1);
  if (stem.kind == Kind::kAuth && tail == "data") tail = {};
  if (stem.kind == Kind::kSession && tail == "id") tail = {};
  if (!tail_is_harmless(tail)) return Kind::kNone;
  switch (stem.kind) {
    case Kind::kPass:
      return pass_is_a_word(head) ? Kind::kNone : head.empty() ? Kind::kPass : Kind::kPassword;
    case Kind::kToken:
      if (stem.word == "token" && token_is_of_another_kind(head)) return Kind::kNone;
      return stem.word == "secret" && compound && !head.ends_with("pull") ? Kind::kPassword : Kind::kToken;
    case Kind::kPin:
      return compound && head.ends_with("gpio") ? Kind::kNone : Kind::kPin;
    default:
      return stem.kind;
  }
}

}  // namespace

SecretName secret_name_at(std::string_view text, size_t at) {
  SecretName name;
  const Stem* stem = stem_at(text, at);
  if (stem == nullptr) return name;
  size_t begin = at - stem->before;
  size_t end = begin + stem->word.size();
  // A small letter behind the word makes it another word, but for the plural and known endings.
  size_t tail = end;
  while (end < text.size() && end - tail <= kTailBytesMax && is_name_byte(text[end]) &&
         !text.substr(end).starts_with("--"))
    ++end;
  if (end - tail > kTailBytesMax) return name;
  while (end > tail && is_joint(text[end - 1])) --end;
  bool goes_on = tail < end && is_lower(text[tail]) && is_lower(text[tail - 1]);
  size_t from = begin;
  while (from > 0 && begin - from < kHeadBytesMax && is_name_byte(text[from - 1])) --from;
  size_t first = from;
  while (first < begin && is_joint(text[first])) ++first;
  name.prefixed = first > from && text[from] == '-';
  bool starts_part = begin == first || is_joint(text[begin - 1]) ||
                     (is_upper(text[begin]) && !is_upper(text[begin - 1])) || is_digit(text[begin - 1]);
  if (stem->whole && (!starts_part || goes_on)) return name;
  if (stem->word == "pw" && (goes_on || (!starts_part && begin - first < 3))) return name;
  Parts parts;
  parts.head = text.substr(first, begin - first);
  Plain<kTailBytesMax> plain = plain_tail(text.substr(tail, end - tail));
  if (!plain.whole) return name;
  parts.tail = plain.view();
  parts.joined = !parts.head.empty();
  if (!parts.joined && !name.prefixed) {
    if (stem->kind == Kind::kKey || stem->kind == Kind::kCode) parts.head = word_before(text, begin);
    if (stem->word == "secret" && word_owns_secret(word_before(text, begin)))
      parts.head = word_before(text, begin);
  }
  name.kind = kind_of(*stem, parts, name.compound);
  name.begin = first;
  name.end = end;
  if (stem->kind == Kind::kKey && begin >= 8 && has_word_at(text, begin - 8, "private ") &&
      text.substr(end).starts_with("-----"))
    name.kind = Kind::kPrivateKey;
  // "Unseal Key 1: ..."
  if (stem->kind == Kind::kKey && name.kind != Kind::kNone && end + 2 < text.size() && text[end] == ' ' &&
      is_digit(text[end + 1]) && text[end + 2] == ':')
    name.end = end + 2;
  return name;
}

}  // namespace foreshock::parse
