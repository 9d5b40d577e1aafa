#include "parse/time_parts.h"

#include <string_view>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

int digits(const char* p, const char* end, int count) {
  if (end - p < count) return -1;
  int value = 0;
  for (int i = 0; i < count; ++i) {
    if (!is_digit(p[i])) return -1;
    value = value * 10 + (p[i] - '0');
  }
  return value;
}

int one_or_two(const char*& p, const char* end) {
  if (p >= end || !is_digit(*p)) return -1;
  int value = *p++ - '0';
  if (p < end && is_digit(*p)) value = value * 10 + (*p++ - '0');
  return value;
}

const char* read_fraction(const char* p, const char* end, int& nanosecond) {
  if (end - p < 2 || (*p != '.' && *p != ',') || !is_digit(p[1])) return p;
  const char* q = p + 1;
  int value = 0;
  int count = 0;
  for (; q < end && is_digit(*q); ++q)
    if (count < 9) {
      value = value * 10 + (*q - '0');
      ++count;
    }
  // "10:20:30,5 items", "10:20:30,016401002737,": a comma needs the digits that loggers write.
  if (*p == ',' && (q - p < 4 || q - p > 10)) return p;
  for (; count < 9; ++count) value *= 10;
  nanosecond = value;
  return q;
}

// hh:mm:ss:mmm; fewer digits are a number of milliseconds without its zeros, when a bar ends them.
const char* read_milliseconds(const char* p, const char* end, int& nanosecond) {
  if (end - p < 2 || *p != ':' || nanosecond != 0) return p;
  const char* q = skip_digits(p + 1, end);
  if (q == p + 1 || q - p > 4 || (q < end && *q == ':') || (q - p < 4 && q < end && *q != '|')) return p;
  for (const char* d = p + 1; d < q; ++d) nanosecond = nanosecond * 10 + (*d - '0');
  nanosecond *= 1'000'000;
  return q;
}

namespace {

// "+01:00", "-0500", "+01" at `q`; nullptr when there is none. `apart`: a blank stood before it.
const char* read_offset(const char* q, const char* end, bool apart, TimeText& out) {
  int hours = digits(q + 1, end, 2);
  if (hours < 0 || hours > 23) return nullptr;
  const char* after = q + 3;
  const char* colon = after < end && *after == ':' ? after + 1 : after;
  int minutes = digits(colon, end, 2);
  bool whole = minutes >= 0 && minutes < 60;
  if (whole) {
    after = colon + 2;
  } else if (apart || (after < end && is_digit(*after))) {
    return nullptr;  // " - 5 items" is no zone
  }
  if (after < end && is_word(*after)) return nullptr;
  out.has_offset = true;
  out.offset_s = (*q == '-' ? -1 : 1) * (hours * 3600 + (whole ? minutes : 0) * 60);
  return after;
}

// Behind "[Europe/Berlin]" (Java) or " (Central European Time)" (JavaScript), which repeat what was said.
const char* behind_region(const char* p, const char* end) {
  char close = p < end && *p == '[' ? ']' : end - p > 2 && *p == ' ' && p[1] == '(' ? ')' : '\0';
  if (close == '\0') return p;
  const char* from = p + (close == ']' ? 1 : 2);
  const char* q = from;
  bool slash = false;
  while (q < end && q - from < 48 &&
         (is_alpha(*q) || *q == '/' || *q == '_' || (close == ')' && *q == ' '))) {
    slash |= *q == '/';
    ++q;
  }
  if (q >= end || *q != close) return p;
  std::string_view name(from, static_cast<size_t>(q - from));
  bool fits = close == ']' ? slash : name.size() > 5 && name.substr(name.size() - 5) == " Time";
  return fits ? q + 1 : p;
}

}  // namespace

const char* read_zone(const char* p, const char* end, TimeText& out) {
  if (p >= end) return p;
  if ((*p == 'Z' || *p == 'z') && !word_follows(p + 1, end)) {
    out.has_offset = true;
    return p + 1;
  }
  const char* q = *p == ' ' ? p + 1 : p;
  if (q >= end) return p;
  if (*q == '+' || *q == '-') {
    const char* after = read_offset(q, end, q != p, out);
    return after ? behind_region(after, end) : p;
  }
  const char* after = q;
  while (after < end && is_upper(*after) && after - q < 6) ++after;
  auto length = after - q;
  if (length < 3 || length > 5 || word_follows(after, end)) return p;
  std::string_view name(q, static_cast<size_t>(length));
  if (name == "UTC" || name == "GMT") {
    out.has_offset = true;
    if (after < end && (*after == '+' || *after == '-'))
      if (const char* behind = read_offset(after, end, false, out)) after = behind;
    return behind_region(after, end);
  }
  // A level word or tag in capitals is no zone: abbreviations end in T ("CEST", "PDT", "MSK" aside).
  if (name.back() != 'T' && name != "MSK") return p;
  if (name == "REST" || name == "TEST" || name == "ALERT" || name == "HOST" || name == "ROOT" ||
      name == "NEXT")
    return p;
  out.zone_name = name;
  return after;
}

const char* read_clock(const char* p, const char* end, TimeText& out, bool seconds_needed) {
  if (p < end && *p == ' ' && p + 1 < end && is_digit(p[1])) ++p;  // " 5:13:12" is padded
  int hour = one_or_two(p, end);
  if (hour < 0 || hour > 24 || p >= end || *p != ':') return nullptr;
  int minute = digits(p + 1, end, 2);
  if (minute < 0 || minute > 59) return nullptr;
  p += 3;
  int second = 0;
  if (p < end && *p == ':') {
    second = digits(p + 1, end, 2);
    if (second < 0 || second > 60) return nullptr;
    p += 3;
    if (p < end && is_digit(*p)) return nullptr;
    p = read_fraction(p, end, out.civil.nanosecond);
    p = read_milliseconds(p, end, out.civil.nanosecond);
  } else if (seconds_needed) {
    return nullptr;
  }
  const char* q = p;
  if (q < end && *q == ' ') ++q;
  if (end - q >= 3 && q[0] == '\xE2' && q[1] == '\x80' && q[2] == '\xAF')
    q += 3;  // U+202F, as newer Javas write
  if (end - q >= 2 && (q[0] == 'A' || q[0] == 'P' || q[0] == 'a' || q[0] == 'p') && hour >= 1 && hour <= 12) {
    const char* m = q[1] == '.' && end - q >= 4 && q[3] == '.' ? q + 2 : q + 1;  // "p.m."
    const char* after = m + 1 + (m == q + 2);
    if ((*m == 'M' || *m == 'm') && !word_follows(after, end)) {
      hour = hour % 12 + (q[0] == 'P' || q[0] == 'p' ? 12 : 0);
      p = after;
    }
  }
  out.civil.hour = hour == 24 ? 0 : hour;
  out.civil.minute = minute;
  out.civil.second = second;
  return p;
}

bool finish_time(const char* p, const char* end, TimeText& out) {
  if (!p) return false;
  out.end = read_zone(p, end, out);
  return true;
}

}  // namespace foreshock::parse
