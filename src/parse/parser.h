// Parser: bytes of a stream to Records. Framing x format: lines are cut, joined to records, unwrapped
// (Docker, CRI, syslog, JSON in JSON), recognised one by one, and read.
//
// A lane owns one Parser and one StreamMemory per stream. parse() is a pure function of its arguments: it
// consumes a prefix of `bytes` and leaves an unfinished record (a stack trace that may go on, a partial
// container line, a line without its line feed) unconsumed; the lane keeps that tail, puts the stream's next
// bytes behind it and calls again, or calls with `final` after limits::kRecordWaitNs. The result does not
// depend on how the bytes were cut into calls. StreamMemory remembers what header lines said of the columns
// behind them, and which formats came last; parse_record() finds the same from raw bytes and format alone.
// Cost: about 1 us a line. No allocation per record: fields go to the arena. Any bytes are accepted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "parse/record.h"
#include "parse/redaction.h"

namespace foreshock::parse {

class FormatLibrary;
class JoinRule;

struct SourceContext {
  Timestamp observed;                    // receipt time of these bytes (a file's first read: its mtime)
  std::string zone;                      // IANA name where lines carry none; "" = UTC, marked assumed
  std::string_view service, host;        // what the source knows; a line that says otherwise wins
  const JoinRule* joining = nullptr;     // the source's own rule for lines that make one record
  bool whole_records = false;            // each piece between `boundaries` is one record, line feeds and all
  std::span<const uint32_t> boundaries;  // end offsets of records when whole_records
};

// What a stream's header lines said so far (W3C extended, Zeek, CSV): the columns of the lines behind them.
struct HeaderState {
  uint16_t table = 0;           // the FormatId in force; 0 (raw): none
  char separator = '\t';        // Zeek's #separator
  std::array<char, 10> date{};  // W3C's #Date as yyyy-mm-dd, for lines that have a time of day alone
  std::array<char, 24> path{};  // Zeek's #path, cut and padded with zeros
};

// What one stream remembers between calls. Small (<= 256 B) and copyable.
struct StreamMemory {
  std::array<uint16_t, 4> recent_formats{};  // most recent first; 0 = none
  uint64_t lines = 0;
  uint64_t unparsed = 0;  // fell to raw
  int64_t last_timestamp_ns = 0;
  uint8_t encoding = 0;        // of the stream so far: 0 not known yet, 1 UTF-8, 2 and 3 UTF-16 LE and BE
  bool skipping_line = false;  // the rest of a line that was cut at limits::kLineBytesMax is still to come
  HeaderState header;
};

struct ParseOutcome {
  size_t consumed = 0;  // bytes of the input that became records (or were blank)
  size_t lines = 0;
  RedactionCounts redacted{};  // values that were replaced, by kind
};

// What the first lines of a file say of its columns, for a stream that goes on in its middle after a restart.
void remember_headers(std::string_view first_lines, StreamMemory& memory);

class Parser {
 public:
  Parser();  // with the formats in use, which may change between two calls of parse()
  explicit Parser(const FormatLibrary& formats);  // with these, which must live longer
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // From now on every record's raw bytes go through `redactor` before they are read; nullptr: none.
  void use_redactor(std::shared_ptr<const Redactor> redactor);

  // Appends the finished records of `bytes` to `out`. With `final` everything is consumed.
  ParseOutcome parse(std::string_view bytes, const SourceContext& context, bool final, StreamMemory& memory,
                     Arena& arena, std::vector<Record>& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One record from its raw bytes alone: how the store derives body and attributes again. Same answer as
// parse() gave for the same raw, zone and observed time; `hint` is the stored format, which holds the columns
// of lines that a header line explained.
Record parse_record(std::string_view raw, FormatId hint, const SourceContext& context, Arena& arena);
Record parse_record(std::string_view raw, FormatId hint, const SourceContext& context, Arena& arena,
                    const FormatLibrary& formats);

// The stable name of a format ("json", "syslog_rfc5424", "nginx_combined", "raw"), and back; names are what
// is stored, so numbers may change between versions. Unknown names give nullopt.
std::string_view format_name(FormatId format);
// What the store keeps: the same but for formats whose columns a header line named; those stand in it.
std::string_view stored_format_name(FormatId format);
// The part of a stored name that people see.
std::string_view format_label(std::string_view stored_name);
std::optional<FormatId> format_by_name(std::string_view name);
size_t format_count();

}  // namespace foreshock::parse
