// RecordDraft: a record being read: the noun that format readers write to. Private to the room.
//
// Readers set members with a rank, so that the order of trap 8 holds whoever comes first: an explicit level
// field beats a format's rule, that a level token in its usual place, that an HTTP status; inner payloads are
// read later and win at equal rank. A reader that finds the text is not its format calls rollback(mark) and
// returns false: nothing stays behind. Attributes are unique by key; a second value replaces the first and is
// flagged. Reused for record after record, so nothing is allocated but in the batch's arena.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/limits.h"
#include "parse/format_catalogue.h"
#include "parse/record.h"
#include "parse/time_memo.h"
#include "parse/timestamp.h"
#include "parse/zone_table.h"

namespace foreshock::parse {

enum SeverityRank : uint8_t { kNoLevel, kFromHttpStatus, kFromToken, kFromFormat, kFromField };

struct FormatTables;

struct ReadContext {
  Timestamp observed;
  const Zone* zone = nullptr;             // the source's; nullptr: unknown
  const FormatTables* formats = nullptr;  // the declared ones; nullptr: none
};

class RecordDraft {
 public:
  void begin(Arena& arena, const ReadContext& context);

  struct Mark {
    Record record;
    size_t attributes;
    SeverityRank rank;
    bool time_set;
  };
  Mark mark() const { return {record, count_, rank_, time_set_}; }
  void rollback(const Mark& mark);

  void add(std::string_view key, std::string_view value, ValueKind kind = ValueKind::kText);
  void add_integer(std::string_view key, int64_t value);
  // The value under `key`, "" when there is none.
  std::string_view find(std::string_view key) const;
  bool has(std::string_view key) const { return index_of(key) < count_; }
  size_t attribute_count() const { return count_; }
  void rename(std::string_view key, std::string_view name);

  void set_severity(Severity severity, std::string_view text, SeverityRank rank);
  bool has_severity() const { return rank_ != kNoLevel; }
  SeverityRank severity_rank() const { return rank_; }
  // A level word of a level field or of a place where only levels stand; false when it is none. The word is
  // kept as severity_text in any case when `rank` is kFromField.
  bool set_level_word(std::string_view word, SeverityRank rank);

  // Of texts that live as long as the record: its raw bytes and what the arena holds.
  TimeMemo times;
  // False when the text's time cannot be (then it counts as missing, and inner times before it stay).
  bool set_time(const TimeText& time);
  bool has_time() const { return time_set_; }
  void set_format(Format format) { record.format = id_of(format); }
  void set_service(std::string_view service) {
    if (!service.empty() && service != "-") record.service = service;
  }
  void set_host(std::string_view host) {
    if (!host.empty() && host != "-") record.host = host;
  }

  // Copies the attributes to the arena and closes the record.
  Record finish();

  Record record;
  Arena& arena() { return *arena_; }
  const ReadContext& context() const { return context_; }
  std::string_view copy(std::string_view text) { return arena_->copy(text); }

 private:
  size_t index_of(std::string_view key) const;
  static uint64_t bloom_bit(std::string_view key);

  Arena* arena_ = nullptr;
  ReadContext context_;
  std::array<Attribute, limits::kAttributesMax> attributes_;
  size_t count_ = 0;
  uint64_t bloom_ = 0;  // bits of the keys so far: a clear bit proves that a key is new
  SeverityRank rank_ = kNoLevel;
  bool time_set_ = false;
};

}  // namespace foreshock::parse
