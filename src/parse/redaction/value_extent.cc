#include "parse/redaction/value_extent.h"

#include <algorithm>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kNameBytesMax = 32;
constexpr size_t kWrapBytesMax = 24;

// Whether a name and '=' or ':' follow: the next pair.
bool pair_follows(std::string_view text, size_t at, bool blanks) {
  while (at < text.size() && text[at] == ' ') ++at;
  size_t begin = at;
  if (at == text.size() || !is_alpha(text[at])) return false;
  while (at < text.size() && at - begin < kNameBytesMax &&
         (is_alnum(text[at]) || text[at] == '_' || text[at] == '-' || text[at] == '.' ||
          (blanks && text[at] == ' ')))
    ++at;
  return at < text.size() && (text[at] == '=' || (text[at] == ':' && !text.substr(at).starts_with("://")));
}

bool ends_here(std::string_view text, size_t begin, size_t i) {
  char c = text[i];
  if (is_space(c)) return true;
  bool last = i + 1 == text.size();
  char next = last ? ' ' : text[i + 1];
  bool closes = is_space(next) || is_quote(next) || next == ',' || next == ';' || next == ')' ||
                next == ']' || next == '}' || next == '\\';
  switch (c) {
    case '"':
    case '`':
    case '<':
    case '>':
      return true;
    case '\\':
      return next == '"' || next == '\'' || next == 'n' || next == 'r' || next == 't' || next == '\\';
    case '\'':
      return closes || next == ':' || next == '.' || next == '@';
    case '&':
      return pair_follows(text, i + 1, false) || text.substr(i).starts_with("&amp;") || closes;
    case ',':
      return closes || next == '{' || next == '[' || pair_follows(text, i + 1, false);
    case ';':
      return closes || pair_follows(text, i + 1, true);
    case '|':
      return closes || pair_follows(text, i + 1, false) || next == '|';
    case ')':
    case ']':
    case '}': {
      char open = c == ')' ? '(' : c == ']' ? '[' : '{';
      bool opened = text.substr(begin, i - begin).find(open) != std::string_view::npos;
      return !opened && (closes || next == '.' || next == ':' || next == '>' || next == '}' || next == '/');
    }
    default:
      return false;
  }
}

}  // namespace

size_t closing_quote(std::string_view text, size_t at, char quote, size_t backslashes) {
  size_t run = 0;  // backslashes just before
  for (size_t i = at; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++run;
      continue;
    }
    if (text[i] == quote) {
      bool closes = backslashes == 0 ? run % 2 == 0 : run <= backslashes;
      // Two single quotes are one in statements: 'it''s'.
      bool doubled =
          quote == '\'' && backslashes == 0 && i + 1 < text.size() && text[i + 1] == '\'' && i > at;
      if (doubled) {
        ++i;
      } else if (closes) {
        return i - std::min(run, backslashes);
      }
    }
    run = 0;
  }
  return text.size();
}

ValueExtent value_at(std::string_view text, size_t at) {
  ValueExtent out;
  size_t open = at;
  // b'x', String("x"), Some(SecretString("x")), ["x"], &"x"
  while (open < text.size() && open - at < kWrapBytesMax &&
         (is_alnum(text[open]) || text[open] == '(' || text[open] == '[' || text[open] == '&' ||
          text[open] == ':'))
    ++open;
  size_t slashes = 0;
  while (open + slashes < text.size() && text[open + slashes] == '\\' && slashes < 8) ++slashes;
  bool quote = open + slashes < text.size() && is_quote(text[open + slashes]);
  char before = open > at ? text[open - 1] : '\0';
  bool wrapped = before == '(' || before == '[' || before == '&' || (open == at + 1 && is_alpha(before));
  if (quote && (open == at || wrapped)) {
    size_t begin = open + slashes + 1;
    size_t end = closing_quote(text, begin, text[begin - 1], slashes);
    out.quoted = true;
    out.value = {begin, end - begin};
    return out;
  }
  if (at < text.size() && (text[at] == '[' || text[at] == '(')) {
    size_t first = at + 1;
    size_t close = text.find(text[at] == '[' ? ']' : ')', first);
    // "[x]" and "(x)" stand for something; what it is, its text says.
    if (close != std::string_view::npos && close - first < kWrapBytesMax * 4) {
      out.value = {at, close + 1 - at};
      return out;
    }
  }
  static constexpr ByteSet kNothingBefore("&,;)}]|");
  if (at < text.size() && kNothingBefore.has(text[at]) && ends_here(text, at, at)) return out;
  size_t end = at;
  while (end < text.size() &&
         !(end > at ? ends_here(text, at, end) : is_space(text[end]) || text[end] == '<'))
    ++end;
  if (end == at + 1 &&
      (text[at] == ',' || text[at] == ';' || text[at] == '}' || text[at] == ')' || text[at] == '&'))
    end = at;
  out.value = {at, end - at};
  return out;
}

Stretch coded_value_at(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && !is_space(text[end]) && !is_quote(text[end]) && text[end] != '&') {
    std::string_view rest = text.substr(end, 3);
    if (rest == "%22" || rest == "%26" || rest == "%27") break;
    ++end;
  }
  return {at, end - at};
}

}  // namespace foreshock::parse
