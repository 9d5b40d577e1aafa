#include "ingest/otlp/any_value.h"

#include "base/json_writer.h"
#include "base/limits.h"
#include "ingest/wire/json_reader.h"
#include "ingest/wire/protobuf_reader.h"

namespace foreshock::ingest::otlp {

namespace {

using wire::JsonReader;
using wire::ProtobufReader;

void put(JsonWriter& json, const Value& value) {
  if (value.is_text) {
    json.value(value.text);
  } else {
    json.raw(value.text);
  }
}

template <class Number>
Value rendered(Number number) {
  Value out;
  JsonWriter(out.text).value(number);
  return out;
}

// ArrayValue and KeyValueList: repeated field 1.
std::optional<Value> list_of_message(std::string_view message, bool pairs, size_t depth) {
  if (depth >= limits::kJsonDepthMax) return std::nullopt;
  Value out;
  JsonWriter json(out.text);
  pairs ? json.begin_object() : json.begin_array();
  ProtobufReader reader(message);
  while (reader.next()) {
    if (reader.field() != 1) continue;
    std::string_view value = reader.bytes();
    if (pairs) {
      ProtobufReader pair(reader.bytes());
      std::string_view key;
      value = {};
      while (pair.next()) {
        if (pair.field() == 1) key = pair.bytes();
        if (pair.field() == 2) value = pair.bytes();
      }
      if (pair.broken()) return std::nullopt;
      json.key(key);
    }
    auto element = value_of_message(value, depth + 1);
    if (!element) return std::nullopt;
    put(json, *element);
  }
  if (reader.broken()) return std::nullopt;
  pairs ? json.end_object() : json.end_array();
  return out;
}

// {"values":[...]}
std::optional<Value> list_of_json(std::string_view raw, bool pairs, size_t depth) {
  if (depth >= limits::kJsonDepthMax) return std::nullopt;
  std::string_view values = "[]";
  JsonReader(raw).members([&](std::string_view key, std::string_view value) {
    if (key == "values" && value != "null") values = value;
    return true;
  });
  Value out;
  JsonWriter json(out.text);
  pairs ? json.begin_object() : json.begin_array();
  bool fine = JsonReader(values).elements([&](std::string_view element) {
    std::string_view value = element;
    if (pairs) {
      std::string key;
      value = "{}";
      if (!JsonReader(element).members([&](std::string_view name, std::string_view part) {
            if (name == "key") key = wire::json_text(part);
            if (name == "value") value = part;
            return true;
          }))
        return false;
      json.key(key);
    }
    auto read = value_of_json(value, depth + 1);
    if (read) put(json, *read);
    return read.has_value();
  });
  if (!fine) return std::nullopt;
  pairs ? json.end_object() : json.end_array();
  return out;
}

void put_attribute(wire::RecordLine& line, std::string_view key, const Value& value) {
  if (key.empty()) return;
  if (value.is_text) {
    line.text(key, value.text);
  } else {
    line.json(key, value.text);
  }
}

}  // namespace

std::optional<Value> value_of_message(std::string_view any_value, size_t depth) {
  std::optional<Value> out = Value{false, "null"};
  ProtobufReader reader(any_value);
  while (reader.next() && out) {
    switch (reader.field()) {
      case 1:
        out = Value{true, std::string(reader.bytes())};
        break;
      case 2:
        out = Value{false, reader.number() != 0 ? "true" : "false"};
        break;
      case 3:
        out = rendered(reader.signed_number());
        break;
      case 4:
        out = rendered(reader.real());
        break;
      case 5:
      case 6:
        out = list_of_message(reader.bytes(), reader.field() == 6, depth);
        break;
      case 7:
        out = Value{true, base64(reader.bytes())};
        break;
      default:
        break;
    }
  }
  return reader.broken() ? std::nullopt : out;
}

std::optional<Value> value_of_json(std::string_view any_value, size_t depth) {
  std::optional<Value> out = Value{false, "null"};
  bool fine = JsonReader(any_value).members([&](std::string_view key, std::string_view raw) {
    if (key == "stringValue" || key == "string_value") {
      out = Value{true, wire::json_text(raw)};
    } else if (key == "boolValue" || key == "bool_value" || key == "doubleValue" || key == "double_value") {
      auto number = wire::is_json_string(raw) ? wire::json_number(raw) : std::nullopt;
      out = number ? rendered(*number) : Value{wire::is_json_string(raw), wire::json_text(raw)};
    } else if (key == "intValue" || key == "int_value") {
      auto number = wire::json_integer(raw);
      out = number ? rendered(*number) : Value{true, wire::json_text(raw)};
    } else if (key == "arrayValue" || key == "array_value") {
      out = list_of_json(raw, false, depth);
    } else if (key == "kvlistValue" || key == "kvlist_value") {
      out = list_of_json(raw, true, depth);
    } else if (key == "bytesValue" || key == "bytes_value") {
      out = Value{true, wire::json_text(raw)};
    }
    return out.has_value();
  });
  return fine ? out : std::nullopt;
}

bool put_pair_of_message(wire::RecordLine& line, std::string_view key_value) {
  ProtobufReader reader(key_value);
  std::string_view key, value;
  while (reader.next()) {
    if (reader.field() == 1) key = reader.bytes();
    if (reader.field() == 2) value = reader.bytes();
  }
  if (reader.broken()) return false;
  auto read = value_of_message(value);
  if (read) put_attribute(line, key, *read);
  return read.has_value();
}

bool put_pair_of_json(wire::RecordLine& line, std::string_view key_value) {
  std::string key;
  std::string_view value = "{}";
  if (!JsonReader(key_value).members([&](std::string_view name, std::string_view raw) {
        if (name == "key") key = wire::json_text(raw);
        if (name == "value" && raw != "null") value = raw;
        return true;
      }))
    return false;
  auto read = value_of_json(value);
  if (read) put_attribute(line, key, *read);
  return read.has_value();
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t group = 0;
    size_t count = std::min<size_t>(3, bytes.size() - at);
    for (size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0);
    for (size_t i = 0; i < 4; ++i) out.push_back(i <= count ? kDigits[group >> (18 - 6 * i) & 63] : '=');
  }
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  bool zero = true;
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    zero &= byte == 0;
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return zero ? std::string() : out;
}

}  // namespace foreshock::ingest::otlp
