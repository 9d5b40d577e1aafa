// Splits a body that is one JSON document into records: each element of an array, or the one object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace foreshock::ingest::http {

struct JsonPieces {
  std::string bytes;  // the elements' own bytes, one behind the other
  std::vector<uint32_t> ends;
};

// nullopt when `body` is not exactly one array or object (NDJSON and plain text are not).
std::optional<JsonPieces> split_json_document(const std::string& body);

}  // namespace foreshock::ingest::http
