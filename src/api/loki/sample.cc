#include "api/loki/sample.h"

#include "api/loki/lexer.h"

namespace foreshock::api::loki {
namespace {

// Ids that differ on each line and names that we make: no labels of a stream.
bool is_ours(std::string_view name) {
  return name == "detected_level" || name == "template_id" || name == "trace_id" || name == "span_id";
}

bool is_whole(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view type_of(std::string_view value) {
  if (is_whole(value)) return "int";
  if (value == "true" || value == "false") return "boolean";
  Unwrap plain;
  if (unwrapped(plain, value)) return "float";
  if (read_duration(value)) return "duration";
  if (read_bytes(value)) return "bytes";
  return "string";
}

}  // namespace

std::string_view SampleField::type() const {
  std::string_view out;
  for (const auto& [value, count] : values) {
    std::string_view type = type_of(value);
    if (out.empty() || out == type) {
      out = type;
    } else if ((out == "int" && type == "float") || (out == "float" && type == "int")) {
      out = "float";
    } else {
      return "string";
    }
  }
  return out.empty() ? "string" : out;
}

Result<Sample> take_sample(LogReader& reader, const LogQuery& query, Timestamp start, Timestamp end,
                           size_t lines_max) {
  Sample out;
  RETURN_IF_ERROR(reader.lines(query, {start, end, true}, [&](Entry&& entry) {
    bool json = entry.line.starts_with('{');
    series::Labels stream;
    for (const Label& label : entry.labels) {
      bool sent = label.origin == Origin::kMetadata && !is_ours(label.name);
      if (sent || label.origin == Origin::kStream) series::set_label(stream, label.name, label.value);
      if (label.origin == Origin::kStream || out.fields.size() >= kSampleFieldsMax) continue;
      SampleField& field = out.fields[label.name];
      field.sent |= sent;
      field.in_json |= json && label.origin == Origin::kParsed;
      auto value = field.values.find(label.value);
      if (value != field.values.end()) {
        ++value->second;
      } else if (field.values.size() < kSampleValuesMax && label.value.size() <= 1024) {
        field.values.emplace(label.value, 1);
      }
    }
    if (out.streams.size() < kSampleFieldsMax) out.streams.insert(std::move(stream));
    return ++out.lines < lines_max;
  }));
  return out;
}

}  // namespace foreshock::api::loki
