#include "parse/timestamp.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "parse/record.h"
#include "parse/time_parts.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

// Where a clock begins behind the signs that part cells: "2026-11-24][04:31:56", "2026-11-24 # 04:31:56",
// "2026-11-24; 04:31:56"; nullptr when none does.
const char* behind_cell_signs(const char* p, const char* end) {
  constexpr ByteSet kCellSigns("][|;,#~)(");
  const char* q = p;
  while (q < end && q - p < 4 && (*q == ' ' || kCellSigns.has(*q))) ++q;
  bool signs = q - p > 1 || (q > p && *p != ' ');
  return signs && end - q >= 8 && is_digit(*q) && is_digit(q[1]) && q[2] == ':' && q[5] == ':' ? q : nullptr;
}

// Db2 writes minutes: "+120" is two hours.
const char* minutes_of_offset(const char* p, const char* end, TimeText& out) {
  bool three = end - p >= 4 && (*p == '+' || *p == '-') && digits(p + 1, end, 3) >= 0;
  if (!three || (end - p > 4 && is_word(p[4])) || digits(p + 1, end, 3) > 14 * 60) return p;
  out.has_offset = true;
  out.offset_s = (*p == '-' ? -60 : 60) * digits(p + 1, end, 3);
  return p + 4;
}

// yyyy-mm-dd, yyyy/mm/dd, yyyy.mm.dd and a time.
bool year_first(const char* p, const char* end, TimeText& out) {
  char separator = p[4];
  out.civil.year = digits(p, end, 4);
  const char* q = p + 5;
  out.civil.month = one_or_two(q, end);
  if (q >= end || *q != separator) return false;
  ++q;
  out.civil.day = one_or_two(q, end);
  if (out.civil.month < 1 || out.civil.month > 12 || out.civil.day < 1 || out.civil.day > 31 ||
      out.civil.year < 1900)
    return false;
  if (q >= end) return false;
  if (*q == '-' && end - q >= 9 && q[3] == '.' && q[6] == '.') {  // 2005-06-03-15.42.50.363779
    out.civil.hour = digits(q + 1, end, 2);
    out.civil.minute = digits(q + 4, end, 2);
    out.civil.second = digits(q + 7, end, 2);
    if (out.civil.hour < 0 || out.civil.hour > 23 || out.civil.minute < 0 || out.civil.minute > 59 ||
        out.civil.second < 0 || out.civil.second > 60)
      return false;
    out.end = read_fraction(q + 9, end, out.civil.nanosecond);
    out.end = read_milliseconds(out.end, end, out.civil.nanosecond);  // Unreal: 2026.11.24-04.31.56:123
    out.end = minutes_of_offset(out.end, end, out);
    return true;
  }
  if (*q != 'T' && *q != 't' && *q != ' ' && *q != '_' && *q != '-' && *q != ':' && *q != '\t') {
    q = behind_cell_signs(q, end);
    return q && finish_time(read_clock(q, end, out), end, out);
  }
  ++q;
  if (const char* clock = q[-1] == ' ' ? behind_cell_signs(q - 1, end) : nullptr) q = clock;
  if (q[-1] == ' ' && q + 1 < end && *q == '-' && q[1] == ' ') q += 2;  // gin: "2022/02/07 - 10:49:33"
  return finish_time(read_any_clock(q, end, out), end, out);
}

// "Nov 23 04:31:56", "Nov 23 2026 04:31:56", "Nov 23 04:31:56 2026", "November 23, 2026 4:31:56 AM",
// "Nov-23 04:31:56.123" (Nextflow).
bool month_first(const char* p, const char* end, TimeText& out) {
  out.civil.month = month_of_name(p, end);
  const char* q = behind_month(p + 3, end, out.civil.month);
  if (q == p + 3 && end - q > 16 && *q == '/' && q[3] == '/' &&
      q[8] == ' ') {  // sep/14/2026 07:15:02 (RouterOS)
    out.civil.day = digits(q + 1, end, 2);
    out.civil.year = digits(q + 4, end, 4);
    return out.civil.year >= 1970 && is_valid(out.civil) &&
           finish_time(read_clock(q + 9, end, out), end, out);
  }
  bool dashed = q == p + 3 && end - q > 12 && *q == '-' && is_digit(q[1]) && is_digit(q[2]) &&
                ((q[3] == ' ' && q[6] == ':') || q[3] == '-');
  if (out.civil.month == 0 || q >= end || (*q != ' ' && !dashed)) return false;
  ++q;
  if (q < end && *q == ' ') ++q;
  out.civil.day = one_or_two(q, end);
  if (out.civil.day < 1 || out.civil.day > 31 || q >= end) return false;
  if (*q == ',') ++q;
  if (q >= end || (*q != ' ' && (!dashed || *q != '-'))) return false;
  ++q;
  out.has_year = false;
  int year = digits(q, end, 4);
  if (year >= 1970 && end - q > 5 && (q[4] == ' ' || q[4] == ',')) {
    out.civil.year = year;
    out.has_year = true;
    q += 5;
    if (q < end && *q == ' ') ++q;
  }
  q = read_clock(q, end, out);
  if (!q) return false;
  out.end = q;
  if (out.has_year) return finish_time(q, end, out);
  TimeText probe = out;
  const char* zoned = read_zone(q, end, probe);
  if (end - zoned >= 5 && *zoned == ' ' && (year = digits(zoned + 1, end, 4)) >= 1970 && year < 2200 &&
      !word_follows(zoned + 5, end)) {
    out = probe;
    out.civil.year = year;
    out.has_year = true;
    out.end = zoned + 5;
    if (!out.has_offset) out.end = read_zone(out.end, end, out);
    return true;
  }
  // RFC 3164 variants put a zone behind the time, but "Nov 23 04:31:56 EAST sshd:" has a host there.
  if (probe.has_offset) {
    out = probe;
    out.end = zoned;
  }
  return true;
}

// "23/Nov/2026:04:31:56 +0100", "23-Nov-2026 04:31:56.123", "23 Nov 2026 04:31:56".
bool day_first(const char* p, const char* end, TimeText& out) {
  const char* q = p;
  out.civil.day = one_or_two(q, end);
  if (q >= end) return false;
  char separator = *q;
  out.civil.month = month_of_name(q + 1, end);
  if (out.civil.month == 0 || out.civil.day < 1 || out.civil.day > 31) return false;
  q += 4;
  q = behind_month(q, end, out.civil.month);
  if (q >= end || *q != separator) return false;
  out.civil.year = digits(q + 1, end, 4);
  if (separator == '-' && out.civil.year < 0 && end - q > 10 && q[3] == ' ') {  // 20-NOV-26 04.42.07.318 PM
    int year = digits(q + 1, end, 2);
    if (year < 0) return false;
    out.civil.year = 2000 + year;
    return finish_time(read_any_clock(q + 4, end, out), end, out);
  }
  if (out.civil.year < 1900 || end - q < 7) {
    // redis before 3: "12 Nov 07:33:20.123", without a year
    const char* clock = read_clock(q + 1, end, out);
    if (!clock) return false;
    out.has_year = false;
    return finish_time(clock, end, out);
  }
  q += 5;
  if (*q == ',') ++q;
  if (q >= end || (*q != ':' && *q != ' ')) return false;
  return finish_time(separator == '-' ? read_any_clock(q + 1, end, out) : read_clock(q + 1, end, out), end,
                     out);
}

// 17/06/09 20:10:40 (year first), 11/23/2026 (American unless the first part is past 12).
bool slashed(const char* p, const char* end, TimeText& out) {
  const char* q = p;
  int first = one_or_two(q, end);
  if (q >= end || *q != '/') return false;
  ++q;
  int second = one_or_two(q, end);
  if (q < end && *q == '-' && first >= 1 && first <= 12 && second >= 1) {  // 11/23-04:31:56 (Snort)
    out.civil.month = first;
    out.civil.day = second;
    out.has_year = false;
    return finish_time(read_clock(q + 1, end, out), end, out);
  }
  if (q >= end || *q != '/' || second < 1) return false;
  ++q;
  int third = digits(q, end, 4);
  if (third >= 1900) {
    q += 4;
    bool european = first > 12;
    out.civil.year = third;
    out.civil.month = european ? second : first;
    out.civil.day = european ? first : second;
  } else {
    third = digits(q, end, 2);
    q += 2;
    if (third < 1 || (q < end && is_digit(*q))) return false;
    out.civil.year = 2000 + first;
    out.civil.month = second;
    out.civil.day = third;
    // m/d/yy; a first part up to 12 is no year of today.
    if (first <= 12 && (second > 12 || (third >= 20 && third <= 39)))
      out.civil = {2000 + third, first, second};
  }
  if (q >= end) return false;
  if (*q == ',' && q + 1 < end && is_digit(q[1])) return finish_time(read_clock(q + 1, end, out), end, out);
  if (*q == ',') ++q;
  if (q >= end || (*q != ' ' && *q != ':' && *q != '-')) return false;
  if (end - q > 3 && q[0] == ' ' && q[1] == '-' && q[2] == ' ') q += 2;
  return finish_time(read_clock(q + 1, end, out), end, out);
}

// 26-11-22 09:15:01, and 22-11-26 where that cannot be a year's day.
bool short_dashed(const char* p, const char* end, TimeText& out) {
  int first = digits(p, end, 2), month = digits(p + 3, end, 2), last = digits(p + 6, end, 2);
  bool year_last = first < 20 || (last >= 20 && last <= 39 && first > 39);
  out.civil = {2000 + (year_last ? last : first), month, year_last ? first : last};
  return first > 0 && last > 0 && is_valid(out.civil) && finish_time(read_clock(p + 9, end, out), end, out);
}

// 22.11.2026 09:15:01, 22-11-2026 09:15:01,120.
bool day_dotted(const char* p, const char* end, TimeText& out) {
  if (end - p >= 17 && p[2] == '.' && p[5] == '.' && p[8] == ' ' && p[11] == ':' &&
      p[14] == ':') {  // 22.11.26
    int year = digits(p + 6, end, 2);
    out.civil = {2000 + year, digits(p + 3, end, 2), digits(p, end, 2)};
    bool fits = year >= 0 && out.civil.day >= 1 && out.civil.day <= 31 && out.civil.month >= 1 &&
                out.civil.month <= 12;
    return fits && finish_time(read_clock(p + 9, end, out), end, out);
  }
  if (end - p < 16 || p[5] != p[2] ||
      (p[10] != ' ' && p[10] != 'T' && p[10] != ',' && p[10] != '/' && p[10] != '|'))
    return false;
  out.civil.day = digits(p, end, 2);
  out.civil.month = digits(p + 3, end, 2);
  out.civil.year = digits(p + 6, end, 4);
  if (out.civil.month > 12) std::swap(out.civil.day, out.civil.month);  // 09-15-2026
  if (out.civil.day < 1 || out.civil.day > 31 || out.civil.month < 1 || out.civil.month > 12 ||
      out.civil.year < 1900)
    return false;
  const char* q = p + (p[10] == ',' && p[11] == ' ' ? 12 : 11);
  return finish_time(read_clock(q, end, out), end, out);
}

// 15JUN2026:05:01:49 (SAS), 15Jun2026 05:01:49.
bool day_glued(const char* p, const char* end, TimeText& out) {
  if (end - p < 16 || (p[9] != ':' && p[9] != ' ')) return false;
  out.civil = {digits(p + 5, end, 4), month_of_name(p + 2, end), digits(p, end, 2)};
  if (out.civil.year < 1900 || out.civil.month == 0 || out.civil.day < 1 || out.civil.day > 31) return false;
  if (digits(p + 10, end, 6) >= 0) {  // 27AUG2026 040048Z
    out.civil.hour = digits(p + 10, end, 2);
    out.civil.minute = digits(p + 12, end, 2);
    out.civil.second = digits(p + 14, end, 2);
    return is_valid(out.civil) && finish_time(p + 16, end, out);
  }
  return finish_time(read_clock(p + 10, end, out), end, out);
}

// 03-17 16:13:38.811 (Android).
bool month_day(const char* p, const char* end, TimeText& out) {
  out.civil.month = digits(p, end, 2);
  out.civil.day = digits(p + 3, end, 2);
  out.has_year = false;
  if (out.civil.month < 1 || out.civil.month > 12 || out.civil.day < 1 || end - p < 16 || p[5] != ' ' ||
      p[14] != '.')
    return false;
  out.end = read_clock(p + 6, end, out);
  return out.end != nullptr;
}

// h:m:s:ms without padding, as "20171224-0:7:9:53" has it.
bool loose_clock(const char* p, const char* end, TimeText& out) {
  int* fields[] = {&out.civil.hour, &out.civil.minute, &out.civil.second};
  for (int* field : fields) {
    *field = one_or_two(p, end);
    if (*field < 0 || p >= end || *p++ != ':') return false;
  }
  const char* q = skip_digits(p, end);
  if (q == p || q - p > 3 || out.civil.hour > 23 || out.civil.minute > 59 || out.civil.second > 60)
    return false;
  int millisecond = 0;
  for (; p < q; ++p) millisecond = millisecond * 10 + (*p - '0');
  out.civil.nanosecond = millisecond * 1'000'000;
  out.end = q;
  return true;
}

// 20261123043156, with three, six or nine digits of a fraction glued to it or behind a sign.
bool fourteen(const char* p, const char* end, TimeText& out) {
  const char* q = skip_digits(p, end);
  auto fraction = q - p - 14;
  if (fraction != 0 && fraction != 3 && fraction != 6 && fraction != 9) return false;
  out.civil.hour = digits(p + 8, end, 2);
  out.civil.minute = digits(p + 10, end, 2);
  out.civil.second = digits(p + 12, end, 2);
  if (!is_valid(out.civil) || (q < end && is_word(*q) && *q != 'Z')) return false;
  for (int i = 0; i < 9; ++i)
    out.civil.nanosecond = out.civil.nanosecond * 10 + (i < fraction ? p[14 + i] - '0' : 0);
  if (fraction == 0) q = read_fraction(q, end, out.civil.nanosecond);
  return finish_time(q, end, out);
}

// 20261123T043156Z, 20261123-04:31:56:789, 20261123 04:31:56.
bool compact(const char* p, const char* end, TimeText& out) {
  out.civil.year = digits(p, end, 4);
  out.civil.month = digits(p + 4, end, 2);
  out.civil.day = digits(p + 6, end, 2);
  if (out.civil.year < 1970 || out.civil.year > 2200) return false;
  if (end - p >= 14 && digits(p + 8, end, 6) >= 0) return fourteen(p, end, out);
  if (end - p < 15) return false;
  if (p[8] == 'T' && digits(p + 9, end, 6) >= 0) {
    out.civil.hour = digits(p + 9, end, 2);
    out.civil.minute = digits(p + 11, end, 2);
    out.civil.second = digits(p + 13, end, 2);
    return finish_time(read_fraction(p + 15, end, out.civil.nanosecond), end, out);
  }
  if ((p[8] == '-' || p[8] == '_' || p[8] == ' ' || p[8] == ':') && digits(p + 9, end, 6) >= 0 &&
      !(p + 15 < end && is_digit(p[15]))) {
    out.civil.hour = digits(p + 9, end, 2);
    out.civil.minute = digits(p + 11, end, 2);
    out.civil.second = digits(p + 13, end, 2);
    return is_valid(out.civil) && finish_time(read_fraction(p + 15, end, out.civil.nanosecond), end, out);
  }
  if (p[8] != '-' && p[8] != ' ' && p[8] != 'T' && p[8] != '_' && p[8] != ':') return false;
  const char* clock = read_clock(p + 9, end, out);
  if (clock && end - clock >= 7 && *clock == ':' && digits(clock + 1, end, 6) >= 0) {  // 07:15:02:003911
    out.civil.nanosecond = digits(clock + 1, end, 6) * 1'000;
    clock += 7;
  }
  return clock ? finish_time(clock, end, out) : p[8] == '-' && loose_clock(p + 9, end, out);
}

// 081109 203615 (yymmdd hhmmss), as old Hadoop writes.
bool six_six(const char* p, const char* end, TimeText& out) {
  if (end - p >= 15 && digits(p, end, 6) >= 0 && p[6] == ' ' && p[9] == ':' &&
      p[12] == ':') {  // 261120 16:42:07
    out.civil = {2000 + digits(p, end, 2), digits(p + 2, end, 2), digits(p + 4, end, 2)};
    return is_valid(out.civil) && finish_time(read_clock(p + 7, end, out), end, out);
  }
  if (end - p < 14 || digits(p, end, 6) < 0 || p[6] != ' ' || digits(p + 7, end, 6) < 0 || p[13] != ' ')
    return false;
  out.civil = {2000 + digits(p, end, 2), digits(p + 2, end, 2), digits(p + 4, end, 2),
               digits(p + 7, end, 2),    digits(p + 9, end, 2), digits(p + 11, end, 2)};
  out.end = p + 13;
  return is_valid(out.civil);
}

// "09:15:01 22-Nov-2026", "09:15:01.123 2026-11-22": read in the usual order.
void date_behind_clock(const char* p, const char* clock, const char* behind, const char* end, TimeText& out) {
  const char* date = behind + 1;
  const char* q = date;
  while (q < end && q - date < 12 && (is_alnum(*q) || *q == '-' || *q == '/' || *q == '.')) ++q;
  while (q > date && (q[-1] == '.' || q[-1] == '-')) --q;
  auto clock_bytes = static_cast<size_t>(clock - p), date_bytes = static_cast<size_t>(q - date);
  std::array<char, 48> usual;
  if (behind >= end || *behind != ' ' || date_bytes < 8 || date_bytes + clock_bytes + 1 > usual.size() ||
      !is_digit(*date))
    return;
  char* last = std::copy(date, q, usual.data());
  *last++ = ' ';
  last = std::copy(p, clock, last);
  TimeText whole;
  if (!match_timestamp(usual.data(), last, whole, false) || whole.end != last || !whole.has_date ||
      !whole.zone_name.empty())
    return;
  out = whole;
  out.end = q;
}

}  // namespace

bool match_timestamp(const char* p, const char* end, TimeText& out, bool allow_time_only) {
  if (end - p < 8) return false;
  out = TimeText();
  if (!is_digit(*p)) {
    if (month_of_name(p, end) != 0) return month_first(p, end, out);
    // "Mon Nov 23 ...", "Mon, 23 Nov 2026 ..."
    if (!is_upper(*p) || !is_lower(p[1]) || !is_lower(p[2])) return false;
    static constexpr std::string_view kDays = "MonTueWedThuFriSatSun";
    size_t day = kDays.find(std::string_view(p, 3));
    if (day == std::string_view::npos || day % 3 != 0) return false;
    const char* q = p + 3;
    // Written out: "Sunday, November 22, 2026".
    static constexpr std::string_view kRests[] = {"day", "sday", "nesday", "rsday", "day", "urday", "day"};
    std::string_view rest = kRests[day / 3];
    if (static_cast<size_t>(end - q) > rest.size() && std::string_view(q, rest.size()) == rest)
      q += rest.size();
    if (q < end && *q == ',') ++q;
    if (end - q < 8 || *q != ' ') return false;
    if (!is_digit(q[1])) return month_first(q + 1, end, out);
    bool year = digits(q + 1, end, 4) > 0 && (q[5] == '-' || q[5] == '/');  // systemd: "Tue 2026-11-24 ..."
    return year ? year_first(q + 1, end, out) : day_first(q + 1, end, out);
  }
  if (is_digit(p[1]) && is_digit(p[2]) && is_digit(p[3])) {
    if (p[4] == '-' || p[4] == '/' || p[4] == '.') return year_first(p, end, out);
    if (is_digit(p[4]) && is_digit(p[5])) {
      if (p[6] == ' ') return six_six(p, end, out);
      if (is_digit(p[6]) && is_digit(p[7])) return compact(p, end, out);
    }
    return false;
  }
  const char* q = is_digit(p[1]) ? p + 2 : p + 1;
  if (is_alpha(*q) && q == p + 2) return day_glued(p, end, out);
  switch (*q) {
    case '/':
      return is_alpha(q[1]) ? day_first(p, end, out) : slashed(p, end, out);
    case '-':
      if (is_alpha(q[1])) return day_first(p, end, out);
      return q == p + 2 && (p[5] != '-'                  ? month_day(p, end, out)
                            : end - p > 8 && p[8] == ' ' ? short_dashed(p, end, out)
                                                         : day_dotted(p, end, out));
    case '.':
      return q == p + 2 && day_dotted(p, end, out);
    case ' ':
      return day_first(p, end, out);
    case ':': {
      if (!allow_time_only) return false;
      out.has_date = false;
      const char* clock = read_clock(p, end, out);
      if (!clock) {  // "10:11AM"
        clock = read_clock(p, end, out, false);
        if (clock && (clock[-1] | 0x20) != 'm') return false;
      }
      bool utc = clock && clock < end && *clock == 'Z' && !word_follows(clock + 1, end);
      const char* behind = clock + utc;
      if (!clock || word_follows(behind, end) ||
          (clock < end && *clock == ':' && clock + 1 < end && is_digit(clock[1])))
        return false;
      out.end = behind;
      date_behind_clock(p, clock, behind, end, out);
      if (utc) out.has_offset = true;
      return true;
    }
    default:
      return false;
  }
}

bool read_timestamp(std::string_view text, TimeText& out) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (text.empty()) return false;
  const char* end = text.data() + text.size();
  if (match_timestamp(text.data(), end, out) && out.end == end) return true;
  out = TimeText();
  if (std::optional<int64_t> ns = read_epoch(text)) {
    out.is_epoch = true;
    out.epoch_ns = *ns;
    out.end = end;
    return true;
  }
  return false;
}

}  // namespace foreshock::parse
