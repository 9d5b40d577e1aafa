#include "parse/formats/level_head.h"

#include <algorithm>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr ByteSet kSigns("=>~:/");

// Behind the bracket that closes the one at `p`; nullptr when it does not close.
const char* close_of(const char* p, const char* end, char open, char close) {
  int depth = 0;
  for (; p < end; ++p) {
    if (*p == open) ++depth;
    if (*p == close && --depth == 0) return p + 1;
  }
  return nullptr;
}

}  // namespace

void LevelHead::skip_blanks() {
  while (p_ < end_ && (*p_ == ' ' || *p_ == '\t')) ++p_;
}

HeadItem LevelHead::peek(std::string_view& text) {
  skip_blanks();
  item_end_ = p_;
  if (p_ >= end_) return HeadItem::kEnd;
  auto group = [&](char close, HeadItem item) {
    const char* after = close_of(p_, end_, *p_, close);
    if (!after) return HeadItem::kEnd;
    item_end_ = after;
    text = {p_ + 1, static_cast<size_t>(after - p_) - 2};
    return item;
  };
  switch (*p_) {
    case '[':
      return group(']', HeadItem::kBracket);
    case '(':
      return group(')', HeadItem::kParen);
    case '<':
      return group('>', HeadItem::kAngle);
    case '{': {
      HeadItem item = group('}', HeadItem::kBrace);
      if (item == HeadItem::kBrace && text.size() > 2 && text.front() == '{' && text.back() == '}')
        text = text.substr(1, text.size() - 2);
      return item;
    }
    case '-':
    case '|': {
      const char* q = p_;
      while (q < end_ && *q == *p_) ++q;
      if (*p_ == '|' || q == end_ || *q == ' ') {
        item_end_ = q;
        text = {p_, static_cast<size_t>(q - p_)};
        return HeadItem::kDash;
      }
      break;
    }
    default:
      break;
  }
  if (kSigns.has(*p_)) {  // "=>", ">>", "::", "~" between blanks
    const char* sign = p_;
    while (sign < end_ && kSigns.has(*sign) && sign - p_ < 4) ++sign;
    if (sign < end_ && *sign == ' ') {
      item_end_ = sign;
      text = {p_, static_cast<size_t>(sign - p_)};
      return HeadItem::kDash;
    }
  }
  const char* q = p_;
  while (q < end_ && *q != ' ' && *q != '\t' && *q != '|' && *q != '[') ++q;
  if (q == p_) ++q;
  item_end_ = q;
  text = {p_, static_cast<size_t>(q - p_)};
  return is_all_digits(text) ? HeadItem::kNumber : HeadItem::kWord;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 160 || !(is_alpha(text[0]) || text[0] == '_')) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool colons = c == ':' && ((i + 1 < text.size() && text[i + 1] == ':') || (i > 0 && text[i - 1] == ':'));
    if (!is_alnum(c) && c != '.' && c != '_' && c != '$' && c != '-' && c != '/' && c != '#' && !colons)
      return false;
  }
  return true;
}

int count_dots(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '.'));
}

bool split_code_place(std::string_view text, std::string_view& file, std::string_view& line) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  file = text.substr(0, colon);
  line = text.substr(colon + 1);
  return is_all_digits(line) && file.find('.') != std::string_view::npos &&
         file.find(' ') == std::string_view::npos && !is_digit(file[0]);
}

}  // namespace foreshock::parse
