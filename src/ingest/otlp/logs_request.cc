#include "ingest/otlp/logs_request.h"

#include <string>
#include <vector>

#include "ingest/otlp/any_value.h"
#include "ingest/wire/json_reader.h"
#include "ingest/wire/protobuf_reader.h"

namespace foreshock::ingest::otlp {

namespace {

using wire::JsonReader;
using wire::ProtobufReader;
using wire::RecordBatch;
using wire::RecordLine;

Error broken(std::string_view what) {
  return {ErrorKind::kInvalid, "the body is not an OTLP logs export request: " + std::string(what)};
}

// What many records share, rendered once: `"a":"b","c":1`.
template <class Fill>
std::string render(Fill&& fill) {
  RecordBatch scratch;
  {
    RecordLine line(scratch);
    fill(line);
  }
  return scratch.bytes.substr(1, scratch.bytes.size() - 2);
}

struct LogRecord {
  int64_t time_ns = 0, observed_ns = 0, severity = 0;
  std::string severity_text, event_name, trace_id, span_id;
  std::optional<Value> body;
  std::vector<std::string_view> attributes;  // each a KeyValue, still encoded
};

constexpr size_t kAttributesMax = 512;

// Writes all of a record but its attributes.
void put_record(RecordLine& line, const LogRecord& record, const std::string& shared) {
  line.time_ns(record.time_ns > 0 ? record.time_ns : record.observed_ns);
  line.severity(record.severity, record.severity_text);
  line.trace(record.trace_id, record.span_id);
  if (record.body && !(record.body->is_text == false && record.body->text == "null")) {
    bool from_a_file = record.body->is_text && record.severity == 0 && record.severity_text.empty();
    if (from_a_file) {
      line.log(record.body->text);
    } else {
      line.message(record.body->text);
    }
  } else if (!record.event_name.empty()) {
    line.message(record.event_name);
  }
  line.members(shared);
  if (!record.event_name.empty()) line.text("event.name", record.event_name);
}

bool read_record_message(std::string_view message, const std::string& shared, RecordBatch& records) {
  LogRecord record;
  ProtobufReader reader(message);
  while (reader.next()) {
    switch (reader.field()) {
      case 1:
        record.time_ns = reader.signed_number();
        break;
      case 11:
        record.observed_ns = reader.signed_number();
        break;
      case 2:
        record.severity = reader.signed_number();
        break;
      case 3:
        record.severity_text = reader.bytes();
        break;
      case 5:
        record.body = value_of_message(reader.bytes());
        if (!record.body) return false;
        break;
      case 6:
        if (record.attributes.size() < kAttributesMax) record.attributes.push_back(reader.bytes());
        break;
      case 9:
        record.trace_id = hex(reader.bytes().substr(0, 32));
        break;
      case 10:
        record.span_id = hex(reader.bytes().substr(0, 32));
        break;
      case 12:
        record.event_name = reader.bytes();
        break;
      default:
        break;
    }
  }
  if (reader.broken()) return false;
  RecordLine line(records);
  put_record(line, record, shared);
  for (std::string_view pair : record.attributes)
    if (!put_pair_of_message(line, pair)) return false;
  return true;
}

bool scope_of_message(RecordLine& line, std::string_view message) {
  ProtobufReader reader(message);
  while (reader.next()) {
    if (reader.field() == 1 && !reader.bytes().empty()) line.text("otel.scope.name", reader.bytes());
    if (reader.field() == 2 && !reader.bytes().empty()) line.text("otel.scope.version", reader.bytes());
    if (reader.field() == 3 && !put_pair_of_message(line, reader.bytes())) return false;
  }
  return !reader.broken();
}

// `shared` of the resource, then of each scope.
bool read_scope_message(std::string_view message, const std::string& resource, RecordBatch& records) {
  std::string_view scope;
  ProtobufReader first(message);
  while (first.next())
    if (first.field() == 1) scope = first.bytes();
  if (first.broken()) return false;
  bool fine = true;
  std::string shared = render([&](RecordLine& line) {
    line.members(resource);
    fine = scope_of_message(line, scope);
  });
  ProtobufReader reader(message);
  while (fine && reader.next())
    if (reader.field() == 2) fine = read_record_message(reader.bytes(), shared, records);
  return fine;
}

bool read_resource_message(std::string_view message, RecordBatch& records) {
  bool fine = true;
  std::string resource = render([&](RecordLine& line) {
    ProtobufReader reader(message);
    while (reader.next()) {
      if (reader.field() != 1) continue;
      ProtobufReader attributes(reader.bytes());
      while (fine && attributes.next())
        if (attributes.field() == 1) fine = put_pair_of_message(line, attributes.bytes());
      fine = fine && !attributes.broken();
    }
    fine = fine && !reader.broken();
  });
  ProtobufReader reader(message);
  while (fine && reader.next())
    if (reader.field() == 2) fine = read_scope_message(reader.bytes(), resource, records);
  return fine;
}

// Elements of an array that may be absent or null.
template <class Visit>
bool each(std::string_view raw, Visit&& visit) {
  return raw.empty() || raw == "null" || JsonReader(raw).elements(visit);
}

bool attributes_of_json(RecordLine& line, std::string_view raw) {
  return each(raw, [&](std::string_view pair) { return put_pair_of_json(line, pair); });
}

bool read_record_json(std::string_view raw, const std::string& shared, RecordBatch& records) {
  LogRecord record;
  std::string_view attributes;
  bool fine = JsonReader(raw).members([&](std::string_view key, std::string_view value) {
    if (value == "null") return true;
    if (key == "timeUnixNano") record.time_ns = wire::json_integer(value).value_or(0);
    if (key == "observedTimeUnixNano") record.observed_ns = wire::json_integer(value).value_or(0);
    if (key == "severityNumber") record.severity = wire::json_integer(value).value_or(0);
    if (key == "severityText") record.severity_text = wire::json_text(value);
    if (key == "traceId") record.trace_id = wire::json_text(value);
    if (key == "spanId") record.span_id = wire::json_text(value);
    if (key == "eventName") record.event_name = wire::json_text(value);
    if (key == "attributes") attributes = value;
    if (key != "body") return true;
    record.body = value_of_json(value);
    return record.body.has_value();
  });
  if (!fine) return false;
  RecordLine line(records);
  put_record(line, record, shared);
  return attributes_of_json(line, attributes);
}

bool read_scope_json(std::string_view raw, const std::string& resource, RecordBatch& records) {
  std::string_view scope, logs;
  if (!JsonReader(raw).members([&](std::string_view key, std::string_view value) {
        if (key == "scope" && value != "null") scope = value;
        if (key == "logRecords") logs = value;
        return true;
      }))
    return false;
  bool fine = true;
  std::string shared = render([&](RecordLine& line) {
    line.members(resource);
    if (scope.empty()) return;
    fine = JsonReader(scope).members([&](std::string_view key, std::string_view value) {
      if (key == "name" && value != "\"\"") line.text("otel.scope.name", wire::json_text(value));
      if (key == "version" && value != "\"\"") line.text("otel.scope.version", wire::json_text(value));
      return key != "attributes" || attributes_of_json(line, value);
    });
  });
  return fine && each(logs, [&](std::string_view log) { return read_record_json(log, shared, records); });
}

bool read_resource_json(std::string_view raw, RecordBatch& records) {
  std::string_view resource, scopes;
  if (!JsonReader(raw).members([&](std::string_view key, std::string_view value) {
        if (key == "resource" && value != "null") resource = value;
        if (key == "scopeLogs") scopes = value;
        return true;
      }))
    return false;
  bool fine = true;
  std::string shared = render([&](RecordLine& line) {
    if (resource.empty()) return;
    fine = JsonReader(resource).members([&](std::string_view key, std::string_view value) {
      return key != "attributes" || attributes_of_json(line, value);
    });
  });
  return fine &&
         each(scopes, [&](std::string_view scope) { return read_scope_json(scope, shared, records); });
}

}  // namespace

Result<RecordBatch> decode_protobuf(std::string_view message) {
  RecordBatch out;
  ProtobufReader reader(message);
  while (reader.next())
    if (reader.field() == 1 && !read_resource_message(reader.bytes(), out))
      return fail(broken("resource_logs cannot be read"));
  if (reader.broken()) return fail(broken("it is no protobuf message"));
  return out;
}

Result<RecordBatch> decode_json(std::string_view body) {
  RecordBatch out;
  std::string_view resources;
  JsonReader reader(body);
  if (!reader.members([&](std::string_view key, std::string_view value) {
        if (key == "resourceLogs") resources = value;
        return true;
      }))
    return fail(broken("it is no JSON object"));
  if (!each(resources, [&](std::string_view resource) { return read_resource_json(resource, out); }))
    return fail(broken("resourceLogs cannot be read"));
  return out;
}

}  // namespace foreshock::ingest::otlp
