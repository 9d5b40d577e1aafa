#include "parse/tokens/recognise_time.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kDays = "MonTueWedThuFriSatSun";

bool is_name_of(std::string_view names, const char* p, const char* end) {
  if (end - p < 3) return false;
  for (size_t i = 0; i + 3 <= names.size(); i += 3)
    if (p[0] == names[i] && p[1] == names[i + 1] && p[2] == names[i + 2]) return true;
  return false;
}

// Reads `min`..`max` digits (and no more) worth at most `limit`; nullptr otherwise.
const char* number(const char* p, const char* end, int min, int max, int limit, int lowest = 0) {
  int value = 0;
  int count = 0;
  while (p < end && is_digit(*p) && count < max) {
    value = value * 10 + (*p++ - '0');
    ++count;
  }
  if (count < min || value > limit || value < lowest || (p < end && is_digit(*p))) return nullptr;
  return p;
}

const char* one_of(const char* p, const char* end, std::string_view set) {
  return p && p < end && set.find(*p) != std::string_view::npos ? p + 1 : nullptr;
}

const char* fraction(const char* p, const char* end) {
  if (p >= end || (*p != '.' && *p != ',' && *p != ':')) return p;
  const char* q = skip_digits(p + 1, end);
  auto digits = q - p - 1;
  // A comma or colon may also go on with something else than a fraction: then only whole groups count.
  bool fits =
      *p == '.' ? digits >= 1 && digits <= 9 : digits == 3 || (*p == ',' && (digits == 6 || digits == 9));
  return fits ? q : p;
}

// "Z", "+hh", "+hhmm", "+hh:mm", also after one blank; " UTC", " GMT".
const char* zone(const char* p, const char* end) {
  if (p >= end) return p;
  if ((*p == 'Z' || *p == 'z') && !word_follows(p + 1, end)) return p + 1;
  const char* q = *p == ' ' ? p + 1 : p;
  if (q >= end) return p;
  if (*q == '+' || *q == '-') {
    const char* digits = skip_digits(q + 1, end);
    auto count = digits - q - 1;
    if (count == 2 && q == p && digits + 2 < end && *digits == ':' &&
        skip_digits(digits + 1, end) == digits + 3)
      return digits + 3;
    if ((count == 4 || (count == 2 && q == p)) && !word_follows(digits, end)) return digits;
    return p;
  }
  std::string_view rest(q, static_cast<size_t>(end - q < 3 ? end - q : 3));
  if ((rest == "UTC" || rest == "GMT") && !word_follows(q + 3, end)) return q + 3;
  return p;
}

// hh:mm[:ss[.f]][ AM|PM][zone]; sets `seconds` when there are some.
const char* time_of_day(const char* p, const char* end, bool& seconds) {
  seconds = false;
  const char* q = number(p, end, 1, 2, 24);
  if (!(q = one_of(q, end, ":"))) return nullptr;
  if (!(q = number(q, end, 2, 2, 59))) return nullptr;
  if (const char* s = one_of(q, end, ":"))
    if ((s = number(s, end, 2, 2, 60))) {
      seconds = true;
      q = fraction(s, end);
    }
  if (end - q >= 3 && q[0] == ' ' && (q[1] == 'A' || q[1] == 'P') && q[2] == 'M' && !word_follows(q + 3, end))
    q += 3;
  return zone(q, end);
}

// After a date: [T _ blank - : comma] and a time of day; without one the date ends where it ends.
const char* with_time(const char* date, const char* end, std::string_view separators, bool required) {
  if (!date) return nullptr;
  const char* p = one_of(date, end, separators);
  if (p && p < end && p[-1] == ',' && *p == ' ') ++p;
  if (p && p < end && *p == ' ' && p[-1] == ' ') ++p;  // apt writes two blanks
  bool seconds = false;
  if (const char* q = p ? time_of_day(p, end, seconds) : nullptr)
    if (!word_follows(q, end)) return q;
  if (p && p[-1] == '-' && end - p >= 8 && p[2] == '.' && p[5] == '.') {  // 2005-06-03-15.42.50.363779
    const char* q = number(p, end, 2, 2, 24);
    q = q ? number(q + 1, end, 2, 2, 59) : nullptr;
    q = q && q + 1 < end ? number(q + 1, end, 2, 2, 60) : nullptr;
    if (q) return fraction(q, end);
  }
  return required || word_follows(date, end) ? nullptr : date;
}

// "Nov 23 2026", "Nov 23" at `p`, which holds a month's name; then a time, or a year, or both.
const char* month_first(const char* p, const char* end) {
  const char* q = p + 3;
  if (!(q = one_of(q, end, " "))) return nullptr;
  if (q < end && *q == ' ') ++q;
  if (!(q = number(q, end, 1, 2, 31, 1))) return nullptr;
  const char* blank = one_of(q, end, " ,");
  if (!blank) return nullptr;
  if (blank[-1] == ',') blank = one_of(blank, end, " ");
  bool seconds = false;
  if (const char* t = blank ? time_of_day(blank, end, seconds) : nullptr; t && seconds) {
    const char* year = one_of(t, end, " ");
    if (year && end - year >= 4 && is_upper(*year) && is_upper(year[1]))  // "CEST 2026"
      if (const char* after = skip_word(year, end); after - year <= 5) year = one_of(after, end, " ");
    year = year ? number(year, end, 4, 4, 2200, 1970) : nullptr;
    return year ? year : t;
  }
  const char* year = blank ? number(blank, end, 4, 4, 2200, 1970) : nullptr;
  return with_time(year, end, " ", false);
}

const char* day_first(const char* p, const char* end, char separator) {
  const char* q = number(p, end, 1, 2, 31, 1);
  if (!q || q >= end || *q != separator || !is_name_of(kMonths, q + 1, end)) return nullptr;
  q += 4;
  if (q >= end || *q != separator) return nullptr;
  q = number(q + 1, end, 4, 4, 2200, 1900);
  return with_time(q, end, separator == '/' ? ": " : " ", false);
}

const char* from_letter(const char* p, const char* end) {
  if (is_name_of(kMonths, p, end)) return month_first(p, end);
  if (!is_name_of(kDays, p, end)) return nullptr;
  const char* q = p + 3;
  if (q < end && *q == ',') ++q;
  if (!(q = one_of(q, end, " "))) return nullptr;
  if (is_name_of(kMonths, q, end)) return month_first(q, end);
  if (const char* t = day_first(q, end, ' ')) return t;
  return day_first(q, end, '-');
}

const char* year_first(const char* p, const char* end) {
  const char* q = number(p, end, 4, 4, 2200, 1900);
  if (!q) return nullptr;
  char separator = *q;
  int digits_min = separator == '/' ? 1 : 2;
  q = number(q + 1, end, digits_min, 2, 12, 1);
  if (!q || q >= end || *q != separator) return nullptr;
  q = number(q + 1, end, digits_min, 2, 31, 1);
  return with_time(q, end, "Tt _-:,", false);
}

const char* three_parts(const char* p, const char* end) {  // 17/06/09 20:10:40, 11/23/2026
  const char* q = number(p, end, 1, 2, 31);
  if (!(q = one_of(q, end, "/")) || !(q = number(q, end, 1, 2, 31)) || !(q = one_of(q, end, "/")))
    return nullptr;
  const char* year = number(q, end, 4, 4, 2200, 1900);
  if (year) return with_time(year, end, " :,", false);
  return with_time(number(q, end, 2, 2, 99), end, " ", true);
}

}  // namespace

const char* match_time(const char* p, const char* end) {
  if (p >= end) return nullptr;
  if (!is_digit(*p)) return from_letter(p, end);
  const char* q = skip_digits(p, end);
  if (q >= end) return nullptr;
  auto count = q - p;
  if (count == 4 && (*q == '-' || *q == '/' || *q == '.')) return year_first(p, end);
  if (count == 8 && *q == '-') return with_time(number(p, end, 8, 8, 22'001'231, 19'000'101), end, "-", true);
  if (count == 8 && *q == 'T') {
    const char* t = number(q + 1, end, 6, 6, 240'000);
    return t && t < end && *t == 'Z' ? t + 1 : nullptr;
  }
  if (count > 2) return nullptr;
  if (*q == ' ') return day_first(p, end, ' ');
  if (*q == '/') {
    if (const char* t = day_first(p, end, '/')) return t;
    return three_parts(p, end);
  }
  if (*q == '-') {
    if (const char* t = day_first(p, end, '-')) return t;
    const char* month = number(p, end, 2, 2, 12, 1);
    const char* day = month ? number(month + 1, end, 2, 2, 31, 1) : nullptr;
    return with_time(day, end, " ", true);
  }
  if (*q != ':') return nullptr;
  bool seconds = false;
  const char* t = time_of_day(p, end, seconds);
  if (!t || word_follows(t, end) || (!seconds && count != 2)) return nullptr;
  return t + 1 < end && *t == ':' && is_digit(t[1]) ? nullptr : t;
}

}  // namespace foreshock::parse
