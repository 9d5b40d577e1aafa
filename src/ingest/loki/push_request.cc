#include "ingest/loki/push_request.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "ingest/wire/json_reader.h"
#include "ingest/wire/protobuf_reader.h"

namespace foreshock::ingest::loki {

namespace {

using wire::JsonReader;
using wire::ProtobufReader;
using wire::RecordLine;

using Labels = std::vector<std::pair<std::string, std::string>>;
constexpr size_t kLabelsMax = 256;

// In this order the first label that is there names the service.
constexpr std::array<std::string_view, 11> kServiceLabels = {
    "service_name", "service",        "app",       "application", "name", "app_kubernetes_io_name",
    "container",    "container_name", "component", "workload",    "job"};

std::string_view find(const Labels& labels, std::string_view name) {
  for (const auto& [key, value] : labels)
    if (key == name) return value;
  return {};
}

// The members that every record of a stream has, rendered once.
std::string render(const Labels& labels) {
  wire::RecordBatch scratch;
  {
    RecordLine line(scratch);
    for (std::string_view label : kServiceLabels) {
      std::string_view service = find(labels, label);
      if (service.empty()) continue;
      line.text("service.name", service);
      break;
    }
    for (const auto& [key, value] : labels) {
      if (key == "service_name" || key == "service.name") continue;
      line.text(key == "filename" ? std::string_view("log.file.path") : std::string_view(key), value);
    }
  }
  return scratch.bytes.substr(1, scratch.bytes.size() - 2);
}

Error broken(std::string_view what) {
  return {ErrorKind::kInvalid, "couldn't parse push request: " + std::string(what)};
}

// `{a="b", c="d"}` as Loki's clients write it; what does not fit is left out.
Labels parse_labels(std::string_view text) {
  Labels out;
  size_t at = text.find('{');
  if (at == std::string_view::npos) return out;
  ++at;
  while (at < text.size() && out.size() < kLabelsMax) {
    while (at < text.size() && (text[at] == ' ' || text[at] == ',')) ++at;
    size_t equals = text.find('=', at);
    if (equals == std::string_view::npos) break;
    std::string_view key = text.substr(at, equals - at);
    while (!key.empty() && key.back() == ' ') key.remove_suffix(1);
    JsonReader value(text.substr(equals + 1));
    std::string_view escaped;
    if (!value.string(escaped)) break;
    out.emplace_back(key, wire::json_unescape(escaped));
    at = text.size() - value.rest().size();
  }
  return out;
}

Labels read_labels(std::string_view raw) {
  Labels out;
  JsonReader(raw).members([&](std::string_view key, std::string_view value) {
    if (out.size() < kLabelsMax) out.emplace_back(wire::json_unescape(key), wire::json_text(value));
    return true;
  });
  return out;
}

// Nanoseconds as text or number; anything else is left to parse.
void put_time(RecordLine& line, std::string_view raw) {
  if (auto ns = wire::json_integer(raw)) {
    line.time_ns(*ns);
  } else if (wire::is_json_string(raw)) {
    line.time_text(wire::json_text(raw));
  } else if (auto number = wire::json_number(raw); number && *number > 0 && *number < 9e18) {
    line.time_ns(static_cast<int64_t>(*number));
  }
}

// ["<ns>", "line", {structured metadata}]
bool read_value(std::string_view raw, const std::string& labels, wire::RecordBatch& records) {
  std::array<std::string_view, 3> parts{};
  size_t count = 0;
  bool fine = JsonReader(raw).elements([&](std::string_view part) {
    if (count < parts.size()) parts[count++] = part;
    return true;
  });
  if (!fine || count < 2) return false;
  RecordLine line(records);
  put_time(line, parts[0]);
  line.log(wire::json_text(parts[1]));
  line.members(labels);
  if (count == 3)
    for (const auto& [key, value] : read_labels(parts[2])) line.text(key, value);
  return true;
}

// {"ts": RFC 3339, "line": "..."}
bool read_entry(std::string_view raw, const std::string& labels, wire::RecordBatch& records) {
  std::string_view time, text;
  bool fine = JsonReader(raw).members([&](std::string_view key, std::string_view value) {
    if (key == "ts" || key == "timestamp") time = value;
    if (key == "line") text = value;
    return true;
  });
  if (!fine || text.empty()) return false;
  RecordLine line(records);
  put_time(line, time);
  line.log(wire::json_text(text));
  line.members(labels);
  return true;
}

bool read_stream(std::string_view raw, wire::RecordBatch& records) {
  std::string_view stream, labels_text, values, entries;
  bool fine = JsonReader(raw).members([&](std::string_view key, std::string_view value) {
    if (key == "stream") stream = value;
    if (key == "labels") labels_text = value;
    if (key == "values") values = value;
    if (key == "entries") entries = value;
    return true;
  });
  if (!fine) return false;
  std::string labels =
      render(stream.empty() ? parse_labels(wire::json_text(labels_text)) : read_labels(stream));
  if (!values.empty() && !JsonReader(values).elements(
                             [&](std::string_view value) { return read_value(value, labels, records); }))
    return false;
  return entries.empty() || JsonReader(entries).elements(
                                [&](std::string_view entry) { return read_entry(entry, labels, records); });
}

struct Entry {
  int64_t time_ns = 0;
  std::string_view line;
  std::vector<std::string_view> metadata;
};

bool read_time(std::string_view message, int64_t& ns) {
  ProtobufReader reader(message);
  int64_t seconds = 0, nanos = 0;
  while (reader.next()) {
    if (reader.field() == 1) seconds = reader.signed_number();
    if (reader.field() == 2) nanos = reader.signed_number();
  }
  constexpr int64_t kSecondsMax = 9'000'000'000;
  if (seconds > 0 && seconds < kSecondsMax && nanos >= 0 && nanos < kSecond) ns = seconds * kSecond + nanos;
  return !reader.broken();
}

bool read_pair(std::string_view message, std::string_view& name, std::string_view& value) {
  ProtobufReader reader(message);
  while (reader.next()) {
    if (reader.field() == 1) name = reader.bytes();
    if (reader.field() == 2) value = reader.bytes();
  }
  return !reader.broken();
}

bool read_entry_message(std::string_view message, const std::string& labels, wire::RecordBatch& records) {
  Entry entry;
  ProtobufReader reader(message);
  while (reader.next()) {
    if (reader.field() == 1 && !read_time(reader.bytes(), entry.time_ns)) return false;
    if (reader.field() == 2) entry.line = reader.bytes();
    if (reader.field() == 3 && entry.metadata.size() < kLabelsMax) entry.metadata.push_back(reader.bytes());
  }
  if (reader.broken()) return false;
  RecordLine line(records);
  line.time_ns(entry.time_ns);
  line.log(entry.line);
  line.members(labels);
  for (std::string_view pair : entry.metadata) {
    std::string_view name, value;
    if (read_pair(pair, name, value)) line.text(name, value);
  }
  return true;
}

bool read_stream_message(std::string_view message, wire::RecordBatch& records) {
  std::string labels;
  ProtobufReader first(message);
  while (first.next())
    if (first.field() == 1) labels = render(parse_labels(first.bytes()));
  if (first.broken()) return false;
  ProtobufReader reader(message);
  while (reader.next())
    if (reader.field() == 2 && !read_entry_message(reader.bytes(), labels, records)) return false;
  return true;
}

}  // namespace

Result<PushRequest> decode_json(std::string_view body) {
  PushRequest out;
  std::string_view streams;
  JsonReader reader(body);
  if (!reader.members([&](std::string_view key, std::string_view value) {
        if (key == "streams") streams = value;
        return true;
      }))
    return fail(broken("the body is not one JSON object"));
  if (streams.empty() || streams == "null") return out;
  if (!JsonReader(streams).elements([&](std::string_view stream) {
        ++out.streams;
        return read_stream(stream, out.records);
      }))
    return fail(broken("a stream is not {stream: {...}, values: [[\"<ns>\", \"line\"], ...]}"));
  return out;
}

Result<PushRequest> decode_protobuf(std::string_view message) {
  PushRequest out;
  ProtobufReader reader(message);
  while (reader.next()) {
    if (reader.field() != 1) continue;
    ++out.streams;
    if (!reader.is_bytes() || !read_stream_message(reader.bytes(), out.records))
      return fail(broken("a stream is not the protobuf message"));
  }
  if (reader.broken()) return fail(broken("the body is not the protobuf message"));
  return out;
}

}  // namespace foreshock::ingest::loki
