#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/format_folder.h"
#include "app/input.h"
#include "app/terminal.h"
#include "base/ids.h"
#include "base/json_writer.h"
#include "parse/format_library.h"
#include "parse/parser.h"

namespace foreshock::app {

namespace {

void append_attribute(JsonWriter& json, const parse::Attribute& attribute) {
  json.key(attribute.key);
  switch (attribute.kind) {
    case parse::ValueKind::kText:
      json.value(attribute.value);
      return;
    case parse::ValueKind::kNull:
      json.null();
      return;
    case parse::ValueKind::kInteger:
    case parse::ValueKind::kReal:
    case parse::ValueKind::kBool:
    case parse::ValueKind::kJson:
      json.raw(attribute.value);
      return;
  }
}

void append_record(std::string& out, const parse::Record& record) {
  JsonWriter json(out);
  json.begin_object();
  bool missing = (record.flags & parse::kTimestampMissing) != 0;
  if (missing) {
    json.key("timestamp").null();
  } else {
    json.field("timestamp", format_rfc3339(record.timestamp));
  }
  json.field("timestamp_assumed", (record.flags & parse::kTimestampAssumed) != 0);
  std::string_view name = parse::severity_name(record.severity_number);
  json.field("severity_text", record.severity_text.empty() ? name : record.severity_text);
  json.field("severity_number", static_cast<int>(record.severity_number));
  json.field("body", record.body).field("host", record.host).field("service", record.service);
  json.field("format", parse::format_name(record.format));
  json.key("attributes").begin_object();
  for (const parse::Attribute& attribute : record.attributes) append_attribute(json, attribute);
  json.end_object();
  if (!record.trace_id.empty()) json.field("trace_id", record.trace_id);
  if (!record.span_id.empty()) json.field("span_id", record.span_id);
  json.key("flags").begin_array();
  for (uint32_t bit = 1; bit != 0 && bit <= parse::kAnsiStripped; bit <<= 1)
    if (record.flags & bit) json.value(parse::flag_name(static_cast<parse::RecordFlag>(bit)));
  json.end_array();
  json.field("raw", record.raw);
  json.end_object();
  out.push_back('\n');
}

void append_explanation(std::string& out, const parse::Record& record, Timestamp observed,
                        const std::string& zone) {
  constexpr size_t kShownBytes = 160;
  out += "line: ";
  out += record.raw.substr(0, std::min(record.raw.find('\n'), kShownBytes));
  out += '\n';
  for (const parse::FormatVerdict& verdict : parse::explain_line(record.raw, observed, zone)) {
    out += verdict.matched ? "  matched " : "  not     ";
    out += verdict.id;
    if (verdict.matched) {
      char confidence[16];
      std::snprintf(confidence, sizeof confidence, " (%.2f)", verdict.confidence);
      out += confidence;
    }
    out += ": " + verdict.reason + "\n";
  }
}

class RecordPrinter {
 public:
  RecordPrinter(World& world, const ParseCommand& command) : world_(world), command_(command) {}

  // Parses what is complete in `bytes`; returns how much was consumed.
  size_t take(std::string_view bytes, bool final) {
    parse::SourceContext context = this->context();
    size_t consumed = parser_.parse(bytes, context, final, memory_, arena_, records_).consumed;
    print();
    return consumed;
  }

  void take_record(std::string_view record) {
    parse::SourceContext context = this->context();
    context.whole_records = true;
    uint32_t end = static_cast<uint32_t>(record.size());
    context.boundaries = std::span<const uint32_t>(&end, 1);
    parser_.parse(record, context, true, memory_, arena_, records_);
    print();
  }

  void next_file() { memory_ = {}; }

 private:
  parse::SourceContext context() const {
    parse::SourceContext context;
    context.observed = world_.clock().now();
    context.zone = command_.zone;
    return context;
  }
  void print() {
    for (parse::Record& record : records_) {
      if (command_.format != "auto") {
        std::optional<parse::FormatId> wanted = parse::format_by_name(command_.format);
        if (wanted) record = parse::parse_record(record.raw, *wanted, context(), arena_);
      }
      if (command_.explain)
        append_explanation(out_, record, world_.clock().now(), command_.zone);
      else
        append_record(out_, record);
    }
    std::fwrite(out_.data(), 1, out_.size(), stdout);
    out_.clear();
    records_.clear();
    arena_.reset();
  }

  World& world_;
  const ParseCommand& command_;
  parse::Parser parser_;
  parse::StreamMemory memory_;
  Arena arena_;
  std::vector<parse::Record> records_;
  std::string out_;
};

}  // namespace

int ParseCommand::run(World& world) const {
  if (!formats_dir.empty()) {
    FormatFolder folder(world, formats_dir);
    folder.refresh();
    if (!folder.problems().empty()) return complain(folder.problems().front());
  }
  if (format != "auto" && !parse::format_by_name(format))
    return complain_usage("parse: no format '" + format + "'; leave --format out to detect it");
  RecordPrinter printer(world, *this);
  for (const std::string& file : files) {
    printer.next_file();
    Status read;
    if (records) {
      read = read_lines(file, [&](std::string_view line, uint64_t number) -> Status {
        nlohmann::json text = nlohmann::json::parse(line, nullptr, false);
        if (!text.is_string())
          return fail(ErrorKind::kInvalid,
                      file + ":" + std::to_string(number) + ": with --records each line is one JSON string");
        printer.take_record(text.get_ref<const std::string&>());
        return {};
      });
    } else {
      read =
          read_chunks(file, [&](std::string_view bytes, bool final) { return printer.take(bytes, final); });
    }
    if (!read) return complain(read.error());
  }
  return 0;
}

}  // namespace foreshock::app
