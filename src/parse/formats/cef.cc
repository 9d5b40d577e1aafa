#include <algorithm>
#include <array>

#include "parse/formats/readers.h"
#include "parse/formats/request_line.h"
#include "parse/tokens/byte_class.h"

// CEF and LEEF, the exchange formats of security products. Read by code because their values are not quoted:
// a value ends where the next " key=" begins (CEF), and a "=" inside it begins no pair.
namespace foreshock::parse {
namespace {

struct ExtensionName {
  std::string_view key, name;
  ValueKind kind = ValueKind::kText;
};
constexpr std::array<ExtensionName, 20> kExtensions = {{{"src", "source.address"},
                                                        {"spt", "source.port", ValueKind::kInteger},
                                                        {"srcPort", "source.port", ValueKind::kInteger},
                                                        {"dst", "destination.address"},
                                                        {"dpt", "destination.port", ValueKind::kInteger},
                                                        {"dstPort", "destination.port", ValueKind::kInteger},
                                                        {"proto", "network.transport"},
                                                        {"app", "network.protocol.name"},
                                                        {"act", "event.action"},
                                                        {"action", "event.action"},
                                                        {"outcome", "event.outcome"},
                                                        {"suser", "user.name"},
                                                        {"usrName", "user.name"},
                                                        {"duser", "user.target.name"},
                                                        {"request", "url.full"},
                                                        {"requestMethod", "http.request.method"},
                                                        {"in", "network.bytes.received", ValueKind::kInteger},
                                                        {"out", "network.bytes.sent", ValueKind::kInteger},
                                                        {"fname", "file.name"},
                                                        {"deviceInboundInterface", "network.interface.in"}}};

// Takes `escapes` (each behind a backslash) and, in extensions, \n and \r out of `text`.
std::string_view unescaped(std::string_view text, std::string_view escapes, RecordDraft& draft) {
  if (text.find('\\') == std::string_view::npos) return text;
  char* out = static_cast<char*>(draft.arena().allocate(text.size(), 1));
  size_t length = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    bool escape = text[i] == '\\' && i + 1 < text.size() && escapes.find(text[i + 1]) != std::string_view::npos;
    if (escape) ++i;
    out[length++] = escape && text[i] == 'n' ? '\n' : escape && text[i] == 'r' ? '\r' : text[i];
  }
  return {out, length};
}

// The header's field up to the next bar that is not escaped; moves behind the bar. False at the end.
bool next_field(std::string_view& rest, std::string_view& field) {
  size_t at = 0;
  while (at < rest.size() && rest[at] != '|' && rest[at] != '\n') at += rest[at] == '\\' ? 2 : 1;
  if (at >= rest.size() || rest[at] != '|') return false;
  field = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return true;
}

bool is_key_byte(char c) {
  return is_alnum(c) || c == '_' || c == '.' || c == '-' || c == '[' || c == ']';
}

// Where the next " key=" begins in `text`, npos when there is none: the "=" may not be escaped.
size_t next_key(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '=' || text[i - 1] == '\\') continue;
    size_t from = i;
    while (from > 0 && is_key_byte(text[from - 1])) --from;
    if (from < i && from > 0 && text[from - 1] == ' ') return from - 1;
  }
  return std::string_view::npos;
}

void put_time(std::string_view value, RecordDraft& draft) {
  TimeText time;
  if (read_timestamp(value, time)) draft.set_time(time);
}

void put_pair(std::string_view key, std::string_view value, RecordDraft& draft) {
  value = unescaped(value, "=\\nr|", draft);
  while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
  if (key.empty() || value.empty()) return;
  if (key == "msg") {
    draft.record.body = value;
    return;
  }
  if (key == "rt" || key == "devTime" || (key == "start" && !draft.has_time())) put_time(value, draft);
  if (key == "dvchost" || key == "dhost") draft.set_host(value);
  auto known = std::find_if(kExtensions.begin(), kExtensions.end(),
                            [&](const ExtensionName& extension) { return extension.key == key; });
  if (known == kExtensions.end())
    draft.add(key, value);
  else if (!draft.has(known->name))
    draft.add(known->name, value, known->kind);
}

// csN=value with csNLabel=name becomes name=value.
void join_labels(RecordDraft& draft) {
  constexpr std::array<std::string_view, 5> kStems = {"cs", "cn", "cfp", "flexString", "deviceCustomDate"};
  for (std::string_view stem : kStems)
    for (char digit = '1'; digit <= '6'; ++digit) {
      std::array<char, 32> name{};
      size_t size = stem.copy(name.data(), stem.size());
      name[size++] = digit;
      std::string_view value_key(name.data(), size);
      if (!draft.has(value_key)) continue;
      size += std::string_view("Label").copy(name.data() + size, 5);
      std::string_view label = draft.find({name.data(), size});
      if (!label.empty()) draft.rename(value_key, label);
    }
}

void put_cef_level(std::string_view word, RecordDraft& draft) {
  if (!word.empty() && is_digit(word[0])) {
    int number = word.size() > 1 ? 10 : word[0] - '0';
    draft.set_severity(number >= 9   ? Severity::kFatal
                       : number >= 7 ? Severity::kError
                       : number >= 4 ? Severity::kWarn
                                     : Severity::kInfo,
                       word, kFromField);
  } else if (word == "Low" || word == "Unknown") {
    draft.set_severity(Severity::kInfo, word, kFromField);
  } else if (word == "Medium") {
    draft.set_severity(Severity::kWarn, word, kFromField);
  } else if (word == "High") {
    draft.set_severity(Severity::kError, word, kFromField);
  } else if (word == "Very-High") {
    draft.set_severity(Severity::kFatal, word, kFromField);
  }
}

bool read_cef_at(std::string_view rest, RecordDraft& draft) {
  constexpr std::array<std::string_view, 7> kNames = {
      "cef.version",      "cef.device_vendor", "cef.device_product", "cef.device_version",
      "cef.signature_id", "cef.name",          "cef.severity"};
  std::array<std::string_view, 7> fields;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (next_field(rest, fields[i])) continue;
    if (i != 6) return false;
    fields[i] = rest;  // no extension and no last bar
    rest = {};
  }
  for (size_t i = 0; i < fields.size(); ++i)
    if (!fields[i].empty()) draft.add(kNames[i], unescaped(fields[i], "|\\", draft));
  draft.record.body = unescaped(fields[5], "|\\", draft);
  put_cef_level(fields[6], draft);
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  while (!rest.empty()) {
    size_t equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    std::string_view key = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    size_t end = next_key(rest);
    put_pair(key, rest.substr(0, end), draft);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  join_labels(draft);
  return true;
}

// LEEF 2.0 names its delimiter: a byte, or its code as x09 or 0x09.
char delimiter_of(std::string_view text) {
  if (text.size() == 1) return text[0];
  size_t x = text.find('x');
  int code = 0;
  for (char c : text.substr(x == std::string_view::npos ? text.size() : x + 1))
    if (is_hex(c)) code = code * 16 + (is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
  return code > 0 && code < 256 ? static_cast<char>(code) : '\t';
}

bool read_leef_at(std::string_view rest, RecordDraft& draft) {
  constexpr std::array<std::string_view, 5> kNames = {"leef.version", "leef.vendor", "leef.product",
                                                      "leef.product_version", "leef.event_id"};
  std::array<std::string_view, 5> fields;
  for (std::string_view& field : fields)
    if (!next_field(rest, field)) return false;
  char delimiter = '\t';
  if (fields[0].substr(0, 1) == "2") {
    std::string_view given;
    std::string_view before = rest;
    if (next_field(rest, given) && given.size() <= 4 && given.find('=') == std::string_view::npos)
      delimiter = given.empty() ? '\t' : delimiter_of(given);
    else
      rest = before;
  }
  for (size_t i = 0; i < fields.size(); ++i) draft.add(kNames[i], unescaped(fields[i], "|\\", draft));
  draft.record.body = draft.find("leef.event_id");
  while (!rest.empty()) {
    size_t end = std::min(rest.find(delimiter), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    std::string_view key = pair.substr(0, equals);
    while (!key.empty() && is_space(key.front())) key.remove_prefix(1);
    if (key == "sev" || key == "severity") put_cef_level(pair.substr(equals + 1), draft);
    put_pair(key, pair.substr(equals + 1), draft);
  }
  return true;
}

}  // namespace

bool read_cef(std::string_view text, RecordDraft& draft) {
  constexpr size_t kSearchBytes = 256;  // a device may put its own header in front
  std::string_view head = text.substr(0, kSearchBytes);
  size_t at = head.find("CEF:");
  bool leef = at == std::string_view::npos;
  if (leef) at = head.find("LEEF:");
  if (at == std::string_view::npos || (at > 0 && is_alnum(text[at - 1]))) return false;
  std::string_view rest = text.substr(at + (leef ? 5 : 4));
  if (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  if (rest.empty() || !is_digit(rest.front())) return false;
  RecordDraft::Mark mark = draft.mark();
  if (!(leef ? read_leef_at(rest, draft) : read_cef_at(rest, draft))) {
    draft.rollback(mark);
    return false;
  }
  if (!draft.has("client.address") && draft.has("source.address"))
    draft.add("client.address", draft.find("source.address"));
  draft.set_format(leef ? Format::kLeef : Format::kCef);
  return true;
}

}  // namespace foreshock::parse
