#include "base/time.h"

#include <array>
#include <limits>

namespace foreshock {
namespace {

constexpr int64_t kNsMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kNsMax = std::numeric_limits<int64_t>::max();

// Cuts `count` decimal digits off the front of `text`.
bool take_digits(std::string_view& text, size_t count, int& out) {
  if (text.size() < count) return false;
  int value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  out = value;
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

void put_digits(char* out, int count, int value) {
  for (int i = count - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

// Nanoseconds since the epoch, or nullopt where 64 bits do not hold them. Years 1..9999 fit into the
// arithmetic of 128 bits with room to spare.
std::optional<int64_t> civil_ns(const CivilTime& civil, int64_t offset_s) {
  bool leap = civil.second == 60;
  int64_t seconds = days_from_civil(civil.year, civil.month, civil.day) * 86'400 + civil.hour * 3'600 +
                    civil.minute * 60 + (leap ? 59 : civil.second) - offset_s;
  __extension__ using Wide = __int128;
  Wide ns = static_cast<Wide>(seconds) * kSecond + (leap ? kSecond - 1 : civil.nanosecond);
  if (ns < kNsMin || ns > kNsMax) return std::nullopt;
  return static_cast<int64_t>(ns);
}

// "Z", "z" or "+hh:mm" as seconds east of UTC; nothing may follow.
std::optional<int64_t> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
  int hours = 0;
  int minutes = 0;
  if (sign == 0 || !take_digits(text, 2, hours) || !take(text, ':') || !take_digits(text, 2, minutes) ||
      !text.empty() || hours > 23 || minutes > 59)
    return std::nullopt;
  return sign * (hours * 3'600 + minutes * 60);
}

// Fraction digits to nanoseconds; digits past the ninth are cut off.
bool take_fraction(std::string_view& text, int& nanosecond) {
  int digits = 0;
  int value = 0;
  size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    if (digits < 9) {
      value = value * 10 + (text[at] - '0');
      ++digits;
    }
  if (at == 0) return false;
  for (; digits < 9; ++digits) value *= 10;
  nanosecond = value;
  text.remove_prefix(at);
  return true;
}

struct DurationUnit {
  std::string_view name;
  int64_t ns;
};
constexpr std::array<DurationUnit, 8> kDurationUnits = {{{"w", 7 * kDay},
                                                         {"d", kDay},
                                                         {"h", kHour},
                                                         {"m", kMinute},
                                                         {"s", kSecond},
                                                         {"ms", kMillisecond},
                                                         {"us", kMicrosecond},
                                                         {"ns", 1}}};

}  // namespace

// The day count of the era-based algorithm of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms":
// a year that begins in March puts the leap day last, and 400 years always have 146,097 days.
int64_t days_from_civil(int year, int month, int day) {
  int64_t y = year - (month <= 2 ? 1 : 0);
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t year_of_era = y - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

bool is_leap_year(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return 0;
  return month == 2 && is_leap_year(year) ? 29 : kDays[static_cast<size_t>(month) - 1];
}

bool is_valid(const CivilTime& civil) {
  return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
         civil.day <= days_in_month(civil.year, civil.month) && civil.hour >= 0 && civil.hour <= 23 &&
         civil.minute >= 0 && civil.minute <= 59 && civil.second >= 0 && civil.second <= 60 &&
         civil.nanosecond >= 0 && civil.nanosecond <= 999'999'999;
}

Timestamp from_civil(const CivilTime& civil) {
  if (std::optional<int64_t> ns = civil_ns(civil, 0)) return {*ns};
  return {civil.year < 1970 ? kNsMin : kNsMax};
}

CivilTime to_civil(Timestamp time) {
  int64_t seconds = time.ns / kSecond;
  int64_t rest = time.ns % kSecond;
  if (rest < 0) {
    rest += kSecond;
    --seconds;
  }
  int64_t days = seconds / 86'400;
  int64_t second_of_day = seconds % 86'400;
  if (second_of_day < 0) {
    second_of_day += 86'400;
    --days;
  }
  int64_t shifted = days + 719'468;
  int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  int64_t day_of_era = shifted - era * 146'097;
  int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t march_month = (5 * day_of_year + 2) / 153;
  int64_t month = march_month + (march_month < 10 ? 3 : -9);
  CivilTime civil;
  civil.year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  civil.month = static_cast<int>(month);
  civil.day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  civil.hour = static_cast<int>(second_of_day / 3'600);
  civil.minute = static_cast<int>(second_of_day / 60 % 60);
  civil.second = static_cast<int>(second_of_day % 60);
  civil.nanosecond = static_cast<int>(rest);
  return civil;
}

void format_rfc3339_to(Timestamp time, char* out) {
  CivilTime civil = to_civil(time);
  put_digits(out, 4, civil.year);
  out[4] = '-';
  put_digits(out + 5, 2, civil.month);
  out[7] = '-';
  put_digits(out + 8, 2, civil.day);
  out[10] = 'T';
  put_digits(out + 11, 2, civil.hour);
  out[13] = ':';
  put_digits(out + 14, 2, civil.minute);
  out[16] = ':';
  put_digits(out + 17, 2, civil.second);
  out[19] = '.';
  put_digits(out + 20, 9, civil.nanosecond);
  out[29] = 'Z';
}

std::string format_rfc3339(Timestamp time) {
  std::string out(30, '\0');
  format_rfc3339_to(time, out.data());
  return out;
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  CivilTime civil;
  if (!take_digits(text, 4, civil.year) || !take(text, '-') || !take_digits(text, 2, civil.month) ||
      !take(text, '-') || !take_digits(text, 2, civil.day))
    return std::nullopt;
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  if (!take_digits(text, 2, civil.hour) || !take(text, ':') || !take_digits(text, 2, civil.minute) ||
      !take(text, ':') || !take_digits(text, 2, civil.second))
    return std::nullopt;
  if (take(text, '.') && !take_fraction(text, civil.nanosecond)) return std::nullopt;
  std::optional<int64_t> offset = parse_offset(text);
  if (!offset || !is_valid(civil)) return std::nullopt;
  std::optional<int64_t> ns = civil_ns(civil, *offset);
  if (!ns) return std::nullopt;
  return Timestamp{*ns};
}

std::optional<int64_t> parse_duration(std::string_view text) {
  if (text == "0") return 0;
  int64_t total = 0;
  size_t unit_min = 0;  // units come in falling order and once each, so "1m1h" is taken for a mistake
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    int64_t amount = 0;
    size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
      if (__builtin_mul_overflow(amount, 10, &amount) ||
          __builtin_add_overflow(amount, text[digits] - '0', &amount))
        return std::nullopt;
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
    std::string_view name = text.substr(0, letters);
    size_t unit = unit_min;
    while (unit < kDurationUnits.size() && kDurationUnits[unit].name != name) ++unit;
    if (unit == kDurationUnits.size()) return std::nullopt;
    if (__builtin_mul_overflow(amount, kDurationUnits[unit].ns, &amount) ||
        __builtin_add_overflow(total, amount, &total))
      return std::nullopt;
    unit_min = unit + 1;
    text.remove_prefix(letters);
  }
  return total;
}

std::string format_duration(int64_t span_ns) {
  if (span_ns == 0) return "0s";
  std::string out = span_ns < 0 ? "-" : "";
  // Negating through unsigned keeps the smallest value exact.
  uint64_t rest = span_ns < 0 ? uint64_t{0} - static_cast<uint64_t>(span_ns) : static_cast<uint64_t>(span_ns);
  for (const DurationUnit& unit : kDurationUnits) {
    uint64_t ns = static_cast<uint64_t>(unit.ns);
    // Weeks only stand alone: "90d" reads better than "12w6d".
    if (unit.name == "w" && rest % ns != 0) continue;
    if (rest < ns) continue;
    out += std::to_string(rest / ns);
    out += unit.name;
    rest %= ns;
  }
  return out;
}

}  // namespace foreshock
