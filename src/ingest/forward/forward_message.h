// A message of the Fluent Forward protocol to canonical records; private to ingest.
//
// All modes: Message, Forward, PackedForward, CompressedPackedForward (gzip, zstd). Times are seconds or
// event times; Fluent Bit's entries with metadata are understood. The record's members are the line's, the
// tag is `fluent.tag`. What an entry unpacks to is capped; a broken entry ends its message, what came before
// it is kept. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::forward {

struct ForwardMessage {
  std::string tag;
  std::optional<std::string> chunk;  // to acknowledge
  bool logs = true;                  // metrics and traces are no records
  bool heartbeat = false;            // nil
  wire::RecordBatch records;
};

Result<ForwardMessage> decode_message(std::string_view message, size_t unpacked_bytes_max);

}  // namespace foreshock::ingest::forward
