// RecordLine: one structured record as one canonical JSON line, the form in which every protocol that sends
// more than text reaches `parse`; docs/decisions/0010-one-line-for-structured-records.md says why.
//
// Names of the line: `timeUnixNano` (integer), `severityNumber`, `severityText`, `traceId`, `spanId`, then
// `log` for a line that a program wrote (parse looks for the program's own format in it) or `@m` for a
// message that is one (its time and level stand beside it), then resource and attributes, flat. They come
// first and rank highest, so an attribute of the same meaning cannot replace them. A line has at most
// limits::kLineBytesMax bytes: a longer text is cut, members past the limit are left out, and both are
// marked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"

namespace foreshock::ingest::wire {

// Whole records, one behind the other: what a decoder makes of one delivery.
struct RecordBatch {
  std::string bytes;
  std::vector<uint32_t> ends;

  void add(std::string_view record) {
    bytes += record;
    end_record();
  }
  void end_record() { ends.push_back(static_cast<uint32_t>(bytes.size())); }
  size_t size() const { return ends.size(); }
};

class RecordLine {
 public:
  explicit RecordLine(RecordBatch& batch);
  ~RecordLine();  // ends the record
  RecordLine(const RecordLine&) = delete;
  RecordLine& operator=(const RecordLine&) = delete;

  void time_ns(int64_t ns);               // since 1970; 0 = unknown, leaves it out
  void time_text(std::string_view text);  // in a form that parse reads
  void severity(int64_t number, std::string_view text);
  void trace(std::string_view trace_id_hex, std::string_view span_id_hex);
  void log(std::string_view line);      // text, parse reads its format
  void message(std::string_view text);  // text, the message as it is
  // An attribute. Names that the line uses itself get the prefix `attributes.`.
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, int64_t value);
  void number(std::string_view name, double value);
  void flag(std::string_view name, bool value);
  void json(std::string_view name, std::string_view raw);  // a rendered value
  void own(std::string_view name, std::string_view raw);   // a member of a record that is an object itself
  void own_text(std::string_view name, std::string_view value);
  void members(std::string_view rendered);  // `"a":1,"b":2`: attributes rendered once for many records

 private:
  bool room(size_t bytes);
  void name(std::string_view name);
  void body(std::string_view key, std::string_view text);

  RecordBatch& batch_;
  JsonWriter json_;
  const size_t begin_;
  bool cut_ = false, dropped_ = false;
};

// Whether an attribute of this name would be taken for the line's time or message.
bool is_reserved_name(std::string_view name);

}  // namespace foreshock::ingest::wire
