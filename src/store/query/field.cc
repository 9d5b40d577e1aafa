#include "store/query/field.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/json_writer.h"
#include "parse/parser.h"
#include "parse/severity.h"
#include "store/query/json_cell.h"

namespace foreshock::store {
namespace {

constexpr std::array<FieldName, 23> kNames = {{{"timestamp", FieldKind::kTimestamp},
                                               {"observed", FieldKind::kObserved},
                                               {"observed_timestamp", FieldKind::kObserved},
                                               {"level", FieldKind::kSeverity},
                                               {"severity", FieldKind::kSeverity},
                                               {"severity_number", FieldKind::kSeverityNumber},
                                               {"severity_text", FieldKind::kSeverityText},
                                               {"service", FieldKind::kService},
                                               {"host", FieldKind::kHost},
                                               {"source", FieldKind::kSource},
                                               {"format", FieldKind::kFormat},
                                               {"template", FieldKind::kTemplate},
                                               {"template_id", FieldKind::kTemplateId},
                                               {"body", FieldKind::kBody},
                                               {"message", FieldKind::kBody},
                                               {"msg", FieldKind::kBody},
                                               {"raw", FieldKind::kRaw},
                                               {"trace_id", FieldKind::kTraceId},
                                               {"span_id", FieldKind::kSpanId},
                                               {"flags", FieldKind::kFlags},
                                               {"attributes", FieldKind::kAttributes},
                                               {"_msg", FieldKind::kBody},
                                               {"_time", FieldKind::kTimestamp}}};

constexpr std::string_view kAttributePrefix = "attributes.";

// Texts of flags, separated by commas, in the order of their bits.
std::string flag_names(uint32_t flags) {
  std::string out;
  for (uint32_t bit = 0; bit < 32; ++bit) {
    if ((flags & (1u << bit)) == 0) continue;
    std::string_view name = parse::flag_name(static_cast<parse::RecordFlag>(1u << bit));
    if (name.empty()) continue;
    if (!out.empty()) out += ',';
    out += name;
  }
  return out;
}

Cell text_or_missing(std::string_view text) {
  return text.empty() ? Cell{} : Cell::of_text(text);
}

Cell attribute_cell(std::string_view value, parse::ValueKind kind) {
  switch (kind) {
    case parse::ValueKind::kText:
      return Cell::of_text(value);
    case parse::ValueKind::kInteger:
    case parse::ValueKind::kReal:
      if (auto number = number_of(value)) return Cell::of_number(value, *number);
      return Cell::of_text(value);
    case parse::ValueKind::kNull:
      return {};
    case parse::ValueKind::kBool:
    case parse::ValueKind::kJson:
      break;
  }
  return {Cell::Kind::kJson, value, 0};
}

}  // namespace

std::span<const FieldName> field_names() {
  return kNames;
}

FieldKind field_kind(std::string_view name) {
  for (const FieldName& known : kNames)
    if (known.name == name) return known.kind;
  return FieldKind::kAttribute;
}

std::string_view attribute_name(std::string_view name) {
  return name.starts_with(kAttributePrefix) ? name.substr(kAttributePrefix.size()) : name;
}

bool is_column(FieldKind kind) {
  switch (kind) {
    case FieldKind::kSeverityText:
    case FieldKind::kBody:
    case FieldKind::kRaw:
    case FieldKind::kTraceId:
    case FieldKind::kSpanId:
    case FieldKind::kAttributes:
    case FieldKind::kAttribute:
      return false;
    default:
      return true;
  }
}

const IndexColumn* index_column(const RowBlock& block, FieldKind kind) {
  switch (kind) {
    case FieldKind::kService:
      return &block.service;
    case FieldKind::kHost:
      return &block.host;
    case FieldKind::kSource:
      return &block.stream;
    case FieldKind::kFormat:
      return &block.format;
    case FieldKind::kTemplate:
    case FieldKind::kTemplateId:
      return &block.template_index;
    default:
      return nullptr;
  }
}

bool is_counted(FieldKind kind) {
  return kind == FieldKind::kSeverity || kind == FieldKind::kSeverityNumber || kind == FieldKind::kService ||
         kind == FieldKind::kTemplate || kind == FieldKind::kTemplateId;
}

std::optional<LevelRange> level_range(std::string_view word) {
  std::string lower(word);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  if (lower == "unknown" || lower == "none") return LevelRange{0, 0};
  uint8_t number = 0;
  if (auto plain = number_of(lower)) {
    if (*plain < 0 || *plain > 24 || std::floor(*plain) != *plain) return std::nullopt;
    number = static_cast<uint8_t>(*plain);
    return LevelRange{number, number};
  }
  auto severity = parse::severity_from_word(lower);
  if (!severity || *severity == parse::Severity::kUnknown) return std::nullopt;
  number = static_cast<uint8_t>(*severity);
  // A word stands for its whole band: "error" covers 17 to 20.
  uint8_t low = static_cast<uint8_t>((number - 1) / 4 * 4 + 1);
  return LevelRange{low, static_cast<uint8_t>(low + 3)};
}

std::optional<double> number_of(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  bool starts = !text.empty() && (text[0] == '-' || text[0] == '.' || (text[0] >= '0' && text[0] <= '9'));
  if (!starts) return std::nullopt;
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

void append_json_number(std::string& out, double value) {
  constexpr double kExact = 9'007'199'254'740'992.0;
  if (!std::isfinite(value)) {
    out += "null";
  } else if (std::floor(value) == value && std::fabs(value) < kExact) {
    out += std::to_string(static_cast<int64_t>(value));
  } else {
    out += fmt::format("{}", value);
  }
}

void append_json(std::string& out, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kMissing:
      out += "null";
      return;
    case Cell::Kind::kNumber:
      // As it was written where that is JSON, so that long integers keep their digits.
      if (is_json_number(cell.text)) {
        out += cell.text;
      } else {
        append_json_number(out, cell.number);
      }
      return;
    case Cell::Kind::kJson:
      if (is_json_value(cell.text)) {
        out += cell.text;
        return;
      }
      [[fallthrough]];
    case Cell::Kind::kText:
      out += '"';
      append_json_escaped(out, cell.text);
      out += '"';
      return;
  }
}

FieldReader::FieldReader(std::string name)
    : name_(std::move(name)), attribute_(attribute_name(name_)), kind_(field_kind(name_)) {}

Cell FieldReader::read_column(BlockScan& scan, size_t row) {
  const RowBlock& block = scan.block();
  const Labels& labels = *block.labels;
  switch (kind_) {
    case FieldKind::kTimestamp:
      scratch_ = format_rfc3339({block.timestamps[row]});
      return Cell::of_text(scratch_);
    case FieldKind::kObserved:
      scratch_ = format_rfc3339({block.observed[row]});
      return Cell::of_text(scratch_);
    case FieldKind::kSeverity:
      return Cell::of_text(parse::severity_band(block.severities[row]));
    case FieldKind::kSeverityNumber:
      scratch_ = std::to_string(block.severities[row]);
      return Cell::of_number(scratch_, block.severities[row]);
    case FieldKind::kService:
      return text_or_missing(block.service_of(row));
    case FieldKind::kHost:
      return text_or_missing(labels.hosts[block.host.at(row)]);
    case FieldKind::kSource:
      return text_or_missing(labels.streams[block.stream.at(row)].source);
    case FieldKind::kFormat:
      return text_or_missing(parse::format_label(labels.formats[block.format.at(row)]));
    case FieldKind::kTemplate:
      return text_or_missing(scan.templates().text(block.template_of(row)));
    case FieldKind::kTemplateId:
      scratch_ = hex16(scan.templates().resolve(block.template_of(row)));
      return Cell::of_text(scratch_);
    case FieldKind::kFlags:
      scratch_ = flag_names(block.flags[row]);
      return text_or_missing(scratch_);
    default:
      return {};
  }
}

Cell FieldReader::read(BlockScan& scan, size_t row) {
  switch (kind_) {
    case FieldKind::kBody:
      return Cell::of_text(scan.body(row));
    case FieldKind::kRaw:
      return Cell::of_text(scan.raw(row));
    case FieldKind::kTraceId:
      return text_or_missing(scan.record(row).trace_id);
    case FieldKind::kSpanId:
      return text_or_missing(scan.record(row).span_id);
    case FieldKind::kSeverityText: {
      std::string_view text = scan.record(row).severity_text;
      uint8_t number = scan.block().severities[row];
      return text.empty() && number != 0 ? Cell::of_text(parse::severity_band(number))
                                         : text_or_missing(text);
    }
    case FieldKind::kAttributes: {
      scratch_.clear();
      JsonWriter json(scratch_);
      json.begin_object();
      for (const parse::Attribute& attribute : scan.record(row).attributes) {
        std::string value;
        append_json(value, attribute_cell(attribute.value, attribute.kind));
        json.key(attribute.key).raw(value);
      }
      json.end_object();
      return {Cell::Kind::kJson, scratch_, 0};
    }
    case FieldKind::kAttribute:
      for (const parse::Attribute& attribute : scan.record(row).attributes)
        if (attribute.key == attribute_) return attribute_cell(attribute.value, attribute.kind);
      return {};
    default:
      return read_column(scan, row);
  }
}

Cell FieldReader::read(const Row& row) {
  if (row.log) return read_record(*row.log);
  for (const auto& [name, json] : row.columns)
    if (name == name_) return cell_of_json(json, scratch_);
  return {};
}

Cell FieldReader::read_record(const LogRow& log) {
  switch (kind_) {
    case FieldKind::kTimestamp:
      scratch_ = format_rfc3339(log.timestamp);
      return Cell::of_text(scratch_);
    case FieldKind::kObserved:
      scratch_ = format_rfc3339(log.observed);
      return Cell::of_text(scratch_);
    case FieldKind::kSeverity:
      return Cell::of_text(parse::severity_band(log.severity_number));
    case FieldKind::kSeverityNumber:
      scratch_ = std::to_string(log.severity_number);
      return Cell::of_number(scratch_, log.severity_number);
    case FieldKind::kSeverityText:
      return text_or_missing(log.severity_text);
    case FieldKind::kService:
      return text_or_missing(log.service);
    case FieldKind::kHost:
      return text_or_missing(log.host);
    case FieldKind::kSource:
      return text_or_missing(log.source);
    case FieldKind::kFormat:
      return text_or_missing(log.format);
    case FieldKind::kTemplate:
      return text_or_missing(log.template_text);
    case FieldKind::kTemplateId:
      scratch_ = hex16(log.template_id);
      return Cell::of_text(scratch_);
    case FieldKind::kBody:
      return Cell::of_text(log.body);
    case FieldKind::kRaw:
      return Cell::of_text(log.raw);
    case FieldKind::kTraceId:
      return text_or_missing(log.trace_id);
    case FieldKind::kSpanId:
      return text_or_missing(log.span_id);
    case FieldKind::kFlags:
      scratch_ = flag_names(log.flags);
      return text_or_missing(scratch_);
    case FieldKind::kAttributes:
      scratch_ = attributes_json(log);
      return {Cell::Kind::kJson, scratch_, 0};
    case FieldKind::kAttribute:
      for (const OwnedAttribute& attribute : log.attributes)
        if (attribute.key == attribute_)
          return attribute.is_text ? Cell::of_text(attribute.value) : cell_of_json(attribute.value, scratch_);
      return {};
  }
  return {};
}

}  // namespace foreshock::store
