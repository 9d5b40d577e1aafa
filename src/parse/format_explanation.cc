#include <algorithm>

#include "parse/declared/declared_reader.h"
#include "parse/format_catalogue.h"
#include "parse/format_library.h"
#include "parse/formats/json_text.h"
#include "parse/parser.h"

// Why a line was taken for what it was: the answers of `foreshock parse --explain`.
namespace foreshock::parse {
namespace {

constexpr size_t kVerdictsMax = 12;

// How sure a format's name makes us: a declared form that fits from end to end is more than a time and a
// level somewhere.
double confidence_of(FormatId id) {
  switch (static_cast<Format>(id)) {
    case Format::kRaw:
      return 0;
    case Format::kGenericTime:
    case Format::kGenericLevel:
      return 0.4;
    case Format::kGenericTimeLevel:
      return 0.6;
    case Format::kJson:
    case Format::kLogfmt:
      return 0.8;
    default:
      return static_cast<size_t>(id) >= static_cast<size_t>(Format::kCount) ? 0.99 : 0.9;
  }
}

std::string reason_of(FormatId id) {
  switch (static_cast<Format>(id)) {
    case Format::kRaw:
      return "nothing fitted: the whole line is the body";
    case Format::kGenericTime:
      return "a time stands near the front; no level";
    case Format::kGenericLevel:
      return "a level stands in its usual place; no time";
    case Format::kGenericTimeLevel:
      return "a time and a level stand in their usual places";
    case Format::kJson:
      return "a JSON object whose keys no format claims";
    case Format::kLogfmt:
      return "key=value pairs whose keys no format claims";
    default:
      return static_cast<size_t>(id) >= static_cast<size_t>(Format::kCount)
                 ? "its form, keys or program fit"
                 : "the reader of this family found all its parts";
  }
}

// What candidates say of a text in which their anchors stand.
void ask_candidates(std::string_view text, const Record& record, const FormatTables& tables,
                    const ReadContext& context, std::vector<FormatVerdict>& verdicts) {
  Arena arena;
  RecordDraft draft;
  draft.begin(arena, context);
  draft.record.service = record.service;
  DeclaredReader reader(text, draft);
  for (size_t i = 0; i < reader.candidate_count() && verdicts.size() < kVerdictsMax; ++i) {
    uint16_t number = reader.candidate(i);
    const FormatDeclaration& format = tables.formats[number];
    if (tables.ids[number] == record.format) continue;
    bool known = std::any_of(verdicts.begin(), verdicts.end(),
                             [&](const FormatVerdict& verdict) { return verdict.id == format.id; });
    if (known) continue;
    size_t reached = 0;
    RecordDraft::Mark mark = draft.mark();
    bool fits = reader.read_one(number, draft, 0, reached);
    draft.rollback(mark);
    if (fits)
      verdicts.push_back({format.id, false, 0, "it fits too, but a better or earlier one was found"});
    else
      verdicts.push_back({format.id, false, 0,
                          "a mark of it is there, but its form ends after " + std::to_string(reached) +
                              " bytes, before \"" + std::string(text.substr(reached, 24)) + "\""});
  }
}

// Formats that are known by keys, of which the line has some but not all.
void ask_keys(const Record& record, const FormatTables& tables, std::vector<FormatVerdict>& verdicts) {
  for (size_t f = 0; f < tables.formats.size() && verdicts.size() < kVerdictsMax; ++f) {
    const FormatDeclaration& format = tables.formats[f];
    if (format.keys.size() < 2 || tables.ids[f] == record.format) continue;
    std::string missing;
    size_t found = 0;
    for (const KeySign& sign : format.keys) {
      std::string quoted = "\"" + sign.key + "\"";
      auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
      bool there = std::search(record.raw.begin(), record.raw.end(), quoted.begin(), quoted.end(), same) !=
                   record.raw.end();
      found += there;
      if (!there && missing.empty()) missing = sign.key;
    }
    if (found * 2 > format.keys.size() && !missing.empty())
      verdicts.push_back({format.id, false, 0, "the key \"" + missing + "\" is missing"});
  }
}

}  // namespace

std::vector<FormatVerdict> explain_line(std::string_view raw, Timestamp observed, const std::string& zone) {
  std::shared_ptr<const FormatLibrary> library = FormatLibrary::current();
  Arena arena;
  SourceContext context;
  context.observed = observed;
  context.zone = zone;
  Record record = parse_record(raw, FormatId::kRaw, context, arena, *library);
  std::vector<FormatVerdict> verdicts;
  verdicts.push_back({format_name(record.format), true, confidence_of(record.format), reason_of(record.format)});
  const FormatTables& tables = library->tables();
  for (size_t i = 0; i < tables.formats.size(); ++i)
    if (tables.ids[i] == record.format) verdicts.front().confidence = 0.99;
  ReadContext read{observed, nullptr, &tables};
  ask_candidates(raw, record, tables, read, verdicts);
  if (record.body.data() != raw.data()) ask_candidates(record.body, record, tables, read, verdicts);
  if (raw.find('{') != std::string_view::npos) ask_keys(record, tables, verdicts);
  size_t others = tables.formats.size() - std::min(tables.formats.size(), verdicts.size() - 1);
  verdicts.push_back({"others", false, 0,
                      std::to_string(others) + " declared formats have no anchor, key or program in this line"});
  return verdicts;
}

}  // namespace foreshock::parse
