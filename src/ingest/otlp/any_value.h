// OTLP's AnyValue, from protobuf and from its JSON mapping, as plain JSON; private to ingest.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ingest/wire/record_line.h"

namespace foreshock::ingest::otlp {

// A value of either kind.
struct Value {
  bool is_text = false;
  std::string text;  // of a text; else JSON
};

// nullopt when the message is broken; an empty one is `null`.
std::optional<Value> value_of_message(std::string_view any_value, size_t depth = 0);
std::optional<Value> value_of_json(std::string_view any_value, size_t depth = 0);

// A KeyValue as an attribute of the line; false when it is broken.
bool put_pair_of_message(wire::RecordLine& line, std::string_view key_value);
bool put_pair_of_json(wire::RecordLine& line, std::string_view key_value);

std::string base64(std::string_view bytes);
std::string hex(std::string_view bytes);

}  // namespace foreshock::ingest::otlp
