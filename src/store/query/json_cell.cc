#include "store/query/json_cell.h"

#include <nlohmann/json.hpp>

#include "base/json_writer.h"

namespace foreshock::store {

bool is_json_number(std::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  auto digits = [&] {
    size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  size_t first = at;
  size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

bool is_json_value(std::string_view text) {
  if (text == "true" || text == "false" || text == "null") return true;
  return is_json_number(text) || nlohmann::json::accept(text.begin(), text.end());
}

Cell cell_of_json(std::string_view json, std::string& scratch) {
  if (json.empty() || json == "null") return {};
  if (json == "true" || json == "false") return {Cell::Kind::kJson, json, 0};
  if (is_json_number(json)) {
    auto number = number_of(json);
    if (number) return Cell::of_number(json, *number);
  }
  bool text = json.size() >= 2 && json.front() == '"' && json.back() == '"';
  if (text && json.find('\\') == std::string_view::npos) return Cell::of_text(json.substr(1, json.size() - 2));
  auto parsed = nlohmann::json::parse(json.begin(), json.end(), nullptr, false);
  if (parsed.is_string()) {
    scratch = parsed.get<std::string>();
    return Cell::of_text(scratch);
  }
  if (parsed.is_discarded()) return Cell::of_text(json);
  return {Cell::Kind::kJson, json, 0};
}

std::string attributes_json(const LogRow& log) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (const OwnedAttribute& attribute : log.attributes) {
    json.key(attribute.key);
    if (attribute.is_text || !is_json_value(attribute.value)) {
      json.value(attribute.value);
    } else {
      json.raw(attribute.value);
    }
  }
  json.end_object();
  return out;
}

}  // namespace foreshock::store
