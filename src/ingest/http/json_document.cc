#include "ingest/http/json_document.h"

#include <simdjson.h>

namespace foreshock::ingest::http {

namespace {

bool add(wire::RecordBatch& pieces, simdjson::simdjson_result<simdjson::ondemand::value> element) {
  simdjson::ondemand::value value;
  std::string_view text;
  if (element.get(value) != simdjson::SUCCESS) return false;
  simdjson::ondemand::json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  if (type == simdjson::ondemand::json_type::object) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS ||
        object.raw_json().get(text) != simdjson::SUCCESS)
      return false;
  } else if (type == simdjson::ondemand::json_type::string) {
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;  // an array of plain lines
  } else if (type == simdjson::ondemand::json_type::array) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS || array.raw_json().get(text) != simdjson::SUCCESS)
      return false;
  } else {
    text = value.raw_json_token();
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\r'))
    text.remove_suffix(1);
  if (text.empty()) return true;
  pieces.add(text);
  return true;
}

// Behind the document there may only be blanks; a second value means NDJSON.
bool nothing_follows(simdjson::ondemand::document& document, const simdjson::padded_string& whole) {
  const char* at = nullptr;
  if (document.current_location().get(at) != simdjson::SUCCESS) return true;
  std::string_view rest(at, static_cast<size_t>(whole.data() + whole.size() - at));
  return rest.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::optional<wire::RecordBatch> split_json_document(const std::string& body) {
  simdjson::padded_string padded(body);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
  wire::RecordBatch pieces;
  simdjson::ondemand::json_type type;
  if (document.type().get(type) != simdjson::SUCCESS) return std::nullopt;
  if (type == simdjson::ondemand::json_type::array) {
    simdjson::ondemand::array array;
    if (document.get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
    for (auto element : array)
      if (!add(pieces, element)) return std::nullopt;
  } else if (type == simdjson::ondemand::json_type::object) {
    simdjson::ondemand::object object;
    std::string_view text;
    if (document.get_object().get(object) != simdjson::SUCCESS ||
        object.raw_json().get(text) != simdjson::SUCCESS)
      return std::nullopt;
    pieces.bytes = std::string(text);
    while (!pieces.bytes.empty() && pieces.bytes.back() != '}') pieces.bytes.pop_back();
    pieces.ends.push_back(static_cast<uint32_t>(pieces.bytes.size()));
  } else {
    return std::nullopt;
  }
  if (!nothing_follows(document, padded)) return std::nullopt;
  return pieces;
}

}  // namespace foreshock::ingest::http
