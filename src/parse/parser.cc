#include "parse/parser.h"

#include <algorithm>

#include "base/limits.h"
#include "parse/format_library.h"
#include "parse/formats/container_line.h"
#include "parse/formats/header_table.h"
#include "parse/formats/readers.h"
#include "parse/formats/stack_trace.h"
#include "parse/record_splitter.h"
#include "parse/text_cleaning.h"
#include "parse/zone_table.h"

namespace foreshock::parse {
namespace {

// Everything about a record follows from its raw bytes here, and from its columns if a header line named
// them, for parse() and parse_record() alike.
Record read_record(std::string_view raw, const ReadContext& context, const HeaderTable* table,
                   RecordDraft& draft, Arena& arena) {
  draft.begin(arena, context);
  draft.record.raw = raw;
  std::string_view text = raw;
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  bool lines = text.find('\n') != std::string_view::npos;
  if (lines) draft.record.flags |= kMultiline;
  // A line that was cut has exactly the limit's length, so the flag can be told from the raw bytes.
  if ((!lines && raw.size() >= limits::kLineBytesMax) || raw.size() >= limits::kRecordBytesMax)
    draft.record.flags |= kTruncated;
  text = clean_text(text, arena, draft.record.flags);
  if (table && table->read(text, draft)) return draft.finish();
  if (!read_container(text, draft)) read_payload(text, draft, 0, true);
  add_exception(draft);
  return draft.finish();
}

void remember(const Record& record, StreamMemory& memory) {
  auto format = static_cast<uint16_t>(record.format);
  ++memory.lines;
  if (record.format == FormatId::kRaw) {
    ++memory.unparsed;
  } else if (memory.recent_formats[0] != format) {
    auto place = std::find(memory.recent_formats.begin(), memory.recent_formats.end(), format);
    if (place == memory.recent_formats.end()) --place;
    std::rotate(memory.recent_formats.begin(), place, place + 1);
    memory.recent_formats[0] = format;
  }
  if ((record.flags & kTimestampMissing) == 0) memory.last_timestamp_ns = record.timestamp.ns;
}

std::string_view without_line_end(std::string_view piece) {
  if (!piece.empty() && piece.back() == '\n') piece.remove_suffix(1);
  return piece;
}

// Blank lines are no records.
std::string_view first_whole_line(std::string_view bytes) {
  size_t text = bytes.find_first_not_of(" \t\r\n");
  size_t feed = text == std::string_view::npos ? text : bytes.find('\n', text);
  if (feed == std::string_view::npos) return {};
  size_t begin = bytes.substr(0, text).rfind('\n') + 1;
  return bytes.substr(begin, feed - begin);
}

// How many bytes of UTF-16 became the first `count` bytes of its UTF-8 form.
size_t utf16_bytes_of(std::string_view bytes, bool big_endian, size_t count) {
  size_t at = 0;
  size_t done = 0;
  while (at + 1 < bytes.size()) {
    auto low = static_cast<unsigned char>(bytes[at + (big_endian ? 1 : 0)]);
    auto high = static_cast<unsigned char>(bytes[at + (big_endian ? 0 : 1)]);
    uint32_t unit = static_cast<uint32_t>(high) << 8 | low;
    size_t size = unit == 0xFEFF ? 0 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    size_t units = 1;
    if (unit >= 0xD800 && unit < 0xDC00 && at + 3 < bytes.size()) {
      auto next = static_cast<unsigned char>(bytes[at + 2 + (big_endian ? 0 : 1)]);
      if (next >= 0xDC && next < 0xE0) {
        size = 4;
        units = 2;
      }
    }
    if (size > 0 && done >= count) break;
    done += size;
    at += units * 2;
  }
  return at;
}

}  // namespace

struct Parser::State {
  RecordSplitter splitter;
  RecordDraft draft;
  std::vector<std::string_view> raws;
  std::string zone_name;
  const Zone* zone = nullptr;
  const FormatLibrary* fixed = nullptr;
  std::shared_ptr<const FormatLibrary> formats;
  uint64_t generation = 0;
  std::shared_ptr<const Redactor> redactor;
  std::vector<SensitiveValue> sensitive;

  std::string_view redacted(std::string_view raw, Arena& arena, RedactionCounts& counts) {
    return redactor ? redactor->redact(raw, arena, sensitive, counts) : raw;
  }

  ReadContext read_context(const SourceContext& context) {
    if (!fixed && generation != FormatLibrary::generation()) {
      generation = FormatLibrary::generation();
      formats = FormatLibrary::current();
    }
    if (context.zone != zone_name) {
      zone = context.zone.empty() ? nullptr : find_zone(context.zone);
      zone_name = context.zone;
    }
    return {context.observed, zone, fixed ? &fixed->tables() : &formats->tables()};
  }

  size_t parse_whole(std::string_view bytes, const SourceContext& context, StreamMemory& memory, Arena& arena,
                     std::vector<Record>& out, ParseOutcome& outcome) {
    ReadContext read = read_context(context);
    size_t at = 0;
    for (uint32_t boundary : context.boundaries) {
      size_t end = std::min<size_t>(boundary, bytes.size());
      if (end <= at) continue;
      std::string_view piece = without_line_end(bytes.substr(at, end - at));
      at = end;
      Encoding encoding = detect_encoding(piece);
      if (encoding == Encoding::kUtf16Little || encoding == Encoding::kUtf16Big)
        piece = without_line_end(decode_utf16(piece, encoding == Encoding::kUtf16Big, arena));
      if (piece.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
      bool one_line = piece.find('\n') == std::string_view::npos;
      piece = piece.substr(0, one_line ? limits::kLineBytesMax : limits::kRecordBytesMax);
      outcome.lines += 1 + static_cast<size_t>(std::count(piece.begin(), piece.end(), '\n'));
      out.push_back(read_record(redacted(piece, arena, outcome.redacted), read, nullptr, draft, arena));
      remember(out.back(), memory);
    }
    return at;
  }
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::Parser(const FormatLibrary& formats) : Parser() {
  state_->fixed = &formats;
}
Parser::~Parser() = default;

void Parser::use_redactor(std::shared_ptr<const Redactor> redactor) {
  state_->redactor = redactor && redactor->active() ? std::move(redactor) : nullptr;
}

ParseOutcome Parser::parse(std::string_view bytes, const SourceContext& context, bool final,
                           StreamMemory& memory, Arena& arena, std::vector<Record>& out) {
  ParseOutcome outcome;
  if (context.whole_records) {
    outcome.consumed = state_->parse_whole(bytes, context, memory, arena, out, outcome);
    return outcome;
  }
  auto encoding = static_cast<Encoding>(memory.encoding);
  if (encoding == Encoding::kUnknown) {
    // Decided once there is a line to decide by; before that nothing is consumed anyway.
    if (!final && bytes.size() < limits::kLineBytesMax && bytes.find('\n') == std::string_view::npos)
      return outcome;
    encoding = detect_encoding(bytes);
    memory.encoding = static_cast<uint8_t>(encoding);
  }
  std::vector<std::string_view>& raws = state_->raws;
  raws.clear();
  // A first line that names columns tells where the rows behind it end, so it is looked at before the
  // cutting.
  if (memory.lines == 0 && encoding == Encoding::kUtf8)
    note_header(first_whole_line(bytes), true, memory.header);
  const HeaderTable* named =
      memory.header.table == 0 ? nullptr : HeaderTable::of(static_cast<FormatId>(memory.header.table));
  std::optional<RowShape> rows = named ? named->row_shape() : std::nullopt;
  if (encoding == Encoding::kUtf8) {
    outcome.consumed =
        state_->splitter.split(bytes, final, context.joining, memory, arena, raws, outcome.lines, rows);
  } else {
    bool big = encoding == Encoding::kUtf16Big;
    std::string_view text =
        decode_utf16(final ? bytes : bytes.substr(0, bytes.size() & ~size_t{1}), big, arena);
    size_t consumed =
        state_->splitter.split(text, final, context.joining, memory, arena, raws, outcome.lines, rows);
    outcome.consumed = final ? bytes.size() : utf16_bytes_of(bytes, big, consumed);
  }
  ReadContext read = state_->read_context(context);
  for (std::string_view raw : raws) {
    raw = state_->redacted(raw, arena, outcome.redacted);
    HeaderState& header = memory.header;
    if (!raw.empty() && (raw[0] == '#' || memory.lines == 0)) note_header(raw, memory.lines == 0, header);
    const HeaderTable* table =
        header.table == 0 ? nullptr : HeaderTable::of(static_cast<FormatId>(header.table));
    out.push_back(read_record(raw, read, table, state_->draft, arena));
    remember(out.back(), memory);
  }
  return outcome;
}

Record parse_record(std::string_view raw, FormatId hint, const SourceContext& context, Arena& arena) {
  struct Held {
    std::shared_ptr<const FormatLibrary> formats;
    uint64_t generation = 0;
  };
  static thread_local Held held;
  if (held.generation != FormatLibrary::generation()) {
    held.generation = FormatLibrary::generation();
    held.formats = FormatLibrary::current();
  }
  return parse_record(raw, hint, context, arena, *held.formats);
}

Record parse_record(std::string_view raw, FormatId hint, const SourceContext& context, Arena& arena,
                    const FormatLibrary& formats) {
  // Detection costs so little that other hints could only make it differ.
  RecordDraft draft;
  ReadContext read{context.observed, context.zone.empty() ? nullptr : find_zone(context.zone),
                   &formats.tables()};
  return read_record(raw, read, HeaderTable::of(hint), draft, arena);
}

}  // namespace foreshock::parse
