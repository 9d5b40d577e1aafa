#include "api/openapi_document.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "api/web_files.h"
#include "base/check.h"
#include "base/json_writer.h"

namespace foreshock::api {
namespace {

constexpr int kDepthMax = 64;

// A plain scalar that is a JSON number as it stands.
bool is_json_number(const std::string& text) {
  size_t at = text.starts_with('-') ? 1 : 0;
  auto digits = [&] {
    size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - first;
  };
  size_t whole_at = at;
  size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[whole_at] == '0')) return false;
  if (at < text.size() && text[at] == '.' && (++at, digits() == 0)) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

void write_scalar(JsonWriter& json, const YAML::Node& node) {
  const std::string& text = node.Scalar();
  bool plain = node.Tag() == "?";
  if (plain && (text == "true" || text == "false")) {
    json.value(text == "true");
  } else if (plain && is_json_number(text)) {
    json.raw(text);
  } else {
    json.value(text);
  }
}

Status write_node(JsonWriter& json, const YAML::Node& node, int depth) {
  if (depth > kDepthMax) return fail(ErrorKind::kInvalid, "the document is nested too deeply");
  if (node.IsMap()) {
    json.begin_object();
    for (const auto& entry : node) {
      json.key(entry.first.Scalar());
      RETURN_IF_ERROR(write_node(json, entry.second, depth + 1));
    }
    json.end_object();
  } else if (node.IsSequence()) {
    json.begin_array();
    for (const YAML::Node& item : node) RETURN_IF_ERROR(write_node(json, item, depth + 1));
    json.end_array();
  } else if (node.IsScalar()) {
    write_scalar(json, node);
  } else {
    json.null();
  }
  return {};
}

}  // namespace

Result<std::string> yaml_to_json(const std::string& yaml) {
  try {
    std::string out;
    JsonWriter json(out);
    RETURN_IF_ERROR(write_node(json, YAML::Load(yaml), 0));
    return out;
  } catch (const YAML::Exception& error) {
    return fail(ErrorKind::kInvalid, error.what());
  }
}

std::string_view openapi_yaml() {
  const WebFile* file = find_web_file(kOpenApiPath);
  CHECK(file != nullptr) << "openapi.yaml is not in the binary";
  return file->identity;
}

std::shared_ptr<const std::string> openapi_json() {
  static const std::shared_ptr<const std::string> json = [] {
    auto made = yaml_to_json(std::string(openapi_yaml()));
    CHECK(made) << "openapi.yaml: " << made.error().message;
    return std::make_shared<const std::string>(std::move(*made));
  }();
  return json;
}

}  // namespace foreshock::api
