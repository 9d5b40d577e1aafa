// Severity: OpenTelemetry's severity numbers, and the words that mean them.
//
// 0 is "unknown"; TRACE 1-4, DEBUG 5-8, INFO 9-12, WARN 13-16, ERROR 17-20, FATAL 21-24. Sources keep their
// own word in Record::severity_text. Pure and allocation-free. Source: OpenTelemetry log data model.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace foreshock::parse {

enum class Severity : uint8_t {
  kUnknown = 0,
  kTrace = 1,
  kDebug = 5,
  kInfo = 9,
  kInfo2 = 10,  // syslog notice
  kWarn = 13,
  kError = 17,
  kCritical = 18,  // syslog crit
  kAlert = 19,     // syslog alert
  kFatal = 21,     // syslog emerg
};

// The coarse band of a number: "unknown", "trace", "debug", "info", "warn", "error", "fatal".
std::string_view severity_band(uint8_t severity_number);
// The OTel short name, e.g. 10 -> "INFO2"; "" for 0.
std::string_view severity_name(uint8_t severity_number);
// A level word of any common program ("WARNING", "err", "E", "notice", "SEVERE", "30" is not one).
std::optional<Severity> severity_from_word(std::string_view word);
Severity severity_from_syslog(int level);        // 0..7
Severity severity_from_http_status(int status);  // 5xx error, 4xx warn, else info

}  // namespace foreshock::parse
