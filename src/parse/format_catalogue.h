// FormatCatalogue: the table of formats that this room can name; the stable names are what the store keeps.
//
// A FormatId is an index into the table and may change between versions; the name never does. Names follow
// the usual ids of the formats ("nginx_combined", "syslog_rfc5424", "klog"); "json" is any JSON object that
// no more special name claims, "generic_ts_level", "generic_level" and "generic_ts" are lines of unknown
// programs that show a time, a level or both, and "raw" is the rest. Formats that are declared (formats/, and
// a user's own) get their numbers behind these, in the order in which they were first seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parse/record.h"

namespace foreshock::parse {

// In the order of the table in format_catalogue.cc; a test compares the two.
enum class Format : uint16_t {
  kRaw,
  kGenericTime,
  kGenericLevel,
  kGenericTimeLevel,
  kJson,
  kJsonBunyan,
  kJsonPino,
  kJsonEcs,
  kJsonClef,
  kJsonLogback,
  kJsonZap,
  kJsonLog4j2,
  kGelf,
  kJournald,
  kMongo,
  kElasticsearchJson,
  kK8sAudit,
  kGcpLogging,
  kOtelJson,
  kLogfmt,
  kSyslog3164,
  kSyslog3164Pri,
  kSyslog5424,
  kSyslogIso,
  kApacheCommon,
  kNginxCombined,
  kNginxIngress,
  kTraefikClf,
  kApacheError,
  kNginxError,
  kLog4j,
  kLogback,
  kPythonLogging,
  kHadoop,
  kHdfs,
  kSpark,
  kZookeeper,
  kKafka,
  kCassandra,
  kTomcat,
  kSpdlog,
  kGunicorn,
  kOpenstack,
  kRubyLogger,
  kKlog,
  kDockerJson,
  kCri,
  kComposePrefix,
  kPostgres,
  kStackTrace,
  kCef,
  kLeef,
  kCount,
};

// The number of a declared format's name, made on first use and kept for the life of the process, so that
// numbers stay true while formats are loaded anew; nullopt when all are given away. Any thread.
std::optional<FormatId> intern_format(std::string_view name);

constexpr FormatId id_of(Format format) {
  return static_cast<FormatId>(format);
}

}  // namespace foreshock::parse
