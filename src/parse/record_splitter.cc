#include "parse/record_splitter.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "parse/formats/json_text.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr size_t kSlotsMax = 8;
constexpr size_t kPeekBytes = 256;

bool is_blank(std::string_view line) {
  return std::all_of(line.begin(), line.end(), is_space);
}

}  // namespace

RecordSplitter::Slot& RecordSplitter::slot_of(uint64_t key) {
  for (size_t i = 0; i < used_slots_; ++i)
    if (slots_[i].key == key) return slots_[i];
  if (used_slots_ == kSlotsMax) {
    // More streams than places: the one whose record is oldest gives way.
    auto oldest = std::min_element(slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) {
      return std::pair(a.open, a.start) < std::pair(b.open, b.start);
    });
    close(*oldest);
    oldest->key = key;
    return *oldest;
  }
  if (used_slots_ == slots_.size()) slots_.emplace_back();
  Slot& slot = slots_[used_slots_++];
  slot.key = key;
  slot.open = false;
  slot.spans.clear();
  return slot;
}

void RecordSplitter::close(Slot& slot) {
  if (!slot.open) return;
  slot.open = false;
  std::string_view raw;
  if (slot.spans.size() == 1) {
    raw = bytes_.substr(slot.spans[0].begin, slot.spans[0].end - slot.spans[0].begin);
  } else {
    size_t total = slot.spans.size();
    for (const Span& span : slot.spans) total += span.end - span.begin;
    char* out = static_cast<char*>(arena_->allocate(total, 1));
    size_t length = 0;
    for (const Span& span : slot.spans) {
      if (length > 0) out[length++] = '\n';
      std::memcpy(out + length, bytes_.data() + span.begin, span.end - span.begin);
      length += span.end - span.begin;
    }
    raw = {out, length};
  }
  done_.push_back({slot.start, raw});
}

bool RecordSplitter::may_continue(Slot& slot) const {
  return slot.open && !slot.whole && (slot.partial || slot.joining.may_continue());
}

bool RecordSplitter::joins(Slot& slot, const ContainerLine& line, LineClass line_class,
                           std::string_view payload, Span span, bool cut) {
  if (!slot.open || slot.whole || cut) return false;
  if (!slot.partial && !slot.joining.take(line_class, payload)) return false;
  slot.partial = line.partial;
  if (slot.blank_begin != SIZE_MAX && slot.spans.back().end + 1 == slot.blank_begin && slot.key == 0) {
    if (slot.blank_end + 1 == span.begin) {
      slot.spans.back().end = span.end;
    } else {
      slot.spans.back().end = slot.blank_end;
      slot.spans.push_back(span);
    }
  } else if (slot.spans.back().end + 1 == span.begin) {
    slot.spans.back().end = span.end;
  } else {
    slot.spans.push_back(span);
  }
  slot.blank_begin = SIZE_MAX;
  ++slot.lines;
  slot.bytes = span.end - slot.start;
  if (slot.lines >= lines_max_ || slot.bytes >= bytes_max_ ||
      slot.bytes + limits::kLineBytesMax >= limits::kRecordBytesMax)
    slot.whole = true;
  return true;
}

void RecordSplitter::close_others(const Slot& current, size_t at) {
  bool any_open = false;
  for (size_t i = 0; i < used_slots_; ++i) {
    Slot& slot = slots_[i];
    if (&slot == &current || !slot.open) continue;
    if (!may_continue(slot) || at - slot.start >= limits::kRecordBytesMax)
      close(slot);
    else
      any_open = true;
  }
  if (any_open) return;
  safe_ = current.start;
  flushable_ = done_.size();
}

// Docker's payload is the inside of a JSON string. What decides stands at its front, but for JSON in JSON.
std::string_view RecordSplitter::docker_payload(std::string_view payload, const Slot& slot) {
  if (payload.ends_with("\\r")) payload.remove_suffix(2);
  if (payload.find('\\') == std::string_view::npos) return payload;
  if (rule_ != nullptr || (slot.open && slot.joining.wants_text())) return json_unescape(payload, *arena_);
  // JSON that its line does not close: whether it goes on, only its own text tells.
  bool opens = payload[0] == '{' || payload[0] == '[';
  if (opens && payload.back() != '}' && payload.back() != ']') return json_unescape(payload, *arena_);
  return payload[0] == '\\' ? json_unescape(payload.substr(0, kPeekBytes), *arena_) : payload;
}

void RecordSplitter::take_line(Span span, bool cut) {
  std::string_view line = bytes_.substr(span.begin, span.end - span.begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.empty() || (is_space(line[0]) && is_blank(line))) {
    if (used_slots_ == 0) return;
    Slot& slot = slot_of(0);
    if (!slot.open) return;
    if (!slot.whole && slot.joining.take(LineClass::kBlank, line)) {
      bool first = slot.blank_begin == SIZE_MAX;
      if (first) slot.blank_begin = span.begin;
      if (first || slot.blank_end + 1 == span.begin) slot.blank_end = span.end;
    } else {
      slot.whole = true;
    }
    return;
  }
  ContainerLine wrapped = peel_line(line);
  std::string_view payload =
      wrapped.wrapper == Wrapper::kNone || wrapped.stream_key == 0 ? line : wrapped.payload;
  Slot& slot = slot_of(wrapped.stream_key);
  if (wrapped.wrapper == Wrapper::kDocker) payload = docker_payload(payload, slot);
  LineClass line_class = classify_line(payload);
  if (joins(slot, wrapped, line_class, payload, span, cut)) return;
  close(slot);
  slot.open = true;
  slot.partial = wrapped.partial;
  slot.whole = cut;
  slot.start = span.begin;
  slot.lines = 1;
  slot.bytes = line.size();
  slot.blank_begin = SIZE_MAX;
  slot.spans.clear();
  slot.spans.push_back(span);
  slot.joining.begin(payload, line_class, rule_);
  close_others(slot, span.begin);
}

void RecordSplitter::flush(std::vector<std::string_view>& out) {
  auto by_start = [](const Done& a, const Done& b) { return a.start < b.start; };
  auto last = done_.begin() + static_cast<std::ptrdiff_t>(flushable_);
  if (!std::is_sorted(done_.begin(), last, by_start)) std::sort(done_.begin(), last, by_start);
  for (size_t i = 0; i < flushable_; ++i) out.push_back(done_[i].raw);
  done_.erase(done_.begin(), done_.begin() + static_cast<std::ptrdiff_t>(flushable_));
  flushable_ = 0;
}

size_t RecordSplitter::split(std::string_view bytes, bool final, const JoinRule* rule, StreamMemory& memory,
                             Arena& arena, std::vector<std::string_view>& out, size_t& lines,
                             const std::optional<RowShape>& rows) {
  bytes_ = bytes;
  rule_ = rule;
  lines_max_ = rule != nullptr ? rule->text().lines_max : limits::kRecordLinesMax;
  bytes_max_ = rule != nullptr ? rule->text().bytes_max : limits::kRecordBytesMax;
  arena_ = &arena;
  used_slots_ = 0;
  done_.clear();
  flushable_ = 0;
  size_t at = 0;
  if (memory.skipping_line) {
    size_t feed = bytes.find('\n');
    if (feed == std::string_view::npos) {
      memory.skipping_line = !final;
      return bytes.size();
    }
    at = feed + 1;
    memory.skipping_line = false;
  }
  safe_ = at;
  bool skipping = false;
  while (at < bytes.size()) {
    const void* found = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
    size_t end = found ? static_cast<size_t>(static_cast<const char*>(found) - bytes.data()) : bytes.size();
    bool cut = end - at >= limits::kLineBytesMax;
    if (!found && !final && !cut) break;
    if (rows && rule == nullptr && !cut) {
      RowEnd row = find_row_end(bytes.substr(at), *rows, {lines_max_, bytes_max_}, final);
      if (row.kind == RowEnd::Kind::kMore) break;
      if (row.kind == RowEnd::Kind::kRow) {
        take_line({at, at + row.end}, false);
        lines += row.lines;
        at = std::min(at + row.end + 1, bytes.size());
        continue;
      }
    }
    take_line({at, cut ? at + limits::kLineBytesMax : end}, cut);
    ++lines;
    skipping = !found && cut && !final;
    at = found ? end + 1 : bytes.size();
  }
  bool any_open = false;
  for (size_t i = 0; i < used_slots_; ++i) {
    if (final || !may_continue(slots_[i]))
      close(slots_[i]);
    else
      any_open = true;
  }
  if (!any_open) {
    flushable_ = done_.size();
    safe_ = at;
  }
  flush(out);
  memory.skipping_line = skipping && safe_ == at;
  return safe_;
}

}  // namespace foreshock::parse
