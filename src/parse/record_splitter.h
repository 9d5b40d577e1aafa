// RecordSplitter: framing; cuts a stream's bytes into the raw bytes of records.
//
// Lines end with a line feed; the parts of a container's long line, and lines that belong together
// (formats/line_joining.h), are joined, per container stream and never across; a row of a CSV file ends
// behind its last cell (formats/quoted_row.h). A record is given out once nothing that may follow could
// belong to it; what could is left unconsumed, so the caller sees it again with the next bytes. Nothing is
// remembered between calls but StreamMemory's two fields, and every decision follows from the bytes alone: so
// the records do not depend on how the stream was cut into calls. Limits: a line is cut at kLineBytesMax and
// the rest of it skipped; a joined record ends at kRecordLinesMax lines or when another line might exceed
// kRecordBytesMax, or at the lower limits of the source's rule. Used by Parser alone; keeps its buffers, so a
// warm one does not allocate. Cost: one memchr per line and a look at its first bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "parse/formats/container_line.h"
#include "parse/formats/line_joining.h"
#include "parse/formats/quoted_row.h"
#include "parse/formats/stack_trace.h"
#include "parse/parser.h"

namespace foreshock::parse {

class RecordSplitter {
 public:
  // Appends the raw bytes of finished records to `out`, views into `bytes` or, where lines of several
  // container streams were interleaved, into the arena. Returns how many bytes were consumed.
  // `rule`: the source's own, or null. `rows`: what the stream's rows look like, once a header line said so.
  size_t split(std::string_view bytes, bool final, const JoinRule* rule, StreamMemory& memory, Arena& arena,
               std::vector<std::string_view>& out, size_t& lines, const std::optional<RowShape>& rows = {});

 private:
  struct Span {
    size_t begin, end;
  };
  struct Slot {  // the record being collected for one stream
    uint64_t key = 0;
    bool open = false;
    bool partial = false;  // its last line goes on
    bool whole = false;    // takes no more lines
    size_t start = 0;
    size_t lines = 0;
    size_t bytes = 0;
    size_t blank_begin = SIZE_MAX;  // blank lines that belong to it only if more follows
    size_t blank_end = 0;           // up to where they stand together: another stream's line may come between
    LineJoining joining;
    std::vector<Span> spans;
  };
  struct Done {
    size_t start;
    std::string_view raw;
  };

  Slot& slot_of(uint64_t key);
  bool joins(Slot& slot, const ContainerLine& line, LineClass line_class, std::string_view payload, Span span,
             bool cut);
  void take_line(Span span, bool cut);
  void close(Slot& slot);
  void close_others(const Slot& current, size_t at);
  bool may_continue(Slot& slot) const;
  void flush(std::vector<std::string_view>& out);

  std::string_view docker_payload(std::string_view payload, const Slot& slot);

  std::string_view bytes_;
  const JoinRule* rule_ = nullptr;
  size_t lines_max_ = 0, bytes_max_ = 0;
  Arena* arena_ = nullptr;
  std::vector<Slot> slots_;
  size_t used_slots_ = 0;
  std::vector<Done> done_;  // closed, waiting for the records that began before them
  size_t safe_ = 0;         // no record reaches across this place
  size_t flushable_ = 0;    // how many of done_ lie before it
};

}  // namespace foreshock::parse
