#include "parse/time_parts.h"

#include <algorithm>
#include <array>
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
const char* read_offset(const char* q, const char* end, bool apart, TimeText& out, bool behind_name = false) {
  int hours = digits(q + 1, end, 2);
  const char* after = q + 3;
  if (hours < 0 && behind_name && end - q > 1 && is_digit(q[1])) {  // UTC+2
    hours = q[1] - '0';
    after = q + 2;
  }
  if (hours < 0 || hours > 23) return nullptr;
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
  if (*q == '(' && end - q > 5 &&
      (std::string_view(q + 1, 3) == "UTC" || std::string_view(q + 1, 3) == "GMT")) {
    const char* close = std::find(q, end - q > 12 ? q + 12 : end, ')');  // "(UTC+2)"
    TimeText probe = out;
    if (close == end || *close != ')' || read_zone(q + 1, close, probe) != close) return p;
    out = probe;
    return close + 1;
  }
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
      if (const char* behind = read_offset(after, end, false, out, true)) after = behind;
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

// Behind a whole date also hh-mm-ss, hh.mm.ss and hh:mm alone.
const char* read_any_clock(const char* p, const char* end, TimeText& out) {
  if (end - p >= 8 && p[2] == ':' && p[5] == ':') return read_clock(p, end, out);
  if (end - p >= 8 && p[2] == p[5] && (p[2] == '.' || p[2] == '-')) {
    int hour = digits(p, end, 2), minute = digits(p + 3, end, 2), second = digits(p + 6, end, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return nullptr;
    // Read as if with colons, for what may follow: a fraction, AM or PM.
    std::array<char, 40> usual;
    auto size = std::min<std::ptrdiff_t>(end - p, static_cast<std::ptrdiff_t>(usual.size()));
    std::copy(p, p + size, usual.data());
    usual[2] = usual[5] = ':';
    const char* after = read_clock(usual.data(), usual.data() + size, out);
    return after ? p + (after - usual.data()) : nullptr;
  }
  if (end - p >= 6 && (p[2] == 'h' || p[2] == 'H') && digits(p, end, 2) >= 0 &&
      digits(p + 3, end, 2) >= 0) {  // 09h16m08s
    out.civil.hour = digits(p, end, 2);
    out.civil.minute = digits(p + 3, end, 2);
    bool seconds = end - p >= 8 && (p[5] == 'm' || p[5] == 'M') && digits(p + 6, end, 2) >= 0;
    if (seconds) out.civil.second = digits(p + 6, end, 2);
    const char* after = seconds ? read_fraction(p + 8, end, out.civil.nanosecond) : p + 5;
    after += after < end && (*after == 's' || *after == 'm');
    return is_valid(out.civil) && !word_follows(after, end) ? after : nullptr;
  }
  TimeText whole = out;
  if (const char* after = read_clock(p, end, whole)) {
    out = whole;
    return after;
  }
  const char* after = read_clock(p, end, out, false);
  return after && (after >= end || (*after != ':' && !is_digit(*after) && *after != '.')) ? after : nullptr;
}

int month_of_name(const char* p, const char* end) {
  if (end - p < 3) return 0;
  auto lower = [](char c) { return static_cast<uint32_t>(static_cast<uint8_t>(c | 0x20)); };
  switch (lower(p[0]) << 16 | lower(p[1]) << 8 | lower(p[2])) {
    case 'j' << 16 | 'a' << 8 | 'n':
      return 1;
    case 'f' << 16 | 'e' << 8 | 'b':
      return 2;
    case 'm' << 16 | 'a' << 8 | 'r':
      return 3;
    case 'a' << 16 | 'p' << 8 | 'r':
      return 4;
    case 'm' << 16 | 'a' << 8 | 'y':
      return 5;
    case 'j' << 16 | 'u' << 8 | 'n':
      return 6;
    case 'j' << 16 | 'u' << 8 | 'l':
      return 7;
    case 'a' << 16 | 'u' << 8 | 'g':
      return 8;
    case 's' << 16 | 'e' << 8 | 'p':
      return 9;
    case 'o' << 16 | 'c' << 8 | 't':
      return 10;
    case 'n' << 16 | 'o' << 8 | 'v':
      return 11;
    case 'd' << 16 | 'e' << 8 | 'c':
      return 12;
    // German, French and Spanish where they differ.
    case 'e' << 16 | 'n' << 8 | 'e':
      return 1;
    case 'a' << 16 | 'v' << 8 | 'r':
    case 'a' << 16 | 'b' << 8 | 'r':
      return 4;
    case 'm' << 16 | 'a' << 8 | 'i':
      return 5;
    case 'a' << 16 | 'g' << 8 | 'o':
      return 8;
    case 'o' << 16 | 'k' << 8 | 't':
      return 10;
    case 'd' << 16 | 'i' << 8 | 'c':
    case 'd' << 16 | 'e' << 8 | 'z':
      return 12;
    default:
      return 0;
  }
}

// Behind the rest of a month's name that is written out: "ember" of "November".
const char* behind_month(const char* q, const char* end, int month) {
  static constexpr std::string_view kRests[] = {"uary", "ruary", "ch",     "il",   "",      "e",
                                                "y",    "ust",   "tember", "ober", "ember", "ember"};
  if (month == 0) return q;
  std::string_view rest = kRests[month - 1];
  bool whole = static_cast<size_t>(end - q) > rest.size() && std::string_view(q, rest.size()) == rest;
  if (whole) return q + rest.size();
  // "janv.", "sept.", "Dez."
  const char* after = q + (q < end && is_lower(*q));
  return after < end && *after == '.' ? after + 1 : q;
}

}  // namespace foreshock::parse
