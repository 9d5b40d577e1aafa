// HeaderTable: the columns that a header line names: W3C extended ("#Fields:"), Zeek ("#fields") and CSV.
//
// Lines of such files mean nothing without their header, and a record must follow from its own raw bytes and
// its format's name alone. So the columns become part of the name: "zeek_tsv(path=conn<US>ts<US>uid)", with
// the unit separator between; what people see is the label before the parenthesis. Tables are made on first
// use and live as long as the process, at most kTablesMax of them. Private to the room; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parse/formats/quoted_row.h"
#include "parse/formats/record_draft.h"
#include "parse/parser.h"

namespace foreshock::parse {

enum class TableKind : uint8_t { kW3c, kZeek, kCsv };
constexpr size_t kTableKinds = 3;
// "w3c_extended", "zeek_tsv", "csv_header".
std::string_view table_name(TableKind kind);

class HeaderTable {
 public:
  static constexpr size_t kTablesMax = 512;
  static constexpr size_t kColumnsMax = 128;
  static constexpr size_t kNameBytesMax = 4096;

  // The table of a format's full name, nullopt when it is no table's, is not well formed, or there are too
  // many.
  static std::optional<FormatId> intern(std::string_view full_name);
  static const HeaderTable* of(FormatId format);
  // Of a CSV or TSV table: what its rows look like.
  std::optional<RowShape> row_shape() const {
    if (kind_ != TableKind::kCsv) return std::nullopt;
    return RowShape{separator_, columns_.size()};
  }

  // Fills the draft when `line` has these columns; false, with nothing written, when it has not.
  bool read(std::string_view line, RecordDraft& draft) const;

 private:
  static std::optional<HeaderTable> from_name(std::string_view full_name);
  bool next_cell(std::string_view& rest, std::string_view& cell, bool& quoted, Arena& arena) const;
  bool is_unset(std::string_view cell) const;

  FormatId format_ = FormatId::kRaw;
  TableKind kind_ = TableKind::kW3c;
  char separator_ = ' ';
  std::string full_name_;
  std::vector<std::string> columns_;
  std::vector<std::pair<std::string, std::string>> constants_;  // "path" -> "conn"
};

// Looks at one record's raw bytes before the next is read; `first`: nothing came before it in its stream.
void note_header(std::string_view raw, bool first, HeaderState& state);

}  // namespace foreshock::parse
