#include "store/transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "parse/parser.h"
#include "store/query/row_json.h"
#include "templates/template_text.h"

namespace foreshock::store {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr size_t kRowTextBytesMax = 4096;  // service, host, source

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t here = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < here ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out += k <= here ? kBase64[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    size_t value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xff);
  }
  return out;
}

// A row's fields; the first one that is wrong is remembered.
class Fields {
 public:
  explicit Fields(const Json& row) : row_(row) {}

  std::string text(const char* name, size_t bytes_max = kRowTextBytesMax) {
    auto found = row_.find(name);
    if (found == row_.end()) return "";
    if (!found->is_string() || found->get_ref<const std::string&>().size() > bytes_max) {
      wrong(name, fmt::format("is no text of at most {} bytes", bytes_max));
      return "";
    }
    return found->get<std::string>();
  }
  Timestamp time(const char* name) {
    std::optional<Timestamp> time = parse_rfc3339(text(name));
    if (!time) wrong(name, "is no time such as 2026-11-23T10:00:00.000000000Z");
    return time.value_or(Timestamp{0});
  }
  uint64_t id(const char* name) {
    std::string text = this->text(name);
    std::optional<uint64_t> id = text.empty() ? 0 : parse_hex16(text);
    if (!id) wrong(name, "is no id of 16 hex digits");
    return id.value_or(0);
  }
  uint8_t severity() {
    auto found = row_.find("severity_number");
    bool good = found == row_.end() || (found->is_number_unsigned() && found->get<uint64_t>() <= 24);
    if (!good) wrong("severity_number", "is no number from 0 to 24");
    return found == row_.end() || !good ? 0 : found->get<uint8_t>();
  }
  uint32_t flags() {
    uint32_t flags = 0;
    auto found = row_.find("flags");
    if (found == row_.end()) return 0;
    for (const Json& name : *found) {
      uint32_t bit = 0;
      for (uint32_t i = 0; i < 32 && name.is_string(); ++i)
        if (parse::flag_name(static_cast<parse::RecordFlag>(1u << i)) == name.get_ref<const std::string&>())
          bit = 1u << i;
      if (bit == 0) wrong("flags", "has an unknown name");
      flags |= bit;
    }
    return flags;
  }
  // A text that may be any bytes: NAME_base64 has them where NAME could not show them.
  std::string bytes(const char* name, size_t bytes_max = kRowTextBytesMax) {
    std::string packed = std::string(name) + "_base64";
    if (!row_.contains(packed)) return text(name, bytes_max);
    std::optional<std::string> bytes = from_base64(text(packed.c_str(), 2 * bytes_max));
    if (!bytes || bytes->size() > bytes_max) wrong(name, "has no base64 beside it of at most that size");
    return bytes.value_or("");
  }
  void wrong(const char* name, const std::string& what) {
    if (error_.empty()) error_ = fmt::format("\"{}\" {}", name, what);
  }
  const std::string& error() const { return error_; }

 private:
  const Json& row_;
  std::string error_;
};

}  // namespace

namespace {

void write_bytes(JsonWriter& json, const char* name, const std::string& bytes) {
  json.field(name, bytes);
  if (!is_valid_utf8(bytes)) json.field(std::string(name) + "_base64", base64(bytes));
}

}  // namespace

void append_export_row(std::string& out, const ExportRow& row) {
  const LogRow& log = row.log;
  JsonWriter json(out);
  json.begin_object();
  json.field("timestamp", format_rfc3339(log.timestamp));
  json.field("observed_timestamp", format_rfc3339(log.observed));
  json.field("severity_number", static_cast<int>(log.severity_number));
  json.field("severity_text", log.severity_text);
  write_bytes(json, "service", log.service);
  write_bytes(json, "host", log.host);
  write_bytes(json, "source", log.source);
  json.field("source_id", hex16(row.source_id));
  json.field("zone", row.zone);
  json.field("format", log.format);
  json.field("template_id", log.template_id ? hex16(log.template_id) : std::string());
  write_bytes(json, "template", log.template_text);
  json.field("body", log.body);
  write_bytes(json, "raw", log.raw);
  json.key("attributes").raw(exported_attributes(log));
  json.field("trace_id", log.trace_id);
  json.field("span_id", log.span_id);
  write_flags(json.key("flags"), log);
  json.field("id", log.id);
  json.end_object();
  out += '\n';
}

RowImport::RowImport(TenantId tenant) {
  batch_.tenant = tenant;
}

uint32_t RowImport::stream_of(const StreamLabels& labels) {
  auto [entry, fresh] = stream_numbers_.try_emplace({labels.id.value, labels.zone},
                                                    static_cast<uint32_t>(batch_.labels.size()));
  if (fresh) batch_.labels.push_back(labels);
  return entry->second;
}

Status RowImport::add(std::string_view line) {
  Json row = Json::parse(line, nullptr, false);
  if (!row.is_object()) return fail(ErrorKind::kInvalid, "it is no JSON object");
  if (row.contains("_export")) return {};
  Fields fields(row);
  StreamLabels labels{SourceId{fields.id("source_id")}, fields.bytes("source"), fields.text("zone", 64)};
  parse::SourceContext context;
  context.observed = fields.time("observed_timestamp");
  context.zone = arena_.copy(labels.zone);
  context.service = arena_.copy(fields.bytes("service"));
  context.host = arena_.copy(fields.bytes("host"));
  auto format = parse::format_by_name(fields.text("format"));
  if (!row.contains("raw")) fields.wrong("raw", "is missing");
  std::string_view raw = arena_.copy(fields.bytes("raw", limits::kRecordBytesMax));
  parse::Record record = parse::parse_record(raw, format.value_or(parse::FormatId::kRaw), context, arena_);
  record.raw = raw;
  record.timestamp = fields.time("timestamp");
  record.observed = context.observed;
  record.severity_number = fields.severity();
  record.flags = fields.flags();
  templates::Template made;
  made.id.value = fields.id("template_id");
  made.text = fields.bytes("template", limits::kRecordBytesMax);
  if (!made.text.empty() && templates::template_id_of(made.text) != made.id)
    fields.wrong("template_id", "is not the id of \"template\"");
  if (!fields.error().empty()) return fail(ErrorKind::kInvalid, fields.error());

  if (!made.text.empty() && templates_.emplace(made.id, templates_.size()).second) {
    for (const templates::TextPart& part : templates::read_template(made.text))
      if (part.is_slot) made.slots.push_back(part.type);
    made.first_seen = record.timestamp;
    made.created_order = templates_.size();
    batch_.templates.templates.push_back(made);
  }
  records_.push_back(record);
  templates::Event event;
  event.record = &records_.back();
  event.template_id = made.id;
  events_.push_back(event);
  services_.push_back(context.service);
  hosts_.push_back(context.host);
  streams_.push_back(stream_of(labels));
  return {};
}

Status RowImport::read(std::string_view ndjson) {
  batch_.keys.push_back(hash128(ndjson));
  size_t number = 0;
  while (!ndjson.empty()) {
    size_t end = std::min(ndjson.find('\n'), ndjson.size());
    std::string_view line = ndjson.substr(0, end);
    ndjson.remove_prefix(std::min(end + 1, ndjson.size()));
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (Status added = add(line); !added)
      return fail(added.error().with_context(fmt::format("line {}", number)));
  }
  return {};
}

const Batch& RowImport::batch() {
  batch_.events = events_;
  batch_.services = services_;
  batch_.hosts = hosts_;
  batch_.streams = streams_;
  return batch_;
}

}  // namespace foreshock::store
