// FieldNames: what the usual key names of JSON log lines (and logfmt) mean. Private to the room.
//
// A key, dotted and in any case, either plays a role (message, level, time, ...) with a rank among its
// rivals, or has a usual attribute name, given only to values of the fitting kind ("status": 200, but not
// "status": "ok"). Unknown keys keep their own name. One table, built once; a look-up costs about 10 ns.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace foreshock::parse {

enum class FieldRole : uint8_t {
  kNone,
  kMessage,
  kLevel,
  kTime,
  kHost,
  kService,
  kTraceId,
  kSpanId,
  kTemplate,
  kName,            // bunyan: the service; Python: the logger
  kSeverityNumber,  // OpenTelemetry's
  kInstantSecond,   // log4j 2: two numbers make the time
  kInstantNano,
  kAlias,         // renamed to `name` whatever the value
  kAliasMethod,   // an HTTP method
  kAliasStatus,   // an HTTP status
  kAliasPath,     // an URL path, perhaps with a query
  kAliasAddress,  // an IP address, perhaps with a port
  kAliasText,     // a string
  kAliasInteger,
};
constexpr int kFilledRoles = static_cast<int>(FieldRole::kInstantNano) + 1;

struct FieldName {
  std::string_view key;  // lower case
  FieldRole role = FieldRole::kNone;
  uint8_t rank = 0;       // among keys of the same role; the lowest wins
  std::string_view name;  // of the attribute, for the aliases
};

// The entry of `key` (any case), or nullptr.
const FieldName* find_field_name(std::string_view key);
// All entries, for the table that joins them with what declared formats say.
std::span<const FieldName> field_names();

}  // namespace foreshock::parse
