// ExportReader: systemd's journal export format to JSON lines, as the bytes stream in; private to ingest.
//
// `KEY=value` lines, binary fields (`KEY`, a 64-bit little-endian length, data), a blank line ends an entry
// (systemd.io/JOURNAL_EXPORT_FORMATS). Each entry becomes one line as JournaldSource makes it: its fields and
// __REALTIME_TIMESTAMP. Fields beyond kJournalFieldsMax, repeats and what does not fit the line are left out;
// long values are cut. Memory is bounded by a line, whatever a length claims. A frame's key is made of its
// entries' cursors. Pure state machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::journald {

class ExportReader {
 public:
  struct Entries {
    wire::RecordBatch records;
    std::optional<Hash128> key;
  };

  void feed(std::string_view bytes);
  void finish();   // the last entry needs no blank line
  Entries take();  // what is complete so far
  size_t ready() const { return done_.records.bytes.size(); }
  uint64_t entries() const { return entries_; }

 private:
  enum class Expect { kLine, kLength, kData, kDataEnd };
  void end_line();
  void end_field(std::string_view name, std::string_view value);
  void end_entry();

  Expect expect_ = Expect::kLine;
  std::string open_;   // the line, length or data so far
  std::string name_;   // of the binary field
  uint64_t left_ = 0;  // of its data
  std::vector<std::pair<std::string, std::string>> fields_;
  size_t field_bytes_ = 0;
  std::string cursor_;
  std::string cursors_;
  Entries done_;
  uint64_t entries_ = 0;
};

}  // namespace foreshock::ingest::journald
