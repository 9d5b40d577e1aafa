#include "api/loki/entry.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "parse/severity.h"

namespace foreshock::api::loki {
namespace {

// The end of the JSON string that begins at `at`, behind its closing quote; npos when it has none.
size_t string_end(std::string_view text, size_t at) {
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

// The end of the value that begins at `at`: its comma or brace at this level.
size_t value_end(std::string_view text, size_t at) {
  int depth = 0;
  for (size_t i = at; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      size_t end = string_end(text, i);
      if (end == std::string_view::npos) return end;
      i = end - 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return i;
      --depth;
    } else if (c == ',' && depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

std::string decoded(std::string_view literal) {
  auto value = nlohmann::json::parse(literal, nullptr, false);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool begins_as_record(std::string_view raw) {
  static constexpr std::array<std::string_view, 7> kFirst = {R"({"timeUnixNano":)",
                                                             R"({"severityNumber":)",
                                                             R"({"severityText":)",
                                                             R"({"traceId":)",
                                                             R"({"timestamp":)",
                                                             R"({"log":)",
                                                             R"({"@m":)"};
  return std::any_of(kFirst.begin(), kFirst.end(),
                     [&](std::string_view begin) { return raw.starts_with(begin); });
}

}  // namespace

bool unwrap_record(const store::LogRow& row, std::string& line, std::vector<std::string>& members) {
  std::string_view raw = row.raw;
  if (!begins_as_record(raw) || row.source.starts_with("file ")) return false;
  bool found = false;
  for (size_t at = 1; at < raw.size() && raw[at] == '"';) {
    size_t name_end = string_end(raw, at);
    if (name_end == std::string_view::npos || name_end >= raw.size() || raw[name_end] != ':') return false;
    std::string_view name = raw.substr(at + 1, name_end - at - 2);
    size_t end = value_end(raw, name_end + 1);
    if (end == std::string_view::npos) return false;
    std::string_view value = raw.substr(name_end + 1, end - name_end - 1);
    if (!found && (name == "log" || name == "@m") && value.starts_with('"')) {
      line = decoded(value);
      while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
      found = true;
    } else {
      members.emplace_back(name);
    }
    at = end + 1;
  }
  return found;
}

std::string label_name(std::string_view attribute) {
  std::string out(attribute);
  for (char& c : out) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!letter) c = '_';
  }
  if (!out.empty() && out[0] >= '0' && out[0] <= '9') out.insert(out.begin(), '_');
  return out;
}

std::string_view field_of_label(std::string_view label) {
  static constexpr std::pair<std::string_view, std::string_view> kFields[] = {
      {"service_name", "service"}, {"service", "service"},         {"host", "host"},
      {"source", "source"},        {"format", "format"},           {"detected_level", "level"},
      {"level", "level"},          {"template_id", "template_id"}, {"trace_id", "trace_id"},
      {"span_id", "span_id"}};
  for (const auto& [name, field] : kFields)
    if (name == label) return field;
  return {};
}

Entry::Entry(const store::LogRow& row) : time_ns(row.timestamp.ns), body(row.body) {
  std::vector<std::string> sent;
  if (!unwrap_record(row, line, sent)) line = row.raw;
  labels.reserve(8 + row.attributes.size());
  auto add = [&](std::string_view name, std::string_view value, Origin origin) {
    if (!value.empty()) labels.push_back({std::string(name), std::string(value), origin, false});
  };
  add("service_name", row.service.empty() ? kUnknownService : std::string_view(row.service), Origin::kStream);
  add("host", row.host, Origin::kStream);
  add("source", row.source, Origin::kStream);
  add("format", row.format, Origin::kStream);
  add("detected_level", parse::severity_band(row.severity_number), Origin::kMetadata);
  if (row.template_id) add("template_id", hex16(row.template_id), Origin::kMetadata);
  add("trace_id", row.trace_id, Origin::kMetadata);
  add("span_id", row.span_id, Origin::kMetadata);
  for (const store::OwnedAttribute& attribute : row.attributes) {
    if (attribute.value.empty() || attribute.value == "null") continue;
    Label label{label_name(attribute.key), attribute.value, Origin::kParsed, true};
    if (std::find(sent.begin(), sent.end(), attribute.key) != sent.end()) {
      label.origin = Origin::kMetadata;
      label.hidden = false;
    }
    const Label* there = find(label.name);
    if (there != nullptr && there->value == label.value) continue;
    // Names of the columns mean the columns, as they do where the store decides.
    if (there != nullptr || !field_of_label(label.name).empty()) label.name += "_extracted";
    labels.push_back(std::move(label));
  }
}

Label* Entry::find(std::string_view name) {
  for (Label& label : labels)
    if (label.name == name) return &label;
  return nullptr;
}

std::string_view Entry::label(std::string_view name) const {
  for (const Label& label : labels)
    if (label.name == name) return label.value;
  if (name == "level") return label("detected_level");
  if (name == "service") return label("service_name");
  return {};
}

void Entry::set(std::string_view name, std::string value, Origin origin) {
  if (value.empty()) return remove(name);
  if (Label* there = find(name)) {
    there->value = std::move(value);
    there->hidden = false;
    if (there->origin != Origin::kStream) there->origin = origin;
  } else {
    labels.push_back({std::string(name), std::move(value), origin, false});
  }
}

void Entry::remove(std::string_view name) {
  std::erase_if(labels, [&](const Label& label) { return label.name == name; });
}

void Entry::show_parsed() {
  for (Label& label : labels) label.hidden = false;
}

series::Labels Entry::visible() const {
  series::Labels out;
  for (const Label& label : labels)
    if (!label.hidden) out.emplace_back(label.name, label.value);
  std::sort(out.begin(), out.end());
  return out;
}

series::Labels Entry::visible(Origin origin) const {
  series::Labels out;
  for (const Label& label : labels)
    if (!label.hidden && label.origin == origin) out.emplace_back(label.name, label.value);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace foreshock::api::loki
