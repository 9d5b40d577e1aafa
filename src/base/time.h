// Points and spans of time: nanoseconds since the Unix epoch, UTC, in 64 bits (years 1678 to 2262).
//
// One type for event time, observed time and scenario time, so rooms without World can be fed any clock.
// Spans are plain int64_t nanoseconds with a name that says so. Calendar arithmetic is proleptic Gregorian
// without leap seconds. Formatting writes no locale. Everything here is pure and allocation-free, but for
// the functions that return std::string.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock {

constexpr int64_t kMicrosecond = 1'000;
constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;

struct Timestamp {
  int64_t ns = 0;
  constexpr auto operator<=>(const Timestamp&) const = default;
  constexpr Timestamp operator+(int64_t span_ns) const { return {ns + span_ns}; }
  constexpr Timestamp operator-(int64_t span_ns) const { return {ns - span_ns}; }
  constexpr int64_t operator-(Timestamp other) const { return ns - other.ns; }
  // The start of the step of `step_ns` that holds this instant, also before 1970.
  constexpr Timestamp floor(int64_t step_ns) const {
    int64_t rest = ns % step_ns;
    return {ns - (rest < 0 ? rest + step_ns : rest)};
  }
};

// A date and time of day without zone.
struct CivilTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int nanosecond = 0;
};

// Days since 1970-01-01 of a civil date; months and days must be in range.
int64_t days_from_civil(int year, int month, int day);
bool is_leap_year(int year);
int days_in_month(int year, int month);
// Whether all fields are in range (second 60 is allowed and counts as 59.999999999).
bool is_valid(const CivilTime& civil);
Timestamp from_civil(const CivilTime& civil);  // read as UTC
CivilTime to_civil(Timestamp time);            // in UTC

// "2026-11-23T04:31:56.123456789Z": RFC 3339, UTC, always nine digits.
std::string format_rfc3339(Timestamp time);
// Writes the same 30 characters to `out` without a terminating zero.
void format_rfc3339_to(Timestamp time, char* out);
// RFC 3339 with 'T', 't' or a blank, any number of fraction digits, and Z or an offset; nullopt otherwise.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

// "250ms", "90s", "5m", "1h30m", "7d", "2w" -> nanoseconds; nullopt when it is not a duration.
std::optional<int64_t> parse_duration(std::string_view text);
// The shortest exact form of the above, e.g. "1h30m"; for people and configuration dumps.
std::string format_duration(int64_t span_ns);

}  // namespace foreshock
