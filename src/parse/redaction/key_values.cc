#include "parse/redaction/key_values.h"

#include <algorithm>
#include <cstdint>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kNameBytesMax = 64;
constexpr size_t kUserinfoBytesMax = 256;

bool is_name_byte(char c) {
  return is_word(c) || c == '-' || c == '.';
}

char lower(char c) {
  return is_upper(c) ? static_cast<char>(c + 32) : c;
}

bool ends_value(char c) {
  return is_space(c) || c == ',' || c == ';' || c == '&' || c == '"' || c == '\'' || c == ')' || c == '}' ||
         c == ']' || c == '<' || c == '>' || c == '|';
}

// The value that begins at `at`: to its closing quote, or to what ends a bare value. `escaped`: its quotes
// are \".
Stretch value_at(std::string_view text, size_t at, bool& quoted) {
  quoted = false;
  bool escaped = at + 1 < text.size() && text[at] == '\\' && (text[at + 1] == '"' || text[at + 1] == '\'');
  size_t open = at + (escaped ? 1 : 0);
  if (open >= text.size()) return {};
  char quote = text[open];
  if (quote != '"' && quote != '\'' && quote != '`') {
    size_t end = at;
    while (end < text.size() && !ends_value(text[end])) ++end;
    return {at, end - at};
  }
  quoted = true;
  size_t begin = open + 1;
  for (size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (escaped && i + 1 < text.size() && text[i + 1] == quote) return {begin, i - begin};
      ++i;
      continue;
    }
    if (text[i] == quote) return {begin, i - begin};
  }
  return {begin, text.size() - begin};  // cut off: everything to the end
}

// "Bearer abc" -> where "abc" begins.
size_t after_scheme(std::string_view text, size_t at) {
  static constexpr std::string_view kSchemes[] = {"bearer ", "basic ",  "token ",
                                                  "apikey ", "digest ", "negotiate "};
  for (std::string_view scheme : kSchemes) {
    if (at + scheme.size() > text.size()) continue;
    if (std::equal(scheme.begin(), scheme.end(), text.begin() + static_cast<ptrdiff_t>(at),
                   [](char a, char b) { return a == lower(b); }))
      return at + scheme.size();
  }
  return at;
}

std::string_view name_before(std::string_view text, size_t at) {
  size_t end = at;
  while (end > 0 && text[end - 1] == ' ' && at - end < 2) --end;
  bool quoted = end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'' || text[end - 1] == '`');
  if (quoted) --end;
  if (quoted && end > 0 && text[end - 1] == '\\') --end;
  if (end > 0 && text[end - 1] == ']') --end;  // a[password]=
  size_t begin = end;
  while (begin > 0 && end - begin < kNameBytesMax && is_name_byte(text[begin - 1])) --begin;
  while (begin < end && (text[begin] == '-' || text[begin] == '.')) ++begin;
  return text.substr(begin, end - begin);
}

template <size_t N>
bool ends_with_one_of(std::string_view name, const std::string_view (&list)[N]) {
  return std::any_of(std::begin(list), std::end(list),
                     [&](std::string_view one) { return name.ends_with(one); });
}

// Words that stand where a password would, but are none.
constexpr std::string_view kNoSecrets[] = {
    "null",     "none",     "nil",       "undefined", "true",    "false",    "yes",     "no",
    "required", "invalid",  "incorrect", "missing",   "expired", "changed",  "failed",  "empty",
    "wrong",    "unset",    "redacted",  "masked",    "hidden",  "filtered", "unknown", "reset",
    "updated",  "accepted", "rejected",  "ok",        "denied",  "set"};

bool is_masked_already(std::string_view value) {
  if (value.find_first_not_of("*xX.-#") == std::string_view::npos) return true;
  return value.front() == '[' || value.front() == '<' || value.starts_with("${") || value.starts_with("{{") ||
         value.starts_with("$(");
}

}  // namespace

std::string_view name_at(std::string_view text, size_t at) {
  if (text[at] != '-') return name_before(text, at);
  size_t end = at + 2;  // an option
  while (end < text.size() && is_name_byte(text[end])) ++end;
  bool has_value = end + 1 < text.size() && text[end] == ' ' && text[end + 1] != '-';
  return has_value ? text.substr(at + 2, end - at - 2) : std::string_view();
}

bool may_be_secret_name(std::string_view name) {
  if (name.size() < 3) return false;
  auto packed = [](char a, char b, char c) {
    return static_cast<uint32_t>(a) << 16 | static_cast<uint32_t>(b) << 8 | static_cast<uint32_t>(c);
  };
  const char* end = name.data() + name.size();
  switch (packed(lower(end[-3]), lower(end[-2]), lower(end[-1]))) {
    case packed('o', 'r', 'd'):  // password
    case packed('s', 'w', 'd'):
    case packed('p', 'w', 'd'):
    case packed('r', 'd', 's'):
    case packed('a', 'l', 's'):  // credentials
    case packed('a', 's', 's'):
    case packed('a', 's', 'e'):  // passphrase
    case packed('k', 'i', 'e'):
    case packed('r', 'e', 't'):
    case packed('j', 'w', 't'):
    case packed('i', 'o', 'n'):  // authorization
    case packed('k', 'e', 'n'):
    case packed('k', 'e', 'y'):
    case packed('r', 'e', 'r'):
    case packed('p', 's', 'k'):
    case packed('s', 'i', 'g'):
      return true;
    default:
      return false;
  }
}

std::string normalised_name(std::string_view name) {
  std::string out;
  for (char c : name)
    if (c != '_' && c != '-' && c != '.' && c != ' ') out.push_back(lower(c));
  return out;
}

NamedValue named_value_at(std::string_view text, size_t at) {
  NamedValue named;
  named.name = name_at(text, at);
  if (named.name.empty()) return named;
  size_t value = at + 1;
  if (text[at] == '-') {
    value = at + 2 + named.name.size() + 1;
  } else {
    if (value < text.size() && (text[value] == '>' || text[value] == '=')) ++value;  // "=>", "=="
    size_t blanks = value;
    while (value < text.size() && (text[value] == ' ' || text[value] == '\t')) ++value;
    named.spaced = value > blanks;
  }
  named.value = value_at(text, value, named.quoted);
  size_t secret = std::min(after_scheme(text, named.value.begin),
                           named.value.begin + (named.quoted ? named.value.length : text.size()));
  if (secret != named.value.begin) {
    if (named.quoted) {
      named.value = {secret, named.value.begin + named.value.length - secret};
    } else {
      bool quoted = false;
      named.value = value_at(text, secret, quoted);
    }
    named.spaced = false;
  }
  if (named.quoted) named.spaced = false;
  return named;
}

bool is_secret_name(std::string_view name) {
  if (name.size() < 3) return false;
  switch (name.back()) {
    case 'd': {
      static constexpr std::string_view kNames[] = {"password", "passwd", "pwd", "userpasswd"};
      return ends_with_one_of(name, kNames);
    }
    case 's': {
      static constexpr std::string_view kNames[] = {"passwords", "credentials"};
      if (ends_with_one_of(name, kNames) || name == "pass") return true;
      static constexpr std::string_view kOwners[] = {
          "dbpass",    "userpass", "rootpass",  "adminpass", "becomepass", "sudopass",  "smtppass",
          "mailpass",  "ftppass",  "sshpass",   "ldappass",  "bindpass",   "mysqlpass", "pgpass",
          "redispass", "authpass", "loginpass", "keypass",   "storepass",  "proxypass"};
      return ends_with_one_of(name, kOwners);
    }
    case 'e': {
      static constexpr std::string_view kNames[] = {"passphrase", "setcookie"};
      return ends_with_one_of(name, kNames) || name == "cookie";
    }
    case 't':
      return name.ends_with("secret") || name.ends_with("jwt");
    case 'n': {
      static constexpr std::string_view kNames[] = {
          "authorization", "accesstoken",  "authtoken",     "apitoken",  "refreshtoken", "idtoken",
          "bearertoken",   "sessiontoken", "securitytoken", "csrftoken", "xsrftoken",    "usertoken",
          "secrettoken",   "logintoken",   "devicetoken",   "bottoken",  "xvaulttoken",  "privatetoken"};
      return name == "token" || ends_with_one_of(name, kNames);
    }
    case 'y': {
      static constexpr std::string_view kNames[] = {"apikey",     "secretkey",     "accesskey",
                                                    "privatekey", "encryptionkey", "authkey",
                                                    "signingkey", "accountkey",    "sharedkey"};
      return ends_with_one_of(name, kNames);
    }
    case 'r':
      return name == "bearer";
    case 'k':
      return name == "psk" || name == "wpapsk";
    case 'g':
      return name == "sig";  // a signed address opens what it names; short ones are signals
    default:
      return false;
  }
}

bool is_secret_value(std::string_view name, const NamedValue& named, std::string_view text) {
  std::string_view value = text.substr(named.value.begin, named.value.length);
  if (value.empty() || is_masked_already(value)) return false;
  std::string word = normalised_name(value);
  for (std::string_view none : kNoSecrets)
    if (word == none) return false;
  if (name == "pwd" && value.front() == '/') return false;  // a working directory
  if (name == "sig" && value.size() < 24) return false;
  bool number = std::all_of(value.begin(), value.end(), is_digit);
  if (name.ends_with("pass") && number) return false;  // a count of what passed
  bool letters = std::all_of(value.begin(), value.end(), [](char c) { return is_lower(c); });
  if (named.spaced && letters) {  // prose such as "password: too short" goes on in words
    size_t end = named.value.begin + named.value.length;
    bool goes_on = end + 1 < text.size() && text[end] == ' ' && is_lower(text[end + 1]);
    return !goes_on && name != "token";
  }
  bool about_tokens = name == "token" || name.ends_with("token");
  if (about_tokens)
    return value.size() >= 8 &&
           std::any_of(value.begin(), value.end(), [](char c) { return is_digit(c) || is_upper(c); });
  return true;
}

Stretch statement_password(std::string_view text, size_t quote) {
  auto ends_with = [](std::string_view before, std::string_view word) {
    return before.size() >= word.size() &&
           std::equal(word.begin(), word.end(), before.end() - static_cast<ptrdiff_t>(word.size()),
                      [](char a, char b) { return a == lower(b); });
  };
  std::string_view before = text.substr(0, quote);
  if (!ends_with(before, "identified by ") && !ends_with(before, " password ")) return {};
  size_t end = text.find('\'', quote + 1);
  if (end == std::string_view::npos) end = text.size();
  return {quote + 1, end - quote - 1};
}

Stretch option_password(std::string_view text, size_t name, size_t colon) {
  std::string_view before = text.substr(0, name);
  if (!before.ends_with(" -u ") && !before.ends_with(" --user ")) return {};
  // Elsewhere "-u www-data:www-data" names a user and a group.
  if (before.find("curl") == std::string_view::npos) return {};
  size_t end = colon + 1;
  while (end < text.size() && !is_space(text[end])) ++end;
  return {colon + 1, end - colon - 1};
}

Stretch url_password(std::string_view text, size_t at) {
  if (text.substr(at, 3) != "://") return {};
  size_t begin = at + 3;
  size_t limit = std::min(text.size(), begin + kUserinfoBytesMax);
  size_t colon = 0;
  size_t sign = 0;
  for (size_t i = begin; i < limit; ++i) {
    char c = text[i];
    if (c == ':' && colon == 0) colon = i;
    if (c == '@') sign = i;  // the last one: passwords may hold an '@'
    if (is_space(c) || c == '"' || c == '\'' || c == '<' || c == '>') break;
    bool port = colon != 0 && std::all_of(text.begin() + static_cast<ptrdiff_t>(colon) + 1,
                                          text.begin() + static_cast<ptrdiff_t>(i), is_digit);
    // People write '#' and '?' into passwords as they are; behind a host or a port they end the authority.
    bool ends = c == '/' || c == '?' || c == '#';
    if (ends && (sign != 0 || colon == 0 || port)) break;
  }
  if (colon == 0 || sign <= colon + 1) return {};
  return {colon + 1, sign - colon - 1};
}

}  // namespace foreshock::parse
