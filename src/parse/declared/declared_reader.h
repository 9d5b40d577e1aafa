// DeclaredReader: one text against the declared formats: which may fit, which does, what it says.
//
// find() looks once at the text's bytes and gives the few formats whose anchors stand in it, and the facts
// that may; read() tries those alone. Lives on the stack for one text. Private to the room; pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "parse/declared/format_tables.h"
#include "parse/formats/record_draft.h"

namespace foreshock::parse {

// What a format says of attributes that are there: copies, and a level that one of them holds.
void put_derived(const FormatDeclaration& format, RecordDraft& draft);

class DeclaredReader {
 public:
  DeclaredReader(std::string_view text, const RecordDraft& draft);

  // The first candidate whose pattern fits writes to the draft; false when none does.
  bool read(RecordDraft& draft, int depth);
  // What stands somewhere in the text, for attributes that the record does not have yet.
  void read_facts(RecordDraft& draft) const;
  // The format that the syslog program names, when it has no patterns or none fitted; the record takes its
  // name.
  void name_by_service(RecordDraft& draft) const;

  size_t candidate_count() const { return candidates_; }
  uint16_t candidate(size_t i) const { return formats_[i]; }
  // Tries one format; `reached`: how far its patterns fitted.
  bool read_one(uint16_t format, RecordDraft& draft, int depth, size_t& reached) const;

 private:
  static constexpr size_t kCandidatesMax = 32;
  static constexpr size_t kFactsMax = 32;
  struct Fact {
    uint16_t format, fact;
    uint32_t at;
  };
  void add_candidate(uint16_t format);

  std::string_view text_;
  const FormatTables* tables_;
  std::array<uint16_t, kCandidatesMax> formats_;
  std::array<Fact, kFactsMax> facts_;
  size_t candidates_ = 0;
  size_t fact_count_ = 0;
};

}  // namespace foreshock::parse
