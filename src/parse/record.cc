#include "parse/record.h"

namespace foreshock::parse {

std::string_view flag_name(RecordFlag flag) {
  switch (flag) {
    case kTimestampAssumed:
      return "timestamp_assumed";
    case kTimestampMissing:
      return "timestamp_missing";
    case kTruncated:
      return "truncated";
    case kInvalidUtf8:
      return "invalid_utf8";
    case kParseError:
      return "parse_error";
    case kMultiline:
      return "multiline";
    case kTimestampSkewed:
      return "timestamp_skewed";
    case kDuplicateKeys:
      return "duplicate_keys";
    case kBinary:
      return "binary";
    case kFieldsDropped:
      return "fields_dropped";
    case kAnsiStripped:
      return "ansi_stripped";
  }
  return "";
}

}  // namespace foreshock::parse
