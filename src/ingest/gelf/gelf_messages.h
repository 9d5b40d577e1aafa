// GelfMessages: the bytes of a TCP connection to GELF messages; private to GelfSource.
//
// A NUL ends a message. So does a line feed, as some senders write it, where the message's braces are closed
// or it is no JSON: a line feed inside a document is part of it. A document that another one follows at the
// beginning of a line without having been closed ends there too, but for senders who were seen to write NULs.
// Of a message that is longer than a line may be one byte more is kept, for the parser to see and mark it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/wire/record_line.h"

namespace foreshock::ingest::gelf {

class GelfMessages {
 public:
  void feed(std::string_view bytes, wire::RecordBatch& out);
  void finish(wire::RecordBatch& out);  // the last message needs no end

  size_t held_bytes() const { return open_.size(); }  // of a message that has not ended
  uint64_t ended() const { return ended_; }           // messages so far

 private:
  void take(char c, wire::RecordBatch& out);
  void end_message(wire::RecordBatch& out);

  std::string open_;
  uint64_t ended_ = 0;
  size_t depth_ = 0;  // of braces outside strings
  bool document_ = false, in_string_ = false, escaped_ = false;
  bool line_begins_ = false;  // the last byte was a line feed inside a document
  bool nul_seen_ = false;
};

}  // namespace foreshock::ingest::gelf
