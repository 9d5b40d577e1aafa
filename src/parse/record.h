// Record: one parsed log record, in OpenTelemetry's log data model; the noun of this room.
//
// All text members are views into the frame's bytes or into the batch's arena: a Record lives as long as its
// batch and no longer. `raw` is the record's exact bytes without its last line feed; everything else is
// derived from it, so the store keeps raw once and can derive the rest again with parse_record(). A record
// is never refused for its content: what is wrong with it stands in `flags`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "parse/severity.h"

namespace foreshock::parse {

// Index into the table of formats (format_catalogue.h). Stable names live there; numbers are per process.
enum class FormatId : uint16_t { kRaw = 0 };

enum class ValueKind : uint8_t { kText, kInteger, kReal, kBool, kNull, kJson };

struct Attribute {
  std::string_view key;    // flat, dotted: "http.response.status_code"
  std::string_view value;  // as text; kind says what it was
  ValueKind kind = ValueKind::kText;
};

// What happened to a record on its way in. Several may be set; the store keeps them as a bit set.
enum RecordFlag : uint32_t {
  kTimestampAssumed = 1u << 0,  // zone or year was guessed
  kTimestampMissing = 1u << 1,  // the line has none: observed time stands in
  kTruncated = 1u << 2,         // cut at a limit
  kInvalidUtf8 = 1u << 3,       // body was repaired; raw has the bytes
  kParseError = 1u << 4,        // claimed a format and then broke it
  kMultiline = 1u << 5,         // joined from several lines
  kTimestampSkewed = 1u << 6,   // more than a day from the observed time
  kDuplicateKeys = 1u << 7,     // last one won
  kBinary = 1u << 8,            // contains NUL or mostly control bytes
  kFieldsDropped = 1u << 9,     // more than limits::kAttributesMax
  kAnsiStripped = 1u << 10,     // terminal codes were removed from body
};

struct Record {
  Timestamp timestamp;  // the event's own time, or observed when kTimestampMissing
  Timestamp observed;   // when Foreshock received it
  uint8_t severity_number = 0;
  std::string_view severity_text;
  std::string_view body;
  std::string_view raw;
  std::string_view service;  // "" when the line does not say; the lane then uses the source's
  std::string_view host;
  std::string_view trace_id;
  std::string_view span_id;
  std::string_view given_template;  // log.record.template, when present
  std::span<const Attribute> attributes;
  FormatId format = FormatId::kRaw;
  uint32_t flags = 0;
};

// Names of the set flags, for rows and pages: "timestamp_assumed", "truncated", ...
std::string_view flag_name(RecordFlag flag);

}  // namespace foreshock::parse
