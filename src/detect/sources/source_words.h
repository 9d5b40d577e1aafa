// Sentences about sources: what a person reads in the finding, the incident and the page.
//
// Pure functions of what SourceHealth knows; times are told in UTC, spans in the two largest units.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "detect/finding.h"

namespace foreshock::detect {

struct SourceName {
  std::string_view kind, name, host;
};
std::string subject_of(const SourceName& source);      // "host web-1 (syslog udp 10.0.0.5)"
std::string span_words(int64_t span_ns);               // "3 s", "12 min", "2 h 5 min", "3 d 4 h"
std::string rate_words(double lines_per_minute);       // "40 lines/min", "3 lines/h"
std::string clock_words(Timestamp at, Timestamp now);  // "12:04 UTC", with the date when not of today

std::string silence_words(const SourceName& source, double rate, Timestamp since, Timestamp now,
                          int64_t usual_ns);
std::string lag_words(const SourceName& source, int64_t delay_ns, int64_t usual_ns);
std::string skew_words(const SourceName& source, int64_t delay_ns);
std::string failure_words(const SourceName& source, double share, double usual, std::string_view format);
std::string drift_words(const SourceName& source, std::string_view was, double was_share, double was_now,
                        std::string_view is, double is_share, Timestamp since, Timestamp now);

// What would have kept a finding about a source away; the spans from which each is told.
struct SourceLimits {
  int64_t silence_ns = 0, lag_ns = 0, skew_ns = 0;
};
std::string quiet_words(FindingKind kind, const SourceLimits& limits);

// Names of files that follow one another: digits and hex words stand for any ("app-2026-11-23.log").
std::string name_pattern(std::string_view name);

}  // namespace foreshock::detect
