#include "parse/redaction/named_secrets.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "parse/redaction/command_secrets.h"
#include "parse/redaction/prose_secrets.h"
#include "parse/redaction/secret_values.h"
#include "parse/redaction/value_extent.h"
#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

using Kind = SecretNameKind;
constexpr size_t kBlanksMax = 12;
constexpr size_t kPinDigitsMax = 8;
constexpr size_t kSignatureBytesMin = 24;

char at_or(std::string_view text, size_t at) {
  return at < text.size() ? text[at] : '\0';
}

// What joins a name to its value.
enum class How : uint8_t { kProse, kPair, kOption, kQuoted, kElement, kTuple, kCoded, kNothing };
struct Joint {
  How how = How::kProse;
  size_t at = 0;        // where the value begins
  bool spaced = false;  // a blank stands between ':' and it
};

size_t skip_blanks(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && end - at < kBlanksMax && (text[end] == ' ' || text[end] == '\t')) ++end;
  return end;
}
size_t skip_quote(std::string_view text, size_t at) {
  size_t i = at;
  while (at_or(text, i) == '\\') ++i;
  return i < text.size() && is_quote(text[i]) ? i + 1 : at;
}

// Behind '=' or ':' at `sign`: "=", ":", ":=", "==", "=>".
Joint pair(std::string_view text, size_t sign) {
  Joint joint{How::kPair, sign + 1, false};
  char next = at_or(text, sign + 1);
  if (text[sign] == ':' && (next == ':' || text.substr(sign).starts_with("://")))
    return {How::kNothing, 0, false};
  if (next == '=' || next == '>' || next == '~') ++joint.at;
  size_t value = skip_blanks(text, joint.at);
  joint.spaced = value > joint.at;
  joint.at = value;
  return joint;
}

// %3D, %3A, or %22%3A%22 behind a name.
Joint coded(std::string_view text, size_t at) {
  size_t i = at;
  if (text.substr(i).starts_with("%22")) i += 3;
  if (!has_word_at(text, i, "%3d") && !has_word_at(text, i, "%3a")) return {How::kNothing, 0, false};
  i += 3;
  while (text.substr(i).starts_with("%20") || text.substr(i).starts_with("%22")) i += 3;
  return {How::kCoded, i, false};
}

Joint joint_after(std::string_view text, const SecretName& name) {
  size_t end = name.end;
  if (at_or(text, end) == '%') return coded(text, end);
  size_t i = skip_quote(text, end);
  bool quoted_name = i > end;
  if (at_or(text, i) == ']' || (at_or(text, i) == '?' && at_or(text, i + 1) == ':')) ++i;
  size_t j = skip_blanks(text, i);
  char c = at_or(text, j);
  // "arn:aws:...:secret:name" names one.
  if (c == ':' && j == end && name.begin > 0 && text[name.begin - 1] == ':') return {How::kNothing, 0, false};
  if (c == '=' || c == ':') return pair(text, j);
  if (c == '>' && quoted_name && j == i) return {How::kElement, j + 1, false};
  if (c == '-' && at_or(text, j + 1) == '>') return {How::kPair, skip_blanks(text, j + 2), false};
  if (c == '>' && j == end) {
    size_t open = name.begin;
    while (open > 0 && (is_word(text[open - 1]) || text[open - 1] == ':')) --open;
    bool opens = open > 0 && text[open - 1] == '<';
    return {opens ? How::kElement : How::kNothing, j + 1, false};
  }
  // {"name":"TOKEN","value":"x"}, <add key="Password" value="x"/>
  size_t k = skip_blanks(text, c == ',' ? j + 1 : j);
  size_t line = c == '\n' ? skip_blanks(text, j + 1) : k;
  size_t word = skip_quote(text, line);
  if (has_word_at(text, word, "value")) {
    size_t sign = skip_blanks(text, skip_quote(text, word + 5));
    if (at_or(text, sign) == '=' || at_or(text, sign) == ':') return pair(text, sign);
  }
  if (quoted_name && c == ',' && skip_quote(text, k) > k) return {How::kTuple, k, false};
  if (j == i) return {How::kNothing, 0, false};
  if (name.prefixed && c != '-' && c != '\0') return {How::kOption, j, false};
  if (skip_quote(text, j) > j && !quoted_name) return {How::kQuoted, j, false};
  return {How::kProse, end, false};
}

bool only_letters(std::string_view value) {
  return std::all_of(value.begin(), value.end(), is_alpha);
}

// Words go on behind a bare value: it is prose rather than a pair.
bool prose_goes_on(std::string_view text, size_t end) {
  return end + 1 < text.size() && text[end] == ' ' && is_lower(text[end + 1]);
}

bool password_fits(std::string_view text, const SecretName& name, const Joint& joint,
                   const ValueExtent& found) {
  std::string_view value = text.substr(found.value.begin, found.value.length);
  std::string_view written = text.substr(name.begin, name.end - name.begin);
  bool working_folder = (written == "pwd" || written == "PWD" || written == "OLDPWD") && value.front() == '/';
  if (working_folder) return false;
  bool counter = written.ends_with("pass") && value.size() < 6;  // "full_hash_pass": 2128
  if (is_number(value) && (value.size() < 3 || counter)) return false;
  // "pam_unix(passwd:chauthtok)", "base-passwd:amd64": the program of that name.
  bool program =
      written.ends_with("passwd") && joint.how == How::kPair && !joint.spaced && text[joint.at - 1] == ':';
  bool plain =
      std::all_of(value.begin(), value.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
  if (program && plain && !found.quoted) return false;
  if (found.quoted) return !is_sentence(value);
  if (value.ends_with("(") || value.ends_with("()")) return false;
  // "--password via the command line is insecure"
  static constexpr std::string_view kAboutOptions[] = {
      "via", "option", "options", "flag", "argument", "parameter", "or", "and", "instead", "on", "in"};
  if (joint.how == How::kOption && is_one_of(value, kAboutOptions)) return false;
  if (!joint.spaced || looks_like_password(value)) return true;
  return !(only_letters(value) && prose_goes_on(text, found.value.begin + found.value.length));
}

bool pass_fits(std::string_view value, const Joint& joint, bool quoted) {
  if (is_number(value)) return false;
  if (joint.how == How::kOption || joint.how == How::kQuoted) return looks_like_password(value);
  return joint.spaced && !quoted ? looks_like_password(value) : value.size() >= 4;
}

bool fits(std::string_view text, const SecretName& name, const Joint& joint, const ValueExtent& found) {
  std::string_view value = text.substr(found.value.begin, found.value.length);
  if (value.empty() || stands_for_secret(value) || is_word_about_secrets(value)) return false;
  // An object, but for "{SSHA}...", as directories keep passwords.
  if (value.front() == '{' && !(value.size() > 8 && is_upper(value[1]))) return false;
  switch (name.kind) {
    case Kind::kPassword:
      return password_fits(text, name, joint, found);
    case Kind::kPass:
      return pass_fits(value, joint, found.quoted);
    case Kind::kKey:
    case Kind::kSession:
      return looks_random(value);
    case Kind::kSignature:
      return value.size() >= kSignatureBytesMin && looks_random(value);
    case Kind::kCode:
      return is_once_code(value) || looks_random(value);
    case Kind::kPin: {
      bool card = small_letter(text[name.begin]) == 'c' || name.compound;
      return is_number(value) && value.size() >= (card ? 3 : 4) && value.size() <= kPinDigitsMax;
    }
    default:
      return looks_like_token(value) || (found.quoted && looks_like_password(value) && !is_sentence(value));
  }
}

bool is_scheme_with_parameters(std::string_view word) {
  static constexpr std::string_view kSchemes[] = {
      "digest",    "oauth", "hawk", "signature", "aws4-hmac-sha256", "bearer",  "basic",
      "sharedkey", "token", "mac",  "vapid",     "scheme",           "keyauth", "sharedaccesssignature"};
  return is_one_of(word, kSchemes);
}

// "Bearer x", "Basic x", "Digest username=..., response=...": what stands behind the scheme.
// `header` says that it is an Authorization header's, where any scheme may have parameters.
Stretch behind_scheme(std::string_view text, Stretch value, bool quoted, char header_quote, bool header) {
  size_t word = value.begin;
  while (word < text.size() && (is_alnum(text[word]) || text[word] == '-' || text[word] == '_')) ++word;
  if (at_or(text, word) != ' ' || word == value.begin) return {};
  size_t begin = skip_blanks(text, word);
  size_t end = begin;
  while (end < text.size() && !is_space(text[end]) && !is_quote(text[end]) && text[end] != ',') ++end;
  std::string_view first = text.substr(begin, end - begin);
  if (stands_for_secret(first)) return {};
  size_t equal = first.find('=');
  bool parameters = equal != std::string_view::npos && equal + 1 < first.size() + 1 &&
                    first.find_first_not_of('=', equal) != std::string_view::npos;
  parameters |= equal != std::string_view::npos && end < text.size() && is_quote(text[end]);
  if (parameters && first.starts_with("realm")) return {};  // a challenge, not an answer
  if (parameters && !header && !is_scheme_with_parameters(text.substr(value.begin, word - value.begin)))
    return {};
  if (parameters) {
    // The rest of the header: to its quote, if it has one.
    size_t stop = quoted ? value.begin + value.length : text.size();
    size_t line = text.find('\n', begin);
    stop = std::min(stop, line == std::string_view::npos ? stop : line);
    if (!quoted && header_quote != '\0') {
      size_t close = text.find(header_quote, begin);
      if (header_quote == '\'' && close != std::string_view::npos) stop = std::min(stop, close);
    }
    return {begin, stop - begin};
  }
  if (quoted) end = std::min(end, value.begin + value.length);
  while (end > begin &&
         (text[end - 1] == ')' || text[end - 1] == ']' || text[end - 1] == '}' || text[end - 1] == ';'))
    --end;
  std::string_view secret = text.substr(begin, end - begin);
  // "auth: POST /token" is a request.
  bool plain = std::all_of(secret.begin(), secret.end(), is_lower) || secret.starts_with('/');
  if (secret.size() < 6 || plain || stands_for_secret(secret) || is_word_about_secrets(secret)) return {};
  return {begin, end - begin};
}

// Pairs of names and values, one of which must look like a token.
Stretch cookies(std::string_view text, const SecretName& name, const ValueExtent& found) {
  bool sets = name.compound && has_word_at(text, name.begin, "set");
  size_t begin = found.value.begin;
  size_t limit = found.quoted ? begin + found.value.length : text.size();
  size_t end = begin;
  bool told = false;
  while (end < limit) {
    size_t stop = end;
    while (stop < limit && !is_space(text[stop]) && text[stop] != ';' && !is_quote(text[stop])) ++stop;
    std::string_view pair = text.substr(end, stop - end);
    size_t equal = pair.find('=');
    told |= looks_like_token(equal == std::string_view::npos ? pair : pair.substr(equal + 1));
    end = stop;
    if (sets || equal == std::string_view::npos || at_or(text, stop) != ';') break;
    size_t next = skip_blanks(text, stop + 1);
    if (next >= limit || !is_alnum(text[next])) break;
    size_t sign = next;
    while (sign < limit && !is_space(text[sign]) && text[sign] != '=' && text[sign] != ';') ++sign;
    if (sign >= limit || text[sign] != '=') break;
    end = next;
  }
  return told ? Stretch{begin, end - begin} : Stretch{};
}

Stretch element(std::string_view text, size_t at) {
  size_t end = text.find('<', at);
  if (end == std::string_view::npos) end = text.size();
  return {at, end - at};
}

// The body of a PEM block, or all there is of it.
Stretch private_key(std::string_view text, const SecretName& name) {
  size_t line = name.begin > 40 ? name.begin - 40 : 0;
  if (text.substr(line, name.begin - line).rfind("-----BEGIN") == std::string_view::npos) return {};
  size_t begin = std::min(text.size(), name.end + 5);
  while (begin < text.size() && (text[begin] == '\n' || text[begin] == '\r' || text[begin] == ' ')) ++begin;
  while (text.substr(begin).starts_with("\\n") || text.substr(begin).starts_with("\\r")) begin += 2;
  size_t end = text.find("-----END", begin);
  if (end == std::string_view::npos) end = text.size();
  return {begin, end - begin};
}

Stretch authorization(std::string_view text, const SecretName& name, const Joint& joint,
                      const ValueExtent& found) {
  char quote = name.begin > 0 && is_quote(text[name.begin - 1]) ? text[name.begin - 1] : '\0';
  std::string_view written = text.substr(name.begin, name.end - name.begin);
  bool header = written.size() > 12 && has_word_at(written, written.size() - 13, "authori");
  Stretch secret = behind_scheme(text, found.value, found.quoted, quote, header);
  if (secret.length > 0) return secret;
  if (joint.how != How::kPair && joint.how != How::kOption && joint.how != How::kQuoted) return {};
  // Behind a scheme nothing was a secret.
  if (text.substr(found.value.begin, found.value.length).find(' ') != std::string_view::npos) return {};
  return fits(text, name, joint, found) ? found.value : Stretch{};
}

}  // namespace

Stretch secret_of(std::string_view text, const SecretName& name) {
  if (name.kind == Kind::kPrivateKey) return private_key(text, name);
  if (Stretch given = command_secret(text, name); given.length > 0) return given;
  Joint joint = joint_after(text, name);
  bool sentence = joint.how == How::kNothing || joint.how == How::kProse;
  if (sentence && (name.kind == Kind::kCode || name.kind == Kind::kPin || name.kind == Kind::kPassword))
    if (Stretch code = code_before(text, name); code.length > 0) return code;
  ValueExtent found;
  switch (joint.how) {
    case How::kNothing:
      return {};
    case How::kProse:
      return prose_secret(text, name);
    case How::kElement:
      found.value = element(text, joint.at);
      found.quoted = true;
      break;
    case How::kCoded:
      found.value = coded_value_at(text, joint.at);
      break;
    default:
      found = value_at(text, joint.at);
  }
  // What follows a session's id in an address.
  if (!found.quoted && name.kind != Kind::kPassword && name.kind != Kind::kPass &&
      name.kind != Kind::kCookie) {
    size_t query = text.substr(found.value.begin, found.value.length).find('?');
    if (query != std::string_view::npos) found.value.length = query;
  }
  if (found.value.length == 0) return {};
  if (name.kind == Kind::kAuth) return authorization(text, name, joint, found);
  if (name.kind == Kind::kCookie) return cookies(text, name, found);
  std::string_view value = text.substr(found.value.begin, found.value.length);
  if (joint.how == How::kTuple && !looks_like_password(value)) return {};
  bool phrase = text.substr(name.begin, name.end - name.begin).ends_with("phrase");
  bool blanks = value.find(' ') != std::string_view::npos;
  if (joint.how == How::kQuoted && (value.size() < 4 || (blanks && !phrase))) return {};
  if (name.kind == Kind::kToken || name.kind == Kind::kPassword) {
    // token: Bearer x
    Stretch secret = found.value.length >= 5 && (has_word_at(text, found.value.begin, "bearer ") ||
                                                 has_word_at(text, found.value.begin, "basic "))
                         ? behind_scheme(text, found.value, found.quoted, '\0', false)
                         : Stretch{};
    if (secret.length > 0) return secret;
  }
  if (fits(text, name, joint, found)) return found.value;
  // "token: rejected abc...", "password: set to x"
  return joint.spaced && !found.quoted ? prose_secret(text, name) : Stretch{};
}

}  // namespace foreshock::parse
