#include "parse/format_catalogue.h"
#include "parse/formats/field_roles.h"
#include "parse/formats/json_text.h"
#include "parse/formats/readers.h"

// OTLP/JSON as the collector's file exporter writes it: one object a line, with many log records in it. A
// line is one record here, so its fields are those of the first log record, its level that of the worst.
namespace foreshock::parse {
namespace {

constexpr std::string_view kHead = "{\"resourceLogs\":";
constexpr size_t kRecordsMax = 10'000;

// Calls take(key, value's text) for each member of an object; false when it is none.
template <typename Take>
bool each_member(std::string_view object, Take take) {
  JsonText json(object);
  if (!json.take('{')) return false;
  if (json.take('}')) return true;
  do {
    std::string_view key, value;
    bool escaped = false;
    json.skip_space();
    if (!json.read_string(key, escaped) || !json.take(':')) return false;
    json.skip_space();
    if (!json.skip_value(value)) return false;
    take(key, value);
  } while (json.take(','));
  return json.take('}');
}

template <typename Take>
bool each_item(std::string_view array, Take take) {
  JsonText json(array);
  if (!json.take('[')) return false;
  if (json.take(']')) return true;
  do {
    std::string_view value;
    json.skip_space();
    if (!json.skip_value(value)) return false;
    take(value);
  } while (json.take(','));
  return json.take(']');
}

std::string_view text_of(std::string_view value, Arena& arena) {
  if (value.empty() || value[0] != '"') return value;
  JsonText json(value);
  std::string_view raw;
  bool escaped = false;
  if (!json.read_string(raw, escaped)) return {};
  return escaped ? json_unescape(raw, arena) : raw;
}

struct Any {
  std::string_view text;
  ValueKind kind = ValueKind::kText;
};

// {"stringValue": "x"}, {"intValue": "10"}, ...
Any any_value(std::string_view object, Arena& arena) {
  Any any;
  each_member(object, [&](std::string_view key, std::string_view value) {
    any.text = text_of(value, arena);
    any.kind = key == "intValue"                             ? ValueKind::kInteger
               : key == "doubleValue"                        ? ValueKind::kReal
               : key == "boolValue"                          ? ValueKind::kBool
               : key == "arrayValue" || key == "kvlistValue" ? ValueKind::kJson
                                                             : ValueKind::kText;
  });
  return any;
}

class Batch {
 public:
  Batch(FieldRoles& roles, RecordDraft& draft) : roles_(roles), arena_(draft.arena()) {}

  bool read(std::string_view text) {
    bool found = false;
    bool whole = each_member(text, [&](std::string_view key, std::string_view value) {
      if (key == "resourceLogs")
        found |= each_item(value, [&](std::string_view item) { resource_logs(item); });
    });
    return whole && found && records_ > 0;
  }
  size_t records() const { return records_; }
  int worst() const { return worst_; }

 private:
  void resource_logs(std::string_view object) {
    std::string_view resource;
    each_member(object, [&](std::string_view key, std::string_view value) {
      if (key == "resource") resource = value;
      if (key == "scopeLogs") each_item(value, [&](std::string_view scope) { scope_logs(scope, resource); });
    });
  }
  void scope_logs(std::string_view object, std::string_view resource) {
    each_member(object, [&](std::string_view key, std::string_view value) {
      if (key == "logRecords")
        each_item(value, [&](std::string_view record) { log_record(record, resource); });
    });
  }
  void log_record(std::string_view object, std::string_view resource) {
    if (records_ >= kRecordsMax) return;
    bool first = records_++ == 0;
    each_member(object, [&](std::string_view key, std::string_view value) {
      if (key == "severityNumber") note_severity(value);
      if (!first) return;
      if (key == "attributes") return put_attributes(value);
      if (key == "body") {
        Any body = any_value(value, arena_);
        return roles_.put(key, body.text, body.kind, true);
      }
      bool number = !value.empty() && value[0] != '"' && value[0] != '{' && value[0] != '[';
      roles_.put(key, text_of(value, arena_), number ? ValueKind::kInteger : ValueKind::kText, true);
    });
    if (first)
      each_member(resource, [&](std::string_view key, std::string_view value) {
        if (key == "attributes") put_attributes(value);
      });
  }
  void put_attributes(std::string_view array) {
    each_item(array, [&](std::string_view item) {
      std::string_view name;
      Any any;
      each_member(item, [&](std::string_view key, std::string_view value) {
        if (key == "key") name = text_of(value, arena_);
        if (key == "value") any = any_value(value, arena_);
      });
      if (!name.empty()) roles_.put(name, any.text, any.kind, true);
    });
  }
  void note_severity(std::string_view number) {
    int value = 0;
    for (char c : number.substr(0, 2))
      if (c >= '0' && c <= '9') value = value * 10 + (c - '0');
    if (value <= 24 && value > worst_) worst_ = value;
  }

  FieldRoles& roles_;
  Arena& arena_;
  size_t records_ = 0;
  int worst_ = 0;
};

}  // namespace

bool read_otlp_batch(std::string_view text, RecordDraft& draft) {
  if (text.substr(0, kHead.size()) != kHead) return false;
  static const std::optional<FormatId> kId = intern_format("otlp_json");
  FieldRoles roles(draft);
  Batch batch(roles, draft);
  if (!batch.read(text)) return false;
  roles.resolve(true);
  draft.record.body = roles.has(FieldRole::kMessage) ? roles.message() : text;
  if (batch.worst() > draft.record.severity_number)
    draft.set_severity(static_cast<Severity>(batch.worst()), {}, kFromField);
  draft.add_integer("otlp.records", static_cast<int64_t>(batch.records()));
  if (kId) draft.record.format = *kId;
  return true;
}

}  // namespace foreshock::parse
