// SourceHealth: is every source of a tenant still what it used to be? Findings about sources, not services.
//
// The watch asks the lanes about once a second what they counted per source (SourceStep) and hands it in;
// nothing here runs per line. Judged are: silence (a pause several times as long as those it makes), lag
// (lines arrive later than they used to), clock skew (all lines late or early by the same span), parse
// failures and format drift (the mixture of formats is not what it was). Arrival is measured by the wall
// clock, less the time in which nobody watched (restarts, suspended machines): downtime is nobody's silence.
// A source is judged once it was known for `learn_ns`; a file that is gone, or that was followed by one whose
// name differs in digits only, has ended and is not missed. What lasts is one finding with one id,
// told again every few minutes so that its incident stays open, until it ends, a person resolves the
// incident, mutes the source, or a day is over. Bounded by kSourcesMax a tenant (about 1.5 KB each). Pure.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "detect/finding.h"

namespace foreshock::detect {

struct SourceHealthOptions {
  int64_t learn_ns = kDay;               // known this long before its silence is told; [1 s, 30 d]
  int64_t silence_min_ns = 5 * kMinute;  // no shorter pause is silence; [1 s, 1 d]
  int64_t sustain_ns = 2 * kMinute;      // lag, skew, drift and failures must last this long; [1 s, 1 h]
  size_t findings_per_day = limits::kFindingsPerDayDefault;  // alarms; the rest goes to the digest
};

// What a lane counted of one source since it was asked last.
struct SourceStep {
  SourceId id;
  std::string kind, name;  // "syslog", "udp 10.0.0.5"
  std::string host;        // of its newest line, when that names one
  uint64_t lines = 0, failures = 0;
  Timestamp first_arrival, last_arrival;
  std::optional<int64_t> delay_ns;  // arrival less event time of the freshest line; none without times
  std::vector<std::pair<std::string, uint64_t>> formats;
  std::vector<std::string> failed;  // example lines, a few
  std::string last_line;
};

// For pages.
struct SourceState {
  struct Problem {
    FindingKind kind;
    Timestamp since;
    std::string finding_id, why;
    bool muted = false;
  };
  SourceId id;
  std::string kind, name, host;
  bool silent = false, left = false;  // left: another file took its place
  Timestamp first_seen, last_arrival;
  uint64_t lines = 0, failures = 0;  // since it was first seen, restarts or not
  double rate_per_minute = 0, usual_rate_per_minute = 0;
  std::optional<int64_t> silent_after_ns;  // none while it is learned
  std::optional<int64_t> delay_ns;         // of the last window; negative: its times are ahead
  std::optional<int64_t> skew_ns;          // when the delay is constant and large
  std::string last_line;
  std::vector<std::string> failed;
  std::vector<Problem> problems;
};

class SourceHealth {
 public:
  SourceHealth(TenantId tenant, SourceHealthOptions options);
  ~SourceHealth();
  SourceHealth(SourceHealth&&) noexcept;
  SourceHealth& operator=(SourceHealth&&) noexcept;

  // `now`: wall clock. Call both about once a second; a longer gap between calls counts as not watched.
  std::vector<Finding> observe(std::span<const SourceStep> steps, Timestamp now);
  std::vector<Finding> advance(Timestamp now);

  // `source`: kind and name, as Finding::service says it.
  void mute(const std::string& source, bool muted);
  // A person resolved what this finding opened: told and known, so it is not told again.
  void accept(const std::string& finding_id);
  // Paths of the files that are followed now: the end of others is no silence.
  void set_files(std::vector<std::string> paths);

  std::vector<SourceState> sources() const;
  size_t memory_bytes() const;
  std::string save() const;
  Status load(std::string_view bytes);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

constexpr size_t kSourcesMax = limits::kSourcesPerTenantMax;

}  // namespace foreshock::detect
