// SourceRecord: everything SourceHealth keeps of one source, with its saved form.
//
// Private to SourceHealth. About 1.5 KB with its texts, all of them cut to kSourceTextBytesMax.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "detect/finding.h"
#include "detect/sources/habits.h"

namespace foreshock::detect {

constexpr size_t kSourceTextBytesMax = 512;  // of a name, a line, a sentence
constexpr size_t kFailedLinesKept = 3;
// What a saved state may hold, so that sums and differences of its times fit: up to 2103, and 31 years
// unwatched.
constexpr int64_t kTimeMax = 4'200'000'000'000'000'000;
constexpr int64_t kUnwatchedMaxNs = 1'000'000'000'000'000'000;

// Something that is wrong with a source now.
struct SourceEpisode {
  FindingKind kind = FindingKind::kSourceSilence;
  std::string id, why;
  Timestamp since, told;
  bool alarm = false, accepted = false;
};

struct SourceRecord {
  SourceId id;
  std::string kind, name, host, last_line;
  std::vector<std::string> failed;
  Timestamp first_seen, last_arrival;
  int64_t last_watched_ns = 0;  // last_arrival on the clock that stands still while nobody watches
  uint64_t lines = 0, failed_lines = 0;

  PauseHabit pauses;
  FormatHabit formats;
  ShareHabit failures;
  DelayHabit delays;
  double usual_rate = 0;  // lines a minute, of minutes with lines
  uint64_t minutes = 0;

  // Windows that are still open; they begin anew after a restart.
  int64_t minute = 0, window_begin_ns = 0, delay_begin_ns = 0;
  uint64_t minute_lines = 0, last_minute_lines = 0;
  FormatCounts window;
  uint64_t window_lines = 0, window_failures = 0;
  DelayWindow delay;
  std::optional<DelayWindow> last_delay;                                // the one that closed last
  int strange_formats = 0, strange_failures = 0, late = 0, skewed = 0;  // windows in a row

  std::vector<SourceEpisode> episodes;
  bool left = false;

  SourceEpisode* open(FindingKind kind);
  std::string title() const { return kind + ' ' + name; }  // Finding::service
  size_t memory_bytes() const;
  void save(ml::StateWriter& out) const;
  void load(ml::StateReader& in);
};

}  // namespace foreshock::detect
