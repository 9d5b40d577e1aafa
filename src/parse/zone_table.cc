#include "parse/zone_table.h"

#include <algorithm>
#include <cstddef>

#include "base/time.h"

namespace foreshock::parse {
namespace {

constexpr size_t kHeaderBytes = 44;
constexpr size_t kCountMax = 8192;

uint32_t read32(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}
int64_t read64(std::string_view bytes, size_t at) {
  return static_cast<int64_t>(uint64_t{read32(bytes, at)} << 32 | read32(bytes, at + 4));
}

struct Counts {
  size_t is_utc, is_standard, leaps, times, kinds, chars;
  size_t bytes(size_t time_bytes) const {
    return times * time_bytes + times + kinds * 6 + chars + leaps * (time_bytes + 4) + is_standard + is_utc;
  }
};

std::optional<Counts> read_counts(std::string_view bytes, size_t at) {
  if (bytes.size() < at + kHeaderBytes || bytes.substr(at, 4) != "TZif") return std::nullopt;
  Counts counts{read32(bytes, at + 20), read32(bytes, at + 24), read32(bytes, at + 28),
                read32(bytes, at + 32), read32(bytes, at + 36), read32(bytes, at + 40)};
  if (counts.times > kCountMax || counts.kinds > 256 || counts.kinds == 0 || counts.chars > 256 ||
      counts.leaps > kCountMax || counts.is_standard > 256 || counts.is_utc > 256)
    return std::nullopt;
  return counts;
}

// Cuts "[+-]h[h][:mm[:ss]]" off the front, in seconds.
bool take_clock(std::string_view& text, int32_t& seconds) {
  int32_t sign = 1;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  int32_t parts[3] = {0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    size_t digits = 0;
    while (digits < text.size() && digits < 3 && text[digits] >= '0' && text[digits] <= '9')
      parts[i] = parts[i] * 10 + (text[digits++] - '0');
    if (digits == 0) return false;
    text.remove_prefix(digits);
    if (text.empty() || text[0] != ':' || i == 2) break;
    text.remove_prefix(1);
  }
  seconds = sign * (parts[0] * 3600 + parts[1] * 60 + parts[2]);
  return true;
}

bool skip_zone_name(std::string_view& text) {
  size_t end = 0;
  if (!text.empty() && text[0] == '<') {
    end = text.find('>');
    if (end == std::string_view::npos) return false;
    ++end;
  } else {
    while (end < text.size() &&
           ((text[end] >= 'A' && text[end] <= 'Z') || (text[end] >= 'a' && text[end] <= 'z')))
      ++end;
  }
  if (end < 3) return false;
  text.remove_prefix(end);
  return true;
}

}  // namespace

Zone Zone::fixed(int32_t offset_s) {
  Zone zone;
  zone.kinds_.push_back({offset_s, 0});
  zone.names_.assign(1, '\0');
  return zone;
}

bool Zone::read_footer(std::string_view text) {
  int32_t west = 0;
  if (!skip_zone_name(text) || !take_clock(text, west)) return false;
  standard_s_ = -west;
  daylight_s_ = standard_s_ + 3600;
  if (text.empty()) return false;  // no daylight saving time: the last transition's kind stays
  if (!skip_zone_name(text)) return false;
  if (!text.empty() && text[0] != ',') {
    if (!take_clock(text, west)) return false;
    daylight_s_ = -west;
  }
  for (Rule* rule : {&to_daylight_, &to_standard_}) {
    if (text.size() < 6 || text[0] != ',' || text[1] != 'M') return false;
    text.remove_prefix(2);
    int* fields[] = {&rule->month, &rule->week, &rule->weekday};
    for (int i = 0; i < 3; ++i) {
      if (i > 0) {
        if (text.empty() || text[0] != '.') return false;
        text.remove_prefix(1);
      }
      size_t digits = 0;
      int value = 0;
      while (digits < text.size() && digits < 2 && text[digits] >= '0' && text[digits] <= '9')
        value = value * 10 + (text[digits++] - '0');
      if (digits == 0) return false;
      *fields[i] = value;
      text.remove_prefix(digits);
    }
    if (rule->month < 1 || rule->month > 12 || rule->week < 1 || rule->week > 5 || rule->weekday > 6)
      return false;
    if (!text.empty() && text[0] == '/') {
      text.remove_prefix(1);
      if (!take_clock(text, rule->second_of_day)) return false;
    }
  }
  return true;
}

std::optional<Zone> Zone::from_tzif(std::string_view bytes) {
  std::optional<Counts> counts = read_counts(bytes, 0);
  if (!counts) return std::nullopt;
  size_t at = kHeaderBytes;
  size_t time_bytes = 4;
  if (bytes[4] >= '2') {
    size_t second = kHeaderBytes + counts->bytes(4);
    counts = read_counts(bytes, second);
    if (!counts) return std::nullopt;
    at = second + kHeaderBytes;
    time_bytes = 8;
  }
  if (bytes.size() < at + counts->bytes(time_bytes)) return std::nullopt;
  Zone zone;
  for (size_t i = 0; i < counts->times; ++i, at += time_bytes)
    zone.transitions_.push_back(time_bytes == 8 ? read64(bytes, at)
                                                : static_cast<int32_t>(read32(bytes, at)));
  if (!std::is_sorted(zone.transitions_.begin(), zone.transitions_.end())) return std::nullopt;
  for (size_t i = 0; i < counts->times; ++i, ++at) {
    auto kind = static_cast<uint8_t>(bytes[at]);
    if (kind >= counts->kinds) return std::nullopt;
    zone.kinds_at_.push_back(kind);
  }
  for (size_t i = 0; i < counts->kinds; ++i, at += 6) {
    auto offset = static_cast<int32_t>(read32(bytes, at));
    auto name_at = static_cast<uint8_t>(bytes[at + 5]);
    if (offset < -26 * 3600 || offset > 26 * 3600 || name_at >= counts->chars) return std::nullopt;
    zone.kinds_.push_back({offset, name_at});
  }
  zone.names_.assign(bytes.substr(at, counts->chars));
  zone.names_ += '\0';
  at += counts->chars + counts->leaps * (time_bytes + 4) + counts->is_standard + counts->is_utc;
  if (time_bytes == 8 && at < bytes.size() && bytes[at] == '\n') {
    size_t end = bytes.find('\n', at + 1);
    if (end != std::string_view::npos) zone.has_rule_ = zone.read_footer(bytes.substr(at + 1, end - at - 1));
  }
  return zone;
}

// The wall clock reading (before the change) at which a rule strikes in `year`.
int64_t Zone::rule_wall_seconds(const Rule& rule, int year) const {
  int64_t first = days_from_civil(year, rule.month, 1);
  int64_t weekday_of_first = (first % 7 + 11) % 7;  // 1970-01-01 was a Thursday
  int64_t day = (rule.weekday - weekday_of_first + 7) % 7 + (rule.week - 1) * 7;
  while (day >= days_in_month(year, rule.month)) day -= 7;
  return (first + day) * 86'400 + rule.second_of_day;
}

int32_t Zone::offset_at(int64_t utc_s) const {
  if (has_rule_ && (transitions_.empty() || utc_s >= transitions_.back())) {
    int64_t bounded = std::clamp<int64_t>(utc_s, -62'000'000'000, 250'000'000'000);
    int year = to_civil({(bounded + standard_s_) % 8'000'000'000 * kSecond}).year;
    if (bounded + standard_s_ >= 8'000'000'000) return standard_s_;
    int64_t start = rule_wall_seconds(to_daylight_, year) - standard_s_;
    int64_t stop = rule_wall_seconds(to_standard_, year) - daylight_s_;
    bool daylight = start < stop ? utc_s >= start && utc_s < stop : !(utc_s >= stop && utc_s < start);
    return daylight ? daylight_s_ : standard_s_;
  }
  auto next = std::upper_bound(transitions_.begin(), transitions_.end(), utc_s);
  if (next == transitions_.begin()) return kinds_.front().offset_s;
  return kinds_[kinds_at_[static_cast<size_t>(next - transitions_.begin()) - 1]].offset_s;
}

int64_t Zone::to_utc(int64_t wall_s) const {
  // The offsets a day around bracket any change; the larger one gives the earlier instant.
  int32_t before = offset_at(wall_s - 86'400);
  int32_t after = offset_at(wall_s + 86'400);
  int64_t early = wall_s - std::max(before, after);
  int64_t late = wall_s - std::min(before, after);
  if (offset_at(early) == wall_s - early) return early;
  if (offset_at(late) == wall_s - late) return late;
  return wall_s - before;
}

std::optional<int32_t> Zone::offset_of_name(std::string_view name, int64_t wall_s) const {
  std::optional<int32_t> found;
  int64_t distance = INT64_MAX;
  for (size_t i = 0; i < kinds_at_.size(); ++i) {
    const Kind& kind = kinds_[kinds_at_[i]];
    if (std::string_view(names_.c_str() + kind.name_at) != name) continue;
    int64_t away = transitions_[i] > wall_s ? transitions_[i] - wall_s : wall_s - transitions_[i];
    if (away >= distance) continue;
    distance = away;
    found = kind.offset_s;
  }
  if (!found && kinds_at_.empty() && std::string_view(names_.c_str() + kinds_[0].name_at) == name)
    found = kinds_[0].offset_s;
  return found;
}

}  // namespace foreshock::parse
