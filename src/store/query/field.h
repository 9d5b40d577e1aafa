// Fields: the names that a query may use, and a FieldReader that reads one of them from any row.
//
// A Cell is what a field holds in one row: nothing, a text, or a number (with its text). Names that are not
// in field_names() are attributes, by their dotted name, with or without "attributes." in front. Names after
// a stats pipe are columns and are read from the Row instead. Pure; a FieldReader is for one thread, and the
// text of a Cell lasts until its next read().
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "store/query/block_scan.h"

namespace foreshock::store {

enum class FieldKind {
  kTimestamp,
  kObserved,
  kSeverity,
  kSeverityNumber,
  kSeverityText,
  kService,
  kHost,
  kSource,
  kFormat,
  kTemplate,
  kTemplateId,
  kBody,
  kRaw,
  kTraceId,
  kSpanId,
  kFlags,
  kAttributes,
  kAttribute,
};

struct FieldName {
  std::string_view name;
  FieldKind kind;
};
std::span<const FieldName> field_names();
FieldKind field_kind(std::string_view name);
// The attribute that a name means: the name without "attributes.".
std::string_view attribute_name(std::string_view name);
// Whether a field can be read without the line itself.
bool is_column(FieldKind kind);
// The column of a block that holds a field as small numbers; null for other fields.
const IndexColumn* index_column(const RowBlock& block, FieldKind kind);
// Whether minute counts know the field.
bool is_counted(FieldKind kind);

// The severity numbers that a level word stands for: "warn" -> 13..16; also numbers "17".
struct LevelRange {
  uint8_t low = 0, high = 0;
};
std::optional<LevelRange> level_range(std::string_view word);

// The whole text as a finite number.
std::optional<double> number_of(std::string_view text);

struct Cell {
  enum class Kind { kMissing, kText, kNumber, kJson };  // kJson: true, false, null, or nested
  Kind kind = Kind::kMissing;
  std::string_view text;
  double number = 0;  // kNumber
  bool missing() const { return kind == Kind::kMissing; }
  static Cell of_text(std::string_view text) { return {Kind::kText, text, 0}; }
  static Cell of_number(std::string_view text, double number) { return {Kind::kNumber, text, number}; }
};
// The cell's value as JSON; null when missing.
void append_json(std::string& out, const Cell& cell);
// A number as JSON, without a fraction when it has none; null when not finite.
void append_json_number(std::string& out, double value);

class FieldReader {
 public:
  explicit FieldReader(std::string name);
  const std::string& name() const { return name_; }
  FieldKind kind() const { return kind_; }
  bool needs_lines() const { return !is_column(kind_); }
  Cell read(BlockScan& scan, size_t row);
  // From a row that left the scan: a column when it has one of this name, else the field of its record.
  Cell read(const Row& row);

 private:
  Cell read_column(BlockScan& scan, size_t row);
  Cell read_record(const LogRow& log);

  std::string name_;
  std::string attribute_;
  FieldKind kind_;
  std::string scratch_;
};

}  // namespace foreshock::store
