// Settings of detection, with defaults and bounds; validated where configuration is read.
//
// Spans are event time. The defaults are meant for services that log between a line a minute and a hundred
// thousand a second; docs/design/detection.md says what each protects against. Plain data.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace foreshock::detect {

struct DetectOptions {
  // Windows close this long after the newest line; later lines still teach, but no longer count for a window.
  int64_t lateness_ns = 5 * kSecond;       // [0, 1 min]
  int64_t backfill_lateness_ns = kMinute;  // the same for services that still read their history; [0, 1 min]
  int64_t backfill_lag_ns = 2 * kMinute;   // this far behind the tenant's clock is history
  int64_t clock_jump_ns = 10 * kMinute;    // a longer gap in which nobody logged is not silence but absence

  // A service is learning until it has both, or the larger count of lines.
  uint64_t learning_lines = 200;
  int64_t learning_span_ns = 20 * kMinute;
  uint64_t learning_lines_max = 20'000;
  int64_t warm_up_ns = 20 * kMinute;      // of a tenant: hardly any alarms in it
  int64_t deploy_span_ns = 15 * kMinute;  // after a start marker new templates are less surprising
  int64_t quiet_span_ns = 6 * kHour;      // an incident line after this much quiet is news again

  double rate_p_max = 1e-5;               // calibrated p below which a rate is worth a finding; (0, 0.1)
  double rate_ratio_min = 3;              // and at least this many times the expectation; [1.1, 100]
  int64_t update_every_ns = 2 * kMinute;  // an open finding is told again at most this often
  int64_t cool_down_ns = 10 * kMinute;    // a subject that was quiet for this long starts anew
  int64_t rebase_after_ns = kHour;        // an anomaly that lasts this long is the new normal

  size_t findings_per_day = limits::kFindingsPerDayDefault;  // alarms; [1, 10000]
  size_t alarms_per_episode = 3;   // of one service while it is in trouble; [1, 100]
  int64_t history_age_ns = kHour;  // older evidence never alarms (live use: when `received` is given)

  bool pooling =
      true;  // what is young borrows spreads and tails from siblings; off only to show what that is worth

  size_t services_max = limits::kServicesPerTenantMax;
  size_t pairs_max = 10'000;  // (service, template) with a model of its own; [16, 1000000]
  size_t seen_max = 65'536;   // (service, template) remembered as known; [1024, 10000000]
};
Status validate(const DetectOptions& options);

constexpr size_t kServiceNameBytesMax = 256;  // longer names are cut
constexpr size_t kExampleBytesKept = 512;     // of an example line, per pair
constexpr size_t kChangeBytesKept = 200;      // of a line that tells of a start
constexpr size_t kNewTemplatesPerMinute = 5;  // told one by one per service; the rest in one finding
constexpr size_t kEpisodesMax = 4'096;
constexpr size_t kMutesMax = 10'000;

}  // namespace foreshock::detect
