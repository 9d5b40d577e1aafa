// ContainerLine: the wrapper that container runtimes put around each line, taken off.
//
// Docker's json-file ({"log":"...\n","stream":"stdout","time":"..."}), CRI ("<time> stdout F <line>") and the
// prefix of docker compose ("web-1  | <line>"). Long lines come in parts: Docker's lack the line feed inside,
// CRI's are tagged P; the splitter joins them per stream, and unwrap_record() reads the joined whole again
// from its raw lines. Private to the room; pure. Cost of the look at a line that is none: a few bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "parse/formats/record_draft.h"

namespace foreshock::parse {

enum class Wrapper : uint8_t { kNone, kDocker, kCri, kCompose };

struct ContainerLine {
  Wrapper wrapper = Wrapper::kNone;
  std::string_view payload;  // Docker's as written, with its escapes, without the last line feed
  std::string_view time;
  std::string_view stream;      // stdout, stderr, or the compose service
  std::string_view tag;         // CRI: P, F
  std::string_view attributes;  // Docker: labels and the like, as JSON
  bool partial = false;         // the line goes on in the next one of this stream
  uint64_t stream_key = 0;      // lines of different streams never join; 0: no wrapper
};

// `line` is one raw line without its line end. Only the wrapper's form is checked, not what it holds.
ContainerLine peel_line(std::string_view line);

// Takes the wrappers off all lines of a record and reads what they held; false when there is no wrapper.
bool read_container(std::string_view text, RecordDraft& draft);

}  // namespace foreshock::parse
