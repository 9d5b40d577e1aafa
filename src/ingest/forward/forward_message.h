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
#include "ingest/forward/part_joining.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::forward {

struct ForwardMessage {
  std::string tag;
  std::optional<std::string> chunk;  // to acknowledge
  bool logs = true;                  // metrics and traces are no records
  bool heartbeat = false;            // nil
  wire::RecordBatch records;
};

// `parts`: of the connection, for lines that were cut (part_joining.h). They wait in it for the next message
// where nobody waits for an acknowledgement of this one, and at most to its end where somebody does.
Result<ForwardMessage> decode_message(std::string_view message, size_t unpacked_bytes_max, PartJoining& parts,
                                      int64_t now_ns);
// A record whose parts have come together, or that has waited for long enough.
void put_joined(const PartJoining::Joined& joined, wire::RecordBatch& records);

}  // namespace foreshock::ingest::forward
