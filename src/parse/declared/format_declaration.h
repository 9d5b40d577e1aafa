// FormatDeclaration: one log format as data: what formats/<id>/format.yaml says, checked.
//
// A declaration knows lines by patterns (or a regular expression), objects and pairs by their keys, messages
// by their program, and facts that may stand anywhere in a message. Read once when the format is loaded; an
// error names file, line and reason, so that whoever wrote it can mend it. docs/guide/formats.md describes
// each key. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "parse/declared/line_pattern.h"
#include "parse/declared/regex_pattern.h"
#include "parse/formats/field_names.h"

namespace foreshock::parse {

struct LineRule {
  std::optional<LinePattern> pattern;
  std::optional<RegexPattern> regex;
  Severity level = Severity::kUnknown;
  std::vector<std::pair<std::string, std::string>> set;  // attributes of every line with this form
};

// A key that the format is known by; with a value, the key must have it.
struct KeySign {
  std::string key;  // in small letters
  std::string value;
};

struct KeyField {
  std::string key;  // in small letters
  std::string name;
  FieldRole role = FieldRole::kAlias;
};

struct SampleExpectation {
  std::string line;
  std::string expect;  // JSON
  int file_line = 0;
};

struct FormatDeclaration {
  std::string id;
  std::string about;
  int priority = 2;
  std::string reader;                 // the part of this room that reads it, where data cannot
  std::vector<std::string> anchors;   // any of them stands in every line; none: found by its pattern's
  std::string first;                  // bytes that a line may begin with, for formats without an anchor
  std::vector<std::string> services;  // of syslog; the message is of this format when any of them sent it
  std::vector<LineRule> lines;
  std::vector<LineRule> facts;
  LevelWordMap levels;
  std::vector<KeySign> keys;
  bool over_json = false;
  bool over_pairs = false;
  bool over_columns = false;  // those that a header line names: formats/header_table.h
  std::vector<KeyField> fields;
  std::vector<std::string> time_keys;  // values joined by a blank make the time
  Severity level = Severity::kUnknown;
  std::string level_from;                                 // an attribute whose value is a word of `levels`
  std::vector<std::pair<std::string, std::string>> also;  // attribute <- the attribute that it repeats
  bool multiline = false;                                 // its sample is one record of several lines
  bool takes_name = true;  // facts alone need not: the record keeps the name of its own format
  std::vector<SampleExpectation> samples;
};

// `file` is named in errors: "formats/mine.yaml:12: ...".
Result<FormatDeclaration> read_declaration(std::string_view yaml, const std::string& file);

}  // namespace foreshock::parse
