#include "parse/tokens/recognise_number.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr std::array<std::string_view, 24> kDurationUnits = {
    "ms",        "s",    "us",    "ns",   "m",    "h",     "d",       "\xC2\xB5s",
    "\xCE\xBCs", "sec",  "secs",  "min",  "mins", "hr",    "hrs",     "msec",
    "msecs",     "usec", "usecs", "nsec", "days", "hours", "seconds", "minutes"};
constexpr std::array<std::string_view, 30> kSizeUnits = {
    "B", "KB", "MB", "GB", "TB", "PB", "kB", "KiB", "MiB", "GiB", "TiB", "PiB", "K",   "M",     "G",
    "T", "k",  "kb", "mb", "gb", "tb", "Ki", "Mi",  "Gi",  "Ti",  "b",   "kib", "mib", "bytes", "gib"};

template <size_t N>
bool holds(const std::array<std::string_view, N>& units, std::string_view word) {
  for (std::string_view unit : units)
    if (unit == word) return true;
  return false;
}

// Digits with groups of three (1,024,000), which need one to three digits in front.
const char* integer_part(const char* p, const char* end) {
  const char* q = skip_digits(p, end);
  if (q - p > 3) return q;
  const char* grouped = q;
  while (end - grouped >= 4 && *grouped == ',' && skip_digits(grouped + 1, end) == grouped + 4) grouped += 4;
  // A fourth group of another length says that this is a list and not one number.
  if (grouped + 1 < end && *grouped == ',' && is_digit(grouped[1])) return q;
  return grouped;
}

const char* unit_end(const char* p, const char* end) {
  const char* q = p;
  while (q < end && q - p < 8 && (byte_class(*q) & (kAlphaBytes | kHighByte)) != 0) ++q;
  return q;
}

}  // namespace

NumberMatch match_number(const char* p, const char* end) {
  const char* q = integer_part(p, end);
  if (q + 1 < end && *q == '.' && is_digit(q[1])) {
    const char* after = skip_digits(q + 1, end);
    if (after + 1 < end && *after == '.' && is_digit(after[1])) return {};  // 1.2.3 is a version
    q = after;
  }
  if (q < end && (*q == 'e' || *q == 'E')) {
    const char* exponent = q + 1;
    if (exponent < end && (*exponent == '+' || *exponent == '-')) ++exponent;
    const char* after = skip_digits(exponent, end);
    if (after > exponent && after - exponent <= 2 && !word_follows(after, end)) return {after};
  }
  if (!word_follows(q, end)) {
    if (q < end && *q == '%' && !word_follows(q + 1, end)) return {q + 1, TokenType::kPercent};
    return {q};
  }
  const char* stop = unit_end(q, end);
  std::string_view unit(q, static_cast<size_t>(stop - q));
  if (holds(kDurationUnits, unit)) {
    while (stop < end && is_digit(*stop)) {  // 1h30m, 1m2.5s
      const char* more = skip_digits(stop, end);
      if (more + 1 < end && *more == '.' && is_digit(more[1])) more = skip_digits(more + 1, end);
      const char* more_unit = unit_end(more, end);
      if (!holds(kDurationUnits, std::string_view(more, static_cast<size_t>(more_unit - more)))) return {};
      stop = more_unit;
    }
    if (!word_follows(stop, end)) return {stop, TokenType::kDuration};
    return {};
  }
  if (holds(kSizeUnits, unit) && !word_follows(stop, end)) return {stop, TokenType::kSize};
  return {};
}

}  // namespace foreshock::parse
