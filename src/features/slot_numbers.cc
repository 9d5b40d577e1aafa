#include "features/slot_numbers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace foreshock::features {
namespace {

constexpr int kLowestOctave = -10;
constexpr uint64_t kExponentBias = 1023;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What one of the unit that begins here is worth; 0 for an unknown one.
double unit_of(std::string_view unit, parse::TokenType type) {
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  if (unit.empty()) return 1;
  if (type == parse::TokenType::kDuration) {
    if (unit.starts_with("ms")) return 1;
    if (unit.starts_with("us") || unit.starts_with("\xC2\xB5s")) return 1e-3;
    if (unit.starts_with("ns")) return 1e-6;
    if (unit.starts_with("s")) return 1e3;
    if (unit.starts_with("m")) return 6e4;
    if (unit.starts_with("h")) return 3.6e6;
    return unit.starts_with("d") ? 8.64e7 : 0;
  }
  if (type == parse::TokenType::kSize) {
    switch (unit.front() | 0x20) {
      case 'k':
        return 1024.0;
      case 'm':
        return 1048576.0;
      case 'g':
        return 1073741824.0;
      case 't':
        return 1099511627776.0;
      default:
        return 1;
    }
  }
  return 1;
}

}  // namespace

std::optional<double> slot_number(std::string_view text, parse::TokenType type) {
  size_t at = 0;
  bool negative = !text.empty() && text.front() == '-';
  at += negative || (!text.empty() && text.front() == '+');
  if (at >= text.size() || !is_digit(text[at])) return std::nullopt;
  double value = 0, scale = 0;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (is_digit(c)) {
      value = value * 10 + (c - '0');
      scale *= 10;
    } else if (c == '.' && scale == 0 && at + 1 < text.size() && is_digit(text[at + 1])) {
      scale = 1;
    } else if (c != ',') {
      break;
    }
  }
  if (scale > 1) value /= scale;
  double unit = unit_of(text.substr(at), type);
  if (unit == 0) return std::nullopt;
  return (negative ? -value : value) * unit;
}

size_t number_bin(double value) {
  if (!(value > 0)) return 0;
  // Exponent and the two highest bits of the mantissa: no logarithm.
  auto bits = std::bit_cast<uint64_t>(value) >> 50;
  auto first = static_cast<int64_t>((kExponentBias + kLowestOctave) << 2);
  return static_cast<size_t>(std::clamp<int64_t>(static_cast<int64_t>(bits) - first, 0, kNumberBins - 1));
}

double number_bin_low(size_t bin) {
  auto octave = static_cast<int>(bin / 4) + kLowestOctave;
  return std::ldexp(1 + static_cast<double>(bin % 4) / 4, octave);
}

}  // namespace foreshock::features
