#include "parse/redaction/command_secrets.h"

#include <algorithm>

#include "parse/redaction/secret_values.h"
#include "parse/redaction/value_extent.h"
#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kStatementBytes = 80;  // IDENTIFIED WITH a_plugin BY
constexpr size_t kPipeBytes = 16;       // between a pipe and the program behind it: sudo -n
constexpr size_t kUserBytes = 64;

bool ends_with_caseless(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && has_word_at(text, text.size() - word.size(), word);
}

struct Argument {
  Stretch value;
  size_t next = 0;  // behind it and its quote
};
Argument argument_at(std::string_view text, size_t at) {
  if (at >= text.size()) return {{at, 0}, at};
  if (is_quote(text[at])) {
    size_t end = closing_quote(text, at + 1, text[at], 0);
    return {{at + 1, end - at - 1}, std::min(text.size(), end + 1)};
  }
  size_t end = at;
  while (end < text.size() && !is_space(text[end]) && !is_quote(text[end])) ++end;
  return {{at, end - at}, end};
}

// "PASS x" alone on its line, behind a USER, or in what a client says: "C: PASS x".
Stretch pass_of(std::string_view text, const SecretName& name) {
  Argument given = argument_at(text, name.end + 1);
  std::string_view value = text.substr(given.value.begin, given.value.length);
  size_t from = name.begin > kUserBytes ? name.begin - kUserBytes : 0;
  std::string_view before = text.substr(from, name.begin - from);
  bool said = before.ends_with("C: ") || before.ends_with("> ") || before.ends_with("< ");
  bool signed_on = said || before.find("USER ") != std::string_view::npos;
  bool last = given.next >= text.size() || text[given.next] == '\n' || is_quote(text[given.next]);
  bool signs = !std::all_of(value.begin(), value.end(), is_alpha);
  if (value.size() < 4 || stands_for_secret(value) || is_word_about_secrets(value)) return {};
  return (last && signs) || signed_on ? given.value : Stretch{};
}

// "AUTH PLAIN dXNlcg==", "AUTH LOGIN dXNlcg==", "AUTH x".
Stretch auth_of(std::string_view text, const SecretName& name) {
  static constexpr std::string_view kMechanisms[] = {"plain", "login", "xoauth2", "cram-md5", "oauthbearer"};
  Argument mechanism = argument_at(text, name.end + 1);
  std::string_view first = text.substr(mechanism.value.begin, mechanism.value.length);
  // Redis: AUTH x
  if (mechanism.next >= text.size() && looks_like_password(first)) return mechanism.value;
  if (!is_one_of(first, kMechanisms)) return {};
  if (mechanism.next >= text.size() || text[mechanism.next] != ' ') return {};
  Argument given = argument_at(text, mechanism.next + 1);
  std::string_view value = text.substr(given.value.begin, given.value.length);
  if (value.size() < 8 || is_word_about_secrets(value) || !looks_like_token(value)) return {};
  return given.value;
}

// echo user:x | chpasswd, echo x | passwd --stdin user.
Stretch piped(std::string_view text, const SecretName& name) {
  size_t from = name.begin > kPipeBytes ? name.begin - kPipeBytes : 0;
  size_t pipe = text.substr(from, name.begin - from).rfind('|');
  if (pipe == std::string_view::npos) return {};
  size_t end = from + pipe;
  size_t echo = text.substr(0, end).rfind("echo ");
  if (echo == std::string_view::npos || end - echo > kStatementBytes) return {};
  size_t begin = echo + 5;
  while (text.substr(begin).starts_with("-n ") || text.substr(begin).starts_with("-e ")) begin += 3;
  Argument given = argument_at(text, begin);
  if (given.next > end) return {};
  std::string_view value = text.substr(given.value.begin, given.value.length);
  bool pairs = text.substr(name.begin, name.end - name.begin).ends_with("chpasswd");
  size_t colon = pairs ? value.find(':') : std::string_view::npos;
  if (pairs && colon == std::string_view::npos) return {};
  size_t skipped = pairs ? colon + 1 : 0;
  return stands_for_secret(value.substr(skipped))
             ? Stretch{}
             : Stretch{given.value.begin + skipped, given.value.length - skipped};
}

// IDENTIFIED BY, IDENTIFIED WITH a_plugin BY, IDENTIFIED BY VALUES.
bool identifies(std::string_view before) {
  if (!ends_with_caseless(before, " by ") && !ends_with_caseless(before, " by values ") &&
      !ends_with_caseless(before, " as "))
    return false;
  size_t from = before.size() > kStatementBytes ? before.size() - kStatementBytes : 0;
  for (size_t i = from; i < before.size(); ++i)
    if (has_word_at(before, i, "identified")) return true;
  return false;
}

// LOGIN "user", LOGIN user
bool logs_in(std::string_view before) {
  if (before.size() < 8 || before.back() != ' ') return false;
  before.remove_suffix(1);
  bool quoted = before.back() == '"';
  size_t open = quoted ? before.substr(0, before.size() - 1).rfind('"') : before.rfind(' ');
  if (open == std::string_view::npos || open == 0 || before.size() - open > kUserBytes) return false;
  return before.substr(0, quoted ? open : open + 1).ends_with(" LOGIN ");
}

// createUser name SHA "x" AES "y" of SNMP.
bool creates_snmp_user(std::string_view before) {
  static constexpr std::string_view kProtocols[] = {" sha ",     " md5 ",     " aes ",     " des ",
                                                    " sha-224 ", " sha-256 ", " sha-384 ", " sha-512 ",
                                                    " aes-128 ", " aes-256 "};
  if (std::none_of(std::begin(kProtocols), std::end(kProtocols),
                   [&](std::string_view protocol) { return ends_with_caseless(before, protocol); }))
    return false;
  size_t from = before.size() > kStatementBytes ? before.size() - kStatementBytes : 0;
  return before.substr(from).find("createUser ") != std::string_view::npos;
}

// echo "x" | sudo -S, printf 'x' | docker login --password-stdin.
bool is_piped_to_sign_in(std::string_view text, size_t quote) {
  std::string_view before = text.substr(0, quote);
  if (!before.ends_with("echo ") && !before.ends_with("echo -n ") && !before.ends_with("printf "))
    return false;
  size_t end = closing_quote(text, quote + 1, text[quote], 0);
  std::string_view behind = text.substr(std::min(text.size(), end + 1));
  behind = behind.substr(0, kStatementBytes);
  if (behind.find('|') > 2) return false;
  static constexpr std::string_view kReaders[] = {"sudo -S", "-stdin", "sudo -kS", "su -c", "kinit"};
  return std::any_of(std::begin(kReaders), std::end(kReaders),
                     [&](std::string_view reader) { return behind.find(reader) != std::string_view::npos; });
}

// login("ann", "x"
bool is_second_argument(std::string_view before) {
  if (!before.ends_with("\", ") && !before.ends_with("', ")) return false;
  size_t open = before.rfind('(');
  if (open == std::string_view::npos || before.size() - open > kUserBytes) return false;
  static constexpr std::string_view kCalls[] = {"login",   "logon",        "signin",
                                                "sign_in", "authenticate", "log_in"};
  std::string_view called = before.substr(0, open);
  return std::count(before.begin() + static_cast<ptrdiff_t>(open), before.end(), ',') == 1 &&
         std::any_of(std::begin(kCalls), std::end(kCalls),
                     [&](std::string_view call) { return ends_with_caseless(called, call); });
}

// expect "Password:" send "x
bool answers_prompt(std::string_view before) {
  if (!before.ends_with("send ")) return false;
  size_t from = before.size() > kUserBytes ? before.size() - kUserBytes : 0;
  return before.substr(from).find("assword:") != std::string_view::npos;
}

}  // namespace

Stretch command_secret(std::string_view text, const SecretName& name) {
  std::string_view written = text.substr(name.begin, name.end - name.begin);
  if (written.ends_with("passwd")) return piped(text, name);
  if (name.end + 1 >= text.size() || text[name.end] != ' ') return {};
  if (written == "wpa_passphrase") return argument_at(text, argument_at(text, name.end + 1).next + 1).value;
  if (written == "PASS") return pass_of(text, name);
  return written == "AUTH" ? auth_of(text, name) : Stretch{};
}

Stretch quoted_argument(std::string_view text, size_t quote) {
  std::string_view before = text.substr(0, quote);
  if (before.size() < 5 || before.back() != ' ') return {};
  bool told = logs_in(before);
  // By the last letter of the word before, as most quotes stand behind other words.
  switch (small_letter(before[before.size() - 2])) {
    case 'y':
    case 's':
      told |= identifies(before) || creates_snmp_user(before);
      break;
    case 'g':
      told |= ends_with_caseless(before, "convertto-securestring ") ||
              ends_with_caseless(before, "convertto-securestring -string ");
      break;
    case 'o':
    case 'n':
    case 'f':
      told |= is_piped_to_sign_in(text, quote);
      break;
    case ',':
      told |= is_second_argument(before);
      break;
    case 'd':
      told |= answers_prompt(before);
      break;
    case 'a':
    case '2':
    case '4':
    case '5':
    case '6':
    case '8':
      told |= creates_snmp_user(before);
      break;
    default:
      break;
  }
  if (!told) return {};
  size_t end = closing_quote(text, quote + 1, text[quote], 0);
  return {quote + 1, end - quote - 1};
}

}  // namespace foreshock::parse
