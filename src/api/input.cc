#include "api/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "api/api_options.h"
#include "api/cursor.h"
#include "api/time_input.h"
#include "base/limits.h"

namespace foreshock::api {
namespace {

using Json = nlohmann::json;

std::string joined(std::initializer_list<std::string_view> words) {
  std::string out;
  for (std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

// Parses with a cap on depth; nothing on any error, which is told by the caller.
std::optional<Json> parse_json(const std::string& text, std::string& reason) {
  Json::parser_callback_t shallow = [](int depth, Json::parse_event_t, Json&) {
    return depth <= static_cast<int>(limits::kJsonDepthMax);
  };
  try {
    return Json::parse(text, shallow);
  } catch (const Json::exception& error) {
    reason = error.what();
    return std::nullopt;
  }
}

std::string pointer_to(std::string_view field) {
  return "#/" + std::string(field);
}

}  // namespace

struct Input::Body {
  Json json = Json::object();
  // Null when missing or null.
  const Json* find(std::string_view field) const {
    auto found = json.find(std::string(field));
    return found == json.end() || found->is_null() ? nullptr : &*found;
  }
};

Input::Input(const net::HttpRequest& request, Timestamp now)
    : request_(request), now_(now), body_(std::make_unique<Body>()) {
  if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) return;
  std::string reason;
  std::optional<Json> parsed = parse_json(request.body, reason);
  if (!parsed) {
    wrong("#", "the body is not JSON: " + reason);
  } else if (!parsed->is_object()) {
    wrong("#", "the body must be a JSON object");
  } else {
    body_->json = std::move(*parsed);
  }
}

Input::~Input() = default;

void Input::wrong(std::string pointer, std::string detail) {
  errors_.push_back({std::move(pointer), std::move(detail), std::nullopt});
}

std::string Input::parameter(std::string_view name, size_t bytes_max) {
  std::optional<std::string_view> value = request_.parameter(name);
  if (!value) return {};
  if (value->size() > bytes_max) wrong(std::string(name), fmt::format("at most {} bytes", bytes_max));
  return std::string(value->substr(0, bytes_max));
}

int64_t Input::number(std::string_view name, int64_t otherwise, int64_t min, int64_t max) {
  std::optional<std::string_view> value = request_.parameter(name);
  if (!value || value->empty()) return otherwise;
  int64_t out = 0;
  auto [rest, error] = std::from_chars(value->data(), value->data() + value->size(), out);
  if (error == std::errc() && rest == value->data() + value->size() && out >= min && out <= max) return out;
  wrong(std::string(name), fmt::format("must be a whole number from {} to {}", min, max));
  return otherwise;
}

std::string Input::choice(std::string_view name, std::initializer_list<std::string_view> allowed) {
  std::optional<std::string_view> value = request_.parameter(name);
  if (!value || value->empty()) return std::string(*allowed.begin());
  if (std::find(allowed.begin(), allowed.end(), *value) == allowed.end())
    wrong(std::string(name), "must be one of " + joined(allowed));
  return std::string(*value);
}

Timestamp Input::time(std::string_view name, std::string_view otherwise) {
  std::optional<std::string_view> value = request_.parameter(name);
  std::string_view text = value && !value->empty() ? *value : otherwise;
  if (std::optional<Timestamp> time = parse_time_input(text, now_)) return *time;
  wrong(std::string(name), "must be a time: RFC 3339, epoch s, ms, us or ns, or such as now-1h");
  return now_;
}

size_t Input::limit() {
  return static_cast<size_t>(number("limit", kPageRowsDefault, 1, kPageRowsMax));
}

std::string Input::cursor(std::string_view list) {
  std::optional<std::string_view> value = request_.parameter("cursor");
  auto position = read_cursor(list, value.value_or(""));
  if (position) return *position;
  wrong("cursor", position.error().message);
  return {};
}

std::string Input::text(std::string_view field, size_t bytes_max, bool required) {
  const Json* value = body_->find(field);
  if (value == nullptr) {
    if (required) wrong(pointer_to(field), "is missing");
    return {};
  }
  if (!value->is_string()) {
    wrong(pointer_to(field), "must be a text");
    return {};
  }
  const auto& text = value->get_ref<const std::string&>();
  if (text.size() > bytes_max) wrong(pointer_to(field), fmt::format("at most {} bytes", bytes_max));
  if (required && text.empty()) wrong(pointer_to(field), "must not be empty");
  return text;
}

std::vector<std::string> Input::texts(std::string_view field, size_t items_max, size_t bytes_max,
                                      bool required) {
  std::vector<std::string> out;
  const Json* value = body_->find(field);
  if (value == nullptr || (value->is_array() && value->empty())) {
    if (required) wrong(pointer_to(field), "needs at least one entry");
    return out;
  }
  if (!value->is_array() || value->size() > items_max) {
    wrong(pointer_to(field), fmt::format("must be a list of at most {} texts", items_max));
    return out;
  }
  for (const Json& item : *value) {
    if (!item.is_string() || item.get_ref<const std::string&>().size() > bytes_max) {
      wrong(pointer_to(field), fmt::format("every entry must be a text of at most {} bytes", bytes_max));
      return out;
    }
    out.push_back(item.get<std::string>());
  }
  return out;
}

std::string Input::word(std::string_view field, std::initializer_list<std::string_view> allowed,
                        bool required) {
  const Json* value = body_->find(field);
  if (value == nullptr && !required) return std::string(*allowed.begin());
  if (value == nullptr || !value->is_string() ||
      std::find(allowed.begin(), allowed.end(), value->get_ref<const std::string&>()) == allowed.end()) {
    wrong(pointer_to(field), "must be one of " + joined(allowed));
    return {};
  }
  return value->get<std::string>();
}

int64_t Input::integer(std::string_view field, int64_t otherwise, int64_t min, int64_t max) {
  const Json* value = body_->find(field);
  if (value == nullptr) return otherwise;
  if (value->is_number_integer()) {
    bool too_big = value->is_number_unsigned() && value->get<uint64_t>() > static_cast<uint64_t>(max);
    int64_t number = too_big ? max : value->get<int64_t>();
    if (!too_big && number >= min && number <= max) return number;
  }
  wrong(pointer_to(field), fmt::format("must be a whole number from {} to {}", min, max));
  return otherwise;
}

std::optional<Timestamp> Input::moment(std::string_view field, bool required) {
  const Json* value = body_->find(field);
  if (value == nullptr) {
    if (required) wrong(pointer_to(field), "is missing");
    return std::nullopt;
  }
  std::optional<Timestamp> time;
  if (value->is_string()) time = parse_time_input(value->get_ref<const std::string&>(), now_);
  if (value->is_number_integer()) time = parse_time_input(value->dump(), now_);
  if (!time) wrong(pointer_to(field), "must be a time: RFC 3339, epoch s, ms, us or ns, or such as now-1h");
  return time;
}

size_t Input::objects(std::string_view field, size_t items_max, bool required) {
  const Json* value = body_->find(field);
  if (value == nullptr && !required) return 0;
  bool fits =
      value != nullptr && value->is_array() && value->size() <= items_max && !(required && value->empty());
  if (fits && std::all_of(value->begin(), value->end(), [](const Json& item) { return item.is_object(); }))
    return value->size();
  wrong(pointer_to(field), fmt::format("must be a list of {} to {} objects", required ? 1 : 0, items_max));
  return 0;
}

std::string Input::text_in(std::string_view field, size_t index, std::string_view inner, size_t bytes_max) {
  const Json& item = (*body_->find(field))[index];
  auto found = item.find(std::string(inner));
  std::string pointer = fmt::format("#/{}/{}/{}", field, index, inner);
  if (found == item.end() || !found->is_string()) {
    wrong(pointer, "must be a text");
    return {};
  }
  const auto& text = found->get_ref<const std::string&>();
  if (text.size() > bytes_max) wrong(pointer, fmt::format("at most {} bytes", bytes_max));
  return text;
}

bool Input::flag_in(std::string_view field, size_t index, std::string_view inner) {
  const Json& item = (*body_->find(field))[index];
  auto found = item.find(std::string(inner));
  if (found == item.end() || found->is_null()) return false;
  if (found->is_boolean()) return found->get<bool>();
  wrong(fmt::format("#/{}/{}/{}", field, index, inner), "must be true or false");
  return false;
}

}  // namespace foreshock::api
