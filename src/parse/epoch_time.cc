#include <array>

#include "parse/timestamp.h"
#include "parse/tokens/byte_class.h"

// Numbers since 1970: their unit follows from their digits.
namespace foreshock::parse {

std::optional<int64_t> read_epoch(std::string_view text) {
  // Digits and the decimal point's place are kept as text, so nine digits of fraction stay exact.
  std::array<char, 32> kept{};
  int count = 0;
  int point = -1;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '.' && point < 0) {
      point = count;
    } else if (is_digit(c)) {
      if (count < 31) kept[static_cast<size_t>(count++)] = c;
    } else {
      break;
    }
  }
  if (count == 0 || (point == 0)) return std::nullopt;
  if (point < 0) point = count;
  if (at < text.size()) {  // 1.7e9
    if ((text[at] != 'e' && text[at] != 'E') || text.size() - at > 4) return std::nullopt;
    int exponent = 0;
    ++at;
    if (at < text.size() && text[at] == '+') ++at;
    if (at == text.size()) return std::nullopt;
    for (; at < text.size(); ++at) {
      if (!is_digit(text[at])) return std::nullopt;
      exponent = exponent * 10 + (text[at] - '0');
    }
    point += exponent;
    if (point > 19) return std::nullopt;
    while (count < point && count < 31) kept[static_cast<size_t>(count++)] = '0';
  }
  int scale = 0;  // digits behind the seconds that the integer part holds
  if (point == 9 || point == 10) {
    scale = 0;
  } else if (point == 12 || point == 13) {
    scale = 3;
  } else if (point == 15 || point == 16) {
    scale = 6;
  } else if (point == 18 || point == 19) {
    scale = 9;
  } else {
    return std::nullopt;
  }
  int whole = point - scale + 9;
  int64_t ns = 0;
  for (int i = 0; i < whole; ++i)
    if (__builtin_mul_overflow(ns, 10, &ns) ||
        __builtin_add_overflow(ns, i < count ? kept[static_cast<size_t>(i)] - '0' : 0, &ns))
      return std::nullopt;
  return ns;
}

}  // namespace foreshock::parse
