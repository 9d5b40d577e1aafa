#include "parse/redaction/key_values.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "parse/redaction/secret_values.h"
#include "parse/redaction/value_extent.h"
#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kNameBytesMax = 64;
constexpr size_t kUserinfoBytesMax = 256;

bool is_name_byte(char c) {
  return is_word(c) || c == '-' || c == '.';
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

}  // namespace

std::string_view name_at(std::string_view text, size_t at) {
  return name_before(text, at);
}

std::string normalised_name(std::string_view name) {
  std::string out;
  for (char c : name)
    if (c != '_' && c != '-' && c != '.' && c != ' ') out.push_back(small_letter(c));
  return out;
}

NamedValue named_value_at(std::string_view text, size_t at) {
  NamedValue named;
  named.name = name_at(text, at);
  if (named.name.empty()) return named;
  size_t value = at + 1;
  if (value < text.size() && (text[value] == '>' || text[value] == '=')) ++value;  // "=>", "=="
  while (value < text.size() && (text[value] == ' ' || text[value] == '\t')) ++value;
  named.value = value_at(text, value).value;
  return named;
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
  if (sign == 0) return {};
  // A token as the user: https://TOKEN@host, and the user of "TOKEN:x-oauth-basic@host".
  size_t user_end = colon == 0 || colon > sign ? sign : colon;
  std::string_view user = text.substr(begin, user_end - begin);
  if (looks_random(user)) return {begin, sign - begin};
  if (colon == 0 || sign <= colon + 1) return {};
  std::string_view password = text.substr(colon + 1, sign - colon - 1);
  return stands_for_secret(password) ? Stretch{} : Stretch{colon + 1, sign - colon - 1};
}

Stretch connect_password(std::string_view text, size_t at) {
  size_t begin = at, slash = at;
  while (begin > 0 && at - begin < kNameBytesMax && !is_space(text[begin - 1]) && text[begin - 1] != ':') {
    --begin;
    if (text[begin] == '/') slash = begin;
  }
  if (slash == at || slash == begin || slash + 1 == at) return {};
  std::string_view before =
      text.substr(begin > kNameBytesMax ? begin - kNameBytesMax : 0, std::min(begin, kNameBytesMax));
  static constexpr std::string_view kTellers[] = {"thin:",  "sqlplus ", "expdp ",
                                                  "impdp ", "sqlldr ",  "rman "};
  bool told = std::any_of(std::begin(kTellers), std::end(kTellers), [&](std::string_view teller) {
    return before.find(teller) != std::string_view::npos;
  });
  std::string_view password = text.substr(slash + 1, at - slash - 1);
  return told && !stands_for_secret(password) ? Stretch{slash + 1, password.size()} : Stretch{};
}

}  // namespace foreshock::parse
