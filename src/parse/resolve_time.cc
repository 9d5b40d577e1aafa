#include "parse/resolve_time.h"

#include <array>
#include <cstdlib>
#include <string_view>

#include "parse/record.h"

namespace foreshock::parse {
namespace {

constexpr int64_t kEpochMin = 631'152'000 * kSecond;  // 1990
constexpr int64_t kEpochAheadMax = 400 * kDay;  // a clock may be wrong; a number a year ahead is no time
constexpr int64_t kFutureMax = 7 * kDay;        // how far a guessed year may lie after the receipt
// 64 bits of nanoseconds end in 1677 and 2262; a zone's hours must fit too.
constexpr int kYearMin = 1700, kYearMax = 2250;

// Abbreviations that mean one offset wherever logs are written. CST, BST and IST mean several.
std::optional<int32_t> offset_of_abbreviation(std::string_view name) {
  struct Known {
    std::string_view name;
    int32_t minutes;
  };
  static constexpr std::array<Known, 22> kKnown = {
      {{"EST", -300}, {"EDT", -240},  {"CDT", -300},  {"MST", -420}, {"MDT", -360}, {"PST", -480},
       {"PDT", -420}, {"AKST", -540}, {"AKDT", -480}, {"HST", -600}, {"WET", 0},    {"WEST", 60},
       {"CET", 60},   {"CEST", 120},  {"EET", 120},   {"EEST", 180}, {"MSK", 180},  {"JST", 540},
       {"KST", 540},  {"AEST", 600},  {"AEDT", 660},  {"NZST", 720}}};
  for (const Known& known : kKnown)
    if (known.name == name) return known.minutes * 60;
  return std::nullopt;
}

// Wall clocks to instants, by the offset that the text names, else by its abbreviation in the source's zone,
// else by the zone alone.
class WallClock {
 public:
  WallClock(const TimeText& text, Timestamp observed, const Zone* zone)
      : text_(text), observed_(observed), zone_(zone) {}

  // The source's wall clock at the receipt, moved by whole days.
  CivilTime at_receipt(int day = 0) const {
    int64_t offset = text_.has_offset ? text_.offset_s
                     : zone_          ? zone_->offset_at(observed_.floor(kSecond).ns / kSecond)
                                      : 0;
    return to_civil(observed_ + offset * kSecond + day * kDay);
  }
  Timestamp instant(const CivilTime& wall) {
    Timestamp as_utc = from_civil(wall);
    if (text_.has_offset) return as_utc - text_.offset_s * kSecond;
    int64_t wall_s = as_utc.floor(kSecond).ns / kSecond;
    if (!text_.zone_name.empty()) {
      std::optional<int32_t> named = zone_ ? zone_->offset_of_name(text_.zone_name, wall_s) : std::nullopt;
      if (!named && text_.zone_by_table) named = offset_of_abbreviation(text_.zone_name);
      if (named) {
        zone_known_ = true;
        return as_utc - *named * kSecond;
      }
    }
    if (!zone_) return as_utc;
    return Timestamp{zone_->to_utc(wall_s) * kSecond + as_utc.ns % kSecond};
  }
  // Whether the zone was guessed: the text names none that could be read, and the source has none or another.
  bool assumed() const {
    if (text_.has_offset || zone_known_) return false;
    return !zone_ || !text_.zone_name.empty();
  }

 private:
  const TimeText& text_;
  Timestamp observed_;
  const Zone* zone_;
  bool zone_known_ = false;
};

// The day that puts the time of day nearest to its receipt.
std::optional<Timestamp> nearest_day(const CivilTime& clock, Timestamp observed, WallClock& walls) {
  Timestamp best{};
  int64_t distance = INT64_MAX;
  for (int day = -1; day <= 1; ++day) {
    CivilTime wall = walls.at_receipt(day);
    wall.hour = clock.hour;
    wall.minute = clock.minute;
    wall.second = clock.second;
    wall.nanosecond = clock.nanosecond;
    if (!is_valid(wall)) return std::nullopt;
    Timestamp candidate = walls.instant(wall);
    int64_t away = std::abs(candidate - observed);
    if (away >= distance) continue;
    distance = away;
    best = candidate;
  }
  return best;
}

// The latest year that does not put the event far behind its receipt; Feb 29 has one in eight years.
std::optional<Timestamp> latest_year(CivilTime civil, Timestamp observed, WallClock& walls) {
  int next_year = walls.at_receipt().year + 1;
  for (int year = next_year; year >= next_year - 9; --year) {
    civil.year = year;
    if (!is_valid(civil)) continue;
    Timestamp candidate = walls.instant(civil);
    if (candidate.ns <= observed.ns + kFutureMax) return candidate;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ResolvedTime> resolve_time(const TimeText& text, Timestamp observed, const Zone* zone) {
  ResolvedTime resolved;
  if (text.is_epoch) {
    if (text.epoch_ns < kEpochMin || text.epoch_ns > observed.ns + kEpochAheadMax) return std::nullopt;
    resolved.time.ns = text.epoch_ns;
  } else {
    WallClock walls(text, observed, zone);
    std::optional<Timestamp> time;
    if (!text.has_date)
      time = nearest_day(text.civil, observed, walls);
    else if (!text.has_year)
      time = latest_year(text.civil, observed, walls);
    else if (is_valid(text.civil) && text.civil.year >= kYearMin && text.civil.year <= kYearMax)
      time = walls.instant(text.civil);
    if (!time) return std::nullopt;
    resolved.time = *time;
    if (!text.has_date || !text.has_year || walls.assumed()) resolved.flags |= kTimestampAssumed;
  }
  if (resolved.time.ns > observed.ns + kDay || resolved.time.ns < observed.ns - kDay)
    resolved.flags |= kTimestampSkewed;
  return resolved;
}

bool match_epoch(const char* p, const char* end, Timestamp observed, TimeText& out) {
  std::optional<int64_t> ns = read_epoch({p, static_cast<size_t>(end - p)});
  if (!ns) return false;
  out = TimeText();
  out.is_epoch = true;
  out.epoch_ns = *ns;
  out.end = end;
  return resolve_time(out, observed, nullptr).has_value();
}

}  // namespace foreshock::parse
