#include "ingest/wire/epoch_time.h"

namespace foreshock::ingest::wire {

std::optional<int64_t> epoch_ns(std::string_view number) {
  int64_t whole = 0, fraction = 0;
  size_t at = 0, digits = 0;
  for (; at < number.size() && number[at] >= '0' && number[at] <= '9'; ++at) {
    if (at >= 19) return std::nullopt;
    int digit = number[at] - '0';
    if (whole > (INT64_MAX - digit) / 10) return std::nullopt;
    whole = whole * 10 + digit;
  }
  if (at == 0) return std::nullopt;
  if (at < number.size() && number[at] == '.') {
    for (++at; at < number.size() && number[at] >= '0' && number[at] <= '9'; ++at)
      if (digits < 9) {
        fraction = fraction * 10 + (number[at] - '0');
        ++digits;
      }
  }
  if (at != number.size()) return std::nullopt;
  // Seconds reach 1e11 in the year 5138, milliseconds passed it in 1973; and so on by thousands.
  int64_t unit = whole < 100'000'000'000           ? 1'000'000'000
                 : whole < 100'000'000'000'000     ? 1'000'000
                 : whole < 100'000'000'000'000'000 ? 1'000
                                                   : 1;
  if (whole > INT64_MAX / unit) return std::nullopt;
  for (; digits < 9; ++digits) fraction *= 10;
  int64_t rest = fraction / (1'000'000'000 / unit);
  return whole * unit > INT64_MAX - rest ? std::nullopt : std::optional<int64_t>(whole * unit + rest);
}

}  // namespace foreshock::ingest::wire
