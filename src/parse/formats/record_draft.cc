#include "parse/formats/record_draft.h"

#include <charconv>

#include "parse/resolve_time.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

// Whether `text` is a number as JSON writes it, so that what is called one can be written as one: no leading
// zeros (an id with zeros in front is a text), no NaN.
bool is_plain_number(std::string_view text, bool real) {
  const char* p = text.data();
  const char* end = p + text.size();
  if (p < end && *p == '-') ++p;
  const char* digits = skip_digits(p, end);
  if (digits == p || (*p == '0' && digits - p > 1)) return false;
  if (digits == end) return true;
  if (!real) return false;
  p = digits;
  if (*p == '.') {
    digits = skip_digits(p + 1, end);
    if (digits == p + 1) return false;
    p = digits;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p < end && (*p == '+' || *p == '-')) ++p;
    digits = skip_digits(p, end);
    if (digits == p) return false;
    p = digits;
  }
  return p == end;
}

}  // namespace

void RecordDraft::begin(Arena& arena, const ReadContext& context) {
  record = Record();
  record.observed = context.observed;
  record.timestamp = context.observed;
  times.forget();
  arena_ = &arena;
  context_ = context;
  count_ = 0;
  bloom_ = 0;
  rank_ = kNoLevel;
  time_set_ = false;
}

void RecordDraft::rollback(const Mark& mark) {
  record = mark.record;
  count_ = mark.attributes;
  rank_ = mark.rank;
  time_set_ = mark.time_set;
  bloom_ = 0;
  for (size_t i = 0; i < count_; ++i) bloom_ |= bloom_bit(attributes_[i].key);
}

uint64_t RecordDraft::bloom_bit(std::string_view key) {
  if (key.empty()) return 1;
  size_t mixed = key.size() * 7 + static_cast<uint8_t>(key.front()) * 13u +
                 static_cast<uint8_t>(key.back()) * 29u + static_cast<uint8_t>(key[key.size() / 2]) * 5u;
  return uint64_t{1} << (mixed & 63);
}

size_t RecordDraft::index_of(std::string_view key) const {
  if ((bloom_ & bloom_bit(key)) == 0) return count_;
  size_t i = 0;
  while (i < count_ && attributes_[i].key != key) ++i;
  return i;
}

void RecordDraft::add(std::string_view key, std::string_view value, ValueKind kind) {
  if (key.size() > limits::kAttributeKeyBytesMax) {
    key = key.substr(0, limits::kAttributeKeyBytesMax);
    record.flags |= kFieldsDropped;
  }
  if ((kind == ValueKind::kInteger || kind == ValueKind::kReal) &&
      !is_plain_number(value, kind == ValueKind::kReal))
    kind = ValueKind::kText;
  size_t at = index_of(key);
  if (at < count_) {
    record.flags |= kDuplicateKeys;
    attributes_[at] = {key, value, kind};
    return;
  }
  if (count_ == attributes_.size()) {
    record.flags |= kFieldsDropped;
    return;
  }
  bloom_ |= bloom_bit(key);
  attributes_[count_++] = {key, value, kind};
}

void RecordDraft::add_integer(std::string_view key, int64_t value) {
  char digits[24];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  if (error != std::errc()) return;
  add(key, copy({digits, static_cast<size_t>(end - digits)}), ValueKind::kInteger);
}

std::string_view RecordDraft::find(std::string_view key) const {
  size_t at = index_of(key);
  return at < count_ ? attributes_[at].value : std::string_view();
}

void RecordDraft::rename(std::string_view key, std::string_view name) {
  size_t at = index_of(key);
  if (at == count_ || has(name)) return;
  attributes_[at].key = name;
  bloom_ |= bloom_bit(name);
}

void RecordDraft::set_severity(Severity severity, std::string_view text, SeverityRank rank) {
  if (rank < rank_) return;
  rank_ = rank;
  record.severity_number = static_cast<uint8_t>(severity);
  record.severity_text = text;
}

bool RecordDraft::set_level_word(std::string_view word, SeverityRank rank) {
  std::optional<Severity> severity = severity_from_word(word);
  if (!severity) {
    if (rank == kFromField && rank_ < kFromField && record.severity_text.empty()) record.severity_text = word;
    return false;
  }
  set_severity(*severity, word, rank);
  return true;
}

bool RecordDraft::set_time(const TimeText& time) {
  std::optional<ResolvedTime> resolved = resolve_time(time, context_.observed, context_.zone);
  if (!resolved) return false;
  record.timestamp = resolved->time;
  record.flags &= ~static_cast<uint32_t>(kTimestampAssumed | kTimestampSkewed);
  record.flags |= resolved->flags;
  time_set_ = true;
  return true;
}

Record RecordDraft::finish() {
  if (!time_set_) {
    record.timestamp = record.observed;
    record.flags |= kTimestampMissing;
  }
  record.attributes = arena_->copy(std::span<const Attribute>(attributes_.data(), count_));
  return record;
}

}  // namespace foreshock::parse
