#include "api/time_input.h"

#include <charconv>
#include <cstdlib>

namespace foreshock::api {
namespace {

constexpr int64_t kSecondsBelow = 100'000'000'000;
constexpr int64_t kMillisecondsBelow = 100'000'000'000'000;
constexpr int64_t kMicrosecondsBelow = 100'000'000'000'000'000;

std::optional<Timestamp> parse_relative(std::string_view rest, Timestamp now) {
  if (rest.empty()) return now;
  if (rest[0] != '-' && rest[0] != '+') return std::nullopt;
  std::optional<int64_t> span = parse_duration(rest.substr(1));
  if (!span || *span < 0) return std::nullopt;
  int64_t out = 0;
  bool overflow = rest[0] == '-' ? __builtin_sub_overflow(now.ns, *span, &out)
                                 : __builtin_add_overflow(now.ns, *span, &out);
  if (overflow) return std::nullopt;
  return Timestamp{out};
}

}  // namespace

Timestamp from_epoch(int64_t number) {
  uint64_t size = number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
  if (size >= static_cast<uint64_t>(kMicrosecondsBelow)) return {number};
  if (size >= static_cast<uint64_t>(kMillisecondsBelow)) return {number * kMicrosecond};
  // 1e11 seconds would leave the range of 64 bits: such a number is milliseconds by the rule above, and
  // what is below but past the year 2262 stops there.
  if (size >= static_cast<uint64_t>(kSecondsBelow)) return {number * kMillisecond};
  int64_t out = 0;
  if (__builtin_mul_overflow(number, kSecond, &out)) return {number < 0 ? INT64_MIN : INT64_MAX};
  return {out};
}

std::optional<Timestamp> parse_time_input(std::string_view text, Timestamp now) {
  if (text.empty() || text.size() > 64) return std::nullopt;
  if (text.starts_with("now")) return parse_relative(text.substr(3), now);
  int64_t whole = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, whole);
  if (error == std::errc() && rest == end) return from_epoch(whole);
  if (error == std::errc() && *rest == '.' && rest + 1 != end) {
    double seconds = 0;
    auto [last, bad] = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
    if (bad == std::errc() && last == end && seconds > -9.2e9 && seconds < 9.2e9)
      return Timestamp{whole * kSecond + static_cast<int64_t>((seconds - static_cast<double>(whole)) * 1e9)};
    return std::nullopt;
  }
  return parse_rfc3339(text);
}

}  // namespace foreshock::api
