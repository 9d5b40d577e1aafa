// FormatTables: all declared formats, arranged so that a line finds its own without asking the others.
//
// Ways in: literals (AnchorIndex), the program that a syslog header names, the first byte (few formats), and
// the keys of objects and pairs. Immutable once built; shared by all lanes. Private to the room.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "parse/declared/anchor_index.h"
#include "parse/declared/format_declaration.h"
#include "parse/record.h"

namespace foreshock::parse {

class KeyTable {
 public:
  struct Use {
    uint16_t format;
    uint16_t index;  // of the sign or field in its declaration
  };
  struct Entry {
    std::string key;
    const FieldName* usual = nullptr;  // what the key means in lines of any format
    std::vector<Use> signs;
    std::vector<Use> fields;
  };
  void build(const std::vector<FormatDeclaration>& formats);
  // The entry of `key` (any case), or nullptr.
  const Entry* find(std::string_view key) const;

 private:
  std::vector<Entry> entries_;
  std::vector<uint16_t> slots_;  // index into entries_ + 1
};

struct FormatTables {
  static constexpr size_t kFormatsMax = 2000;
  static constexpr size_t kPerFirstByteMax = 24;
  static constexpr uint16_t kWholeFormat = 0xFFFF;
  struct AnchorUse {
    uint16_t format;
    uint16_t fact;  // or kWholeFormat
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::vector<FormatDeclaration> formats;
  // What can be said of a format without looking at what it declares.
  struct Admission {
    char first = '\0';  // of every line; 0: any
    bool has_lines = false, any_service = false;
  };
  std::vector<Admission> admissions;               // by format
  std::vector<FormatId> ids;                       // by format
  std::vector<std::vector<FieldName>> key_fields;  // by format, as its `fields` say
  AnchorIndex anchors;
  std::vector<std::vector<AnchorUse>> anchor_uses;  // by literal
  std::array<std::vector<uint16_t>, 256> by_first;
  std::unordered_map<std::string, std::vector<uint16_t>, TextHash, std::equal_to<>> by_service;
  KeyTable keys;
  // What is declared of tables whose columns a header line names, by TableKind; -1: nothing.
  std::array<int, 3> of_tables = {-1, -1, -1};

  // Formats that come first win where two fit.
  static Result<FormatTables> build(std::vector<FormatDeclaration> formats);
};

}  // namespace foreshock::parse
