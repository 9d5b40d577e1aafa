#include <optional>

#include "parse/declared/field_texts.h"
#include "parse/declared/line_pattern.h"
#include "parse/formats/field_roles.h"
#include "parse/formats/readers.h"
#include "parse/formats/request_line.h"
#include "parse/tokens/byte_class.h"

// The second half of LinePattern: what was captured goes to the record.
namespace foreshock::parse {
namespace {

std::string_view unquoted(std::string_view text, RecordDraft& draft) {
  if (text.size() < 2) return text;
  std::string_view inside = text.substr(1, text.size() - 2);
  if (inside.find('\\') == std::string_view::npos) return inside;
  char* out = static_cast<char*>(draft.arena().allocate(inside.size(), 1));
  size_t length = 0;
  for (size_t i = 0; i < inside.size(); ++i) {
    bool escape =
        inside[i] == '\\' && i + 1 < inside.size() && (inside[i + 1] == text[0] || inside[i + 1] == '\\');
    out[length++] = inside[escape ? ++i : i];
  }
  return {out, length};
}

std::string_view cell_text(std::string_view text, RecordDraft& draft) {
  if (text.size() < 2 || text[0] != '"') return text;
  std::string_view inside = text.substr(1, text.size() - 2);
  if (inside.find('"') == std::string_view::npos) return inside;
  char* out = static_cast<char*>(draft.arena().allocate(inside.size(), 1));
  size_t length = 0;
  for (size_t i = 0; i < inside.size(); ++i) {
    out[length++] = inside[i];
    i += inside[i] == '"' && i + 1 < inside.size() && inside[i + 1] == '"';
  }
  return {out, length};
}

void put_time(std::string_view text, RecordDraft& draft) {
  TimeText time;
  if (draft.times.match(text.data(), text.data() + text.size(), time, true)) {
    draft.set_time(time);
    return;
  }
  if (std::optional<int64_t> ns = read_epoch(text)) {
    time = TimeText();
    time.is_epoch = true;
    time.epoch_ns = *ns;
    draft.set_time(time);
  }
}

void put_status(const Field& field, std::string_view text, RecordDraft& draft) {
  if (text == "-") return;
  int status = 0;
  for (char c : text) status = status * 10 + (c - '0');
  while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
  draft.add(field.name, text, ValueKind::kInteger);
  if (status >= 100) draft.set_severity(severity_from_http_status(status), {}, kFromHttpStatus);
}

void put_attribute(const Field& field, std::string_view text, RecordDraft& draft) {
  switch (field.type) {
    case FieldType::kInteger:
      if (text[0] == '+') text.remove_prefix(1);
      draft.add(field.name, text, ValueKind::kInteger);
      return;
    case FieldType::kNumber:
      draft.add(field.name, text, ValueKind::kReal);
      return;
    case FieldType::kEndpoint: {
      std::string_view address;
      std::string_view port;
      split_endpoint(text, address, port);
      draft.add(field.name, address);
      if (!port.empty()) draft.add(field.port_name, port, ValueKind::kInteger);
      return;
    }
    case FieldType::kStatus:
      return put_status(field, text, draft);
    case FieldType::kRequest:
      return put_request(text, draft);
    case FieldType::kTarget:
      return add_path(text, draft);
    case FieldType::kUrl:
      return put_url(text, draft);
    default:
      break;
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (!text.empty() && text != "-") draft.add(field.name, text);
}

void put_level(std::string_view text, const LevelWordMap& levels, RecordDraft& draft) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  Severity severity = levels.find(text);
  if (severity != Severity::kUnknown)
    draft.set_severity(severity, text, kFromField);
  else
    draft.set_level_word(text, kFromField);
}

}  // namespace

void apply_captures(const LinePattern::Captures& captures, const LevelWordMap& levels, RecordDraft& draft,
                    int depth) {
  for (size_t i = 0; i < captures.count; ++i) {
    const Field& field = *captures.items[i].field;
    std::string_view text = captures.items[i].text();
    if (field.type == FieldType::kQuoted) text = unquoted(text, draft);
    if (field.type == FieldType::kCell) text = cell_text(text, draft);
    if (field.target == FieldTarget::kBody &&
        (field.type == FieldType::kPairs || field.type == FieldType::kJson))
      draft.record.body = text;
    if (field.type == FieldType::kPairs) {
      read_pairs(text, draft);
      continue;
    }
    if (field.type == FieldType::kJson) {
      if (!read_json_members(text, draft)) draft.add(field.name.empty() ? "json" : field.name, text);
      continue;
    }
    if (field.type == FieldType::kDetect) {
      FormatId own = draft.record.format;
      if (depth >= kUnwrapsMax || !read_payload(text, draft, depth + 1, true)) draft.record.body = text;
      draft.record.format = own;
      continue;
    }
    switch (field.target) {
      case FieldTarget::kNone:
        break;
      case FieldTarget::kBody:
        draft.record.body = text;
        break;
      case FieldTarget::kTime:
        put_time(text, draft);
        break;
      case FieldTarget::kLevel:
        put_level(text, levels, draft);
        break;
      case FieldTarget::kHost:
        draft.set_host(text);
        break;
      case FieldTarget::kService:
        draft.set_service(text);
        break;
      case FieldTarget::kTrace:
        if (text != "-") draft.record.trace_id = text;
        break;
      case FieldTarget::kSpan:
        if (text != "-") draft.record.span_id = text;
        break;
      case FieldTarget::kAttribute:
        put_attribute(field, text, draft);
        break;
    }
  }
}

}  // namespace foreshock::parse
