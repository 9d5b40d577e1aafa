#include <nlohmann/json.hpp>

#include "parse/declared/format_tables.h"
#include "parse/format_library.h"
#include "parse/parser.h"

// Checks a format against what its writer says of its lines.
namespace foreshock::parse {
namespace {

using nlohmann::json;

// The observed time of samples: 2026-11-23T05:00:00Z, so that a missing year is 2026 or 2025.
constexpr Timestamp kSampleTime{1'795'410'000 * kSecond};

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string field_of(const Record& record, const std::string& name) {
  if (name == "format") return std::string(format_name(record.format));
  if (name == "body" || name == "message") return std::string(record.body);
  if (name == "host") return std::string(record.host);
  if (name == "service") return std::string(record.service);
  if (name == "severity") return std::string(severity_name(record.severity_number));
  if (name == "trace_id") return std::string(record.trace_id);
  if (name == "span_id") return std::string(record.span_id);
  if (name == "timestamp")
    return (record.flags & kTimestampMissing) != 0 ? "" : format_rfc3339(record.timestamp);
  for (const Attribute& attribute : record.attributes)
    if (attribute.key == name) return std::string(attribute.value);
  return {};
}

bool same(const std::string& name, const std::string& want, const std::string& got) {
  if (want == got) return true;
  // "2026-11-23T04:31:56Z" wants no more digits than it has.
  if (name != "timestamp" || want.empty() || want.back() != 'Z') return false;
  return got.substr(0, want.size() - 1) == want.substr(0, want.size() - 1) &&
         got.find_first_not_of(".0Z", want.size() - 1) == std::string::npos;
}

Status compare(const json& expected, const Record& record, const std::string& place) {
  auto check = [&](const std::string& name, const json& value) -> Status {
    std::string want = text_of(value);
    std::string got = field_of(record, name);
    if (same(name, want, got)) return {};
    return fail(ErrorKind::kInvalid,
                place + ": `" + name + "` is \"" + got + "\" and should be \"" + want + "\"");
  };
  for (const auto& [name, value] : expected.items()) {
    if (name == "line") continue;
    if (value.is_object() && name == "attributes") {
      for (const auto& [key, inner] : value.items()) RETURN_IF_ERROR(check(key, inner));
    } else {
      RETURN_IF_ERROR(check(name, value));
    }
  }
  return {};
}

Status check_inline(const FormatLibrary& library, const FormatFile& file) {
  for (const FormatDeclaration& format : library.tables().formats)
    for (const SampleExpectation& sample : format.samples) {
      Result<FormatDeclaration> same_file = read_declaration(file.yaml, file.name);
      if (!same_file || same_file->id != format.id) break;
      Arena arena;
      SourceContext context;
      context.observed = kSampleTime;
      Record record = parse_record(sample.line, FormatId::kRaw, context, arena, library);
      json expected = json::parse(sample.expect, nullptr, false);
      RETURN_IF_ERROR(compare(expected, record, file.name + ":" + std::to_string(sample.file_line)));
    }
  return {};
}

}  // namespace

Status check_samples(const FormatLibrary& library, const FormatFile& file) {
  RETURN_IF_ERROR(check_inline(library, file));
  if (file.expect.empty()) return {};
  Parser parser(library);
  StreamMemory memory;
  SourceContext context;
  context.observed = kSampleTime;
  Arena arena;
  std::vector<Record> records;
  Result<FormatDeclaration> declaration = read_declaration(file.yaml, file.name);
  auto end = static_cast<uint32_t>(file.sample.size());
  context.whole_records = declaration && declaration->multiline;
  context.boundaries = std::span<const uint32_t>(&end, 1);
  parser.parse(file.sample, context, true, memory, arena, records);
  size_t number = 0;
  for (size_t at = 0; at < file.expect.size();) {
    size_t stop = std::min(file.expect.find('\n', at), file.expect.size());
    std::string_view line = std::string_view(file.expect).substr(at, stop - at);
    at = stop + 1;
    ++number;
    if (line.empty()) continue;
    std::string place = file.name + " expect.jsonl:" + std::to_string(number);
    json expected = json::parse(line, nullptr, false);
    if (!expected.is_object()) return fail(ErrorKind::kInvalid, place + ": each line is one JSON object");
    size_t record = expected.value("line", number) - 1;
    if (record >= records.size())
      return fail(ErrorKind::kInvalid,
                  place + ": the sample has only " + std::to_string(records.size()) + " records");
    RETURN_IF_ERROR(compare(expected, records[record], place));
  }
  return {};
}

}  // namespace foreshock::parse
