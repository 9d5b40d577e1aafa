#include "detect/sources/source_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace foreshock::detect {
namespace {
constexpr size_t kNameBytesShown = 160;
constexpr int64_t kZoneStep = 15 * kMinute, kZoneNear = 90 * kSecond, kZoneMin = 30 * kMinute;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string percent(double share) {
  double value = share * 100;
  return value > 0 && value < 1 ? "under 1 %" : fmt::format("{:.0f} %", value);
}

// A clock that is wrong by whole quarters of an hour is rather a zone that was read wrongly.
bool like_a_zone(int64_t span_ns) {
  int64_t off = std::abs(span_ns) % kZoneStep;
  return std::abs(span_ns) >= kZoneMin && std::min(off, kZoneStep - off) <= kZoneNear;
}
}  // namespace

std::string subject_of(const SourceName& source) {
  std::string name = fmt::format("{} {}", source.kind, source.name.substr(0, kNameBytesShown));
  if (source.host.empty() || source.name.find(source.host) != std::string_view::npos) return name;
  return fmt::format("host {} ({})", source.host.substr(0, kNameBytesShown), name);
}

std::string span_words(int64_t span_ns) {
  int64_t seconds = std::max<int64_t>(0, span_ns / kSecond);
  if (seconds == 0 && span_ns > 0) return "less than a second";
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  auto two = [](int64_t big, const char* unit, int64_t small, const char* rest) {
    return small == 0 ? fmt::format("{} {}", big, unit) : fmt::format("{} {} {} {}", big, unit, small, rest);
  };
  if (seconds < 2 * 86'400) return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
  return two(seconds / 86'400, "d", seconds % 86'400 / 3600, "h");
}

std::string rate_words(double lines_per_minute) {
  if (lines_per_minute >= 1) return fmt::format("{:.0f} lines/min", lines_per_minute);
  return fmt::format("{:.0f} lines/h", std::max(1.0, std::round(lines_per_minute * 60)));
}

std::string clock_words(Timestamp at, Timestamp now) {
  CivilTime civil = to_civil(at);
  std::string clock = fmt::format("{:02}:{:02} UTC", civil.hour, civil.minute);
  if (at.floor(kDay) == now.floor(kDay)) return clock;
  return fmt::format("{:04}-{:02}-{:02} {}", civil.year, civil.month, civil.day, clock);
}

std::string silence_words(const SourceName& source, double rate, Timestamp since, Timestamp now,
                          int64_t usual_ns) {
  return fmt::format("{} used to send {} and is silent since {}; its pauses are usually no longer than {}",
                     subject_of(source), rate_words(rate), clock_words(since, now),
                     span_words(std::max(usual_ns, kSecond)));
}

std::string lag_words(const SourceName& source, int64_t delay_ns, int64_t usual_ns) {
  return fmt::format("lines of {} arrive {} after they were written, usually {}", subject_of(source),
                     span_words(delay_ns), span_words(std::max(usual_ns, kSecond)));
}

std::string skew_words(const SourceName& source, int64_t delay_ns) {
  std::string off = span_words(std::abs(delay_ns));
  std::string text =
      fmt::format("the clock of {} is {} {}: every line's time is {} by the same span", subject_of(source),
                  off, delay_ns < 0 ? "ahead" : "behind", delay_ns < 0 ? "in the future" : "late");
  if (like_a_zone(delay_ns)) text += "; that looks like a time zone, set `zone` for this source";
  return text;
}

std::string failure_words(const SourceName& source, double share, double usual, std::string_view format) {
  return fmt::format("{} of the lines of {} cannot be read as {}, usually {}", percent(share),
                     subject_of(source), format.empty() ? "their format" : format, percent(usual));
}

std::string drift_words(const SourceName& source, std::string_view was, double was_share, double was_now,
                        std::string_view is, double is_share, Timestamp since, Timestamp now) {
  if (was == is)
    return fmt::format("{} was {} {} and is {} of it since {}", subject_of(source), percent(was_share), was,
                       percent(was_now), clock_words(since, now));
  return fmt::format("{} was {} {} and since {} is {} {} ({} {})", subject_of(source), percent(was_share),
                     was, clock_words(since, now), percent(is_share), is, percent(was_now), was);
}

std::string quiet_words(FindingKind kind, const SourceLimits& limits) {
  switch (kind) {
    case FindingKind::kSourceSilence:
      return "would not be told before " + span_words(limits.silence_ns) + " of silence";
    case FindingKind::kSourceLag:
      return "would not be told below " + span_words(limits.lag_ns) + " of delay";
    case FindingKind::kClockSkew:
      return "would not be told below " + span_words(limits.skew_ns) + " of difference";
    default:
      return "would not be told after one such window, only after two in a row";
  }
}

std::string name_pattern(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size();) {
    size_t end = i;
    while (end < name.size() && is_word(name[end])) ++end;
    std::string_view word = name.substr(i, end - i);
    bool digits = std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
    if (digits && word.size() >= 5 && std::ranges::all_of(word, is_hex)) {
      out += '#';
    } else {
      for (char c : word) {
        bool digit = c >= '0' && c <= '9';
        if (!digit)
          out += c;
        else if (out.empty() || out.back() != '#')
          out += '#';
      }
    }
    if (end < name.size()) out += name[end++];
    i = end;
  }
  return out;
}

}  // namespace foreshock::detect
