#include <array>
#include <cstring>

#include "base/limits.h"
#include "parse/formats/field_roles.h"
#include "parse/formats/json_text.h"
#include "parse/formats/readers.h"
#include "parse/text_cleaning.h"

namespace foreshock::parse {
namespace {

constexpr size_t kNestedStringBytesMax = 64 * 1024;

// Walks an object and hands its members, flattened to dotted names, to FieldRoles.
class Flattener {
 public:
  Flattener(FieldRoles& roles, RecordDraft& draft) : roles_(roles), draft_(draft) {}

  bool object(JsonText& json, int level, int strings) {
    if (!json.take('{')) return false;
    if (json.take('}')) return true;
    size_t prefix = length_;
    do {
      json.skip_space();
      std::string_view key;
      bool escaped = false;
      if (!json.read_string(key, escaped) || !json.take(':')) return false;
      if (escaped) key = json_unescape(key, draft_.arena());
      bool stable = prefix == 0;
      if (!stable) key = join(prefix, key);
      if (!member(json, key, stable, level, strings)) return false;
      length_ = prefix;
    } while (json.take(','));
    return json.take('}');
  }

 private:
  // "prefix.key" in the buffer; what does not fit is cut, and the record says so.
  std::string_view join(size_t prefix, std::string_view key) {
    size_t at = prefix;
    path_[at++] = '.';
    size_t room = path_.size() - at;
    if (key.size() > room) {
      key = key.substr(0, room);
      draft_.record.flags |= kFieldsDropped;
    }
    std::memcpy(path_.data() + at, key.data(), key.size());
    length_ = at + key.size();
    return {path_.data(), length_};
  }

  bool member(JsonText& json, std::string_view key, bool stable, int level, int strings) {
    char c = json.peek();
    if (c == '"') {
      std::string_view value;
      bool escaped = false;
      if (!json.read_string(value, escaped)) return false;
      if (escaped) value = json_unescape(value, draft_.arena());
      return text_member(key, value, stable, level, strings);
    }
    std::string_view text;
    if (c == '{' && level < static_cast<int>(limits::kAttributeDepthMax) && key.size() + 8 < path_.size()) {
      JsonText ahead = json;
      if (ahead.take('{') && ahead.peek() != '}') {
        enter(key, stable);
        return object(json, level + 1, strings);
      }
    }
    if (c == '{' || c == '[') {
      if (!json.skip_value(text)) return false;
      if (key == "MESSAGE" && c == '[') {  // journald's form of a message that is not UTF-8
        roles_.put(key, bytes_of(text), ValueKind::kText, stable);
        return true;
      }
      roles_.put(key, text, ValueKind::kJson, stable);
      return true;
    }
    ValueKind kind{};
    if (!json.read_scalar(text, kind)) return false;
    roles_.put(key, text, kind, stable);
    return true;
  }

  void enter(std::string_view key, bool stable) {
    if (stable) {
      length_ = key.size() < path_.size() - 8 ? key.size() : path_.size() - 8;
      std::memcpy(path_.data(), key.data(), length_);
    }
  }

  // A string that is exactly one JSON object is read as one (double encoding), but a message is left to the
  // caller, which looks for whole formats in it.
  bool text_member(std::string_view key, std::string_view value, bool stable, int level, int strings) {
    if (value.size() > 6 && value[0] == '{' && value.back() == '}' && strings < kUnwrapsMax &&
        value.size() <= kNestedStringBytesMax && level < static_cast<int>(limits::kAttributeDepthMax) &&
        key.size() + 8 < path_.size()) {
      const FieldName* name = find_field_name(key);
      bool is_message = name && (name->role == FieldRole::kMessage || name->role == FieldRole::kTemplate);
      if (!is_message && is_json_object(value)) {
        JsonText probe_text(value);
        enter(key, stable);
        size_t saved = length_;
        size_t before = roles_.count();
        if (object(probe_text, level + 1, strings + 1)) return true;
        roles_.forget_from(before);
        length_ = saved;
        roles_.put({path_.data(), length_}, value, ValueKind::kText, false);
        return true;
      }
    }
    roles_.put(key, value, ValueKind::kText, stable);
    return true;
  }

  std::string_view bytes_of(std::string_view json) {
    char* out = static_cast<char*>(draft_.arena().allocate(json.size(), 1));
    size_t length = 0;
    int value = -1;
    for (char c : json) {
      if (c >= '0' && c <= '9') {
        value = (value < 0 ? 0 : value) * 10 + (c - '0');
        if (value > 255) return json;
      } else {
        if (value >= 0) out[length++] = static_cast<char>(value);
        value = -1;
      }
    }
    return clean_text({out, length}, draft_.arena(), draft_.record.flags);
  }

  FieldRoles& roles_;
  RecordDraft& draft_;
  std::array<char, limits::kAttributeKeyBytesMax> path_{};
  size_t length_ = 0;
};

std::string_view without_line_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool read_json_members(std::string_view text, RecordDraft& draft) {
  if (!begins_json_object(text)) return false;
  FieldRoles roles(draft);
  Flattener flattener(roles, draft);
  JsonText json(text);
  if (!flattener.object(json, 0, 0) || !json.at_end()) return false;
  roles.resolve_plain();
  return true;
}

bool read_json(std::string_view text, RecordDraft& draft, int depth) {
  if (!begins_json_object(text)) return false;
  if (read_otlp_batch(text, draft)) return true;
  RecordDraft::Mark mark = draft.mark();
  FieldRoles roles(draft);
  Flattener flattener(roles, draft);
  JsonText json(text);
  if (!flattener.object(json, 0, 0) || !json.at_end()) {
    draft.rollback(mark);
    draft.record.flags |= kParseError;
    return false;
  }
  roles.resolve(true);
  bool wraps_line = roles.message_key() == "log";
  if (!roles.has(FieldRole::kMessage)) {
    draft.record.body = !draft.record.given_template.empty() ? draft.record.given_template : text;
    return true;
  }
  std::string_view message = strip_terminal_codes(roles.message(), draft.arena(), draft.record.flags);
  draft.record.body = message;
  if (depth >= kUnwrapsMax) return true;
  FormatId wrapper = draft.record.format;
  if (wraps_line) {  // a shipper's envelope: the program's own line is inside
    std::string_view inner = without_line_end(message);
    bool known = read_payload(inner, draft, depth + 1, true);
    if (!known) draft.record.format = wrapper;
  } else if (begins_json_object(message) && is_json_object(message)) {
    if (!read_json(message, draft, depth + 1)) draft.record.flags &= ~static_cast<uint32_t>(kParseError);
  }
  return true;
}

}  // namespace foreshock::parse
