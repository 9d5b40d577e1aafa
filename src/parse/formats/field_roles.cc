#include "parse/formats/field_roles.h"

#include <algorithm>

#include "parse/declared/declared_reader.h"
#include "parse/formats/request_line.h"
#include "parse/tokens/byte_class.h"
#include "parse/tokens/recognise_network.h"

namespace foreshock::parse {
namespace {

bool all_digits(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text)
    if (!is_digit(c)) return false;
  return true;
}

int small_number(std::string_view text) {
  if (!all_digits(text) || text.size() > 5) return -1;
  int value = 0;
  for (char c : text) value = value * 10 + (c - '0');
  return value;
}

bool is_method(std::string_view text) {
  if (text.size() < 3 || text.size() > 8) return false;
  for (char c : text)
    if (!is_upper(c)) return false;
  return true;
}

// The string of a JSON array that begins with one, as headers and address lists are written.
std::string_view first_of_array(std::string_view json) {
  if (json.size() < 4 || json[0] != '[') return {};
  size_t from = 1;
  while (from < json.size() && is_space(json[from])) ++from;
  if (from >= json.size() || json[from] != '"') return {};
  size_t end = json.find_first_of("\"\\", from + 1);
  if (end == std::string_view::npos || json[end] != '"') return {};
  return json.substr(from + 1, end - from - 1);
}

bool fits_role(FieldRole role, ValueKind kind, std::string_view value) {
  switch (role) {
    case FieldRole::kMessage:
    case FieldRole::kHost:
    case FieldRole::kService:
    case FieldRole::kTemplate:
    case FieldRole::kName:
      return kind == ValueKind::kText;
    case FieldRole::kTraceId:
    case FieldRole::kSpanId:
      return kind == ValueKind::kText && !value.empty();
    case FieldRole::kLevel:
    case FieldRole::kTime:
      return kind == ValueKind::kText || kind == ValueKind::kInteger || kind == ValueKind::kReal;
    case FieldRole::kSeverityNumber:
    case FieldRole::kInstantSecond:
    case FieldRole::kInstantNano:
      return kind == ValueKind::kInteger;
    default:
      return false;
  }
}

}  // namespace

std::string_view ip_address_of(std::string_view text) {
  if (text.size() < 2 || text.size() > 64) return {};
  const char* p = text.data();
  const char* end = p + text.size();
  if (*p == '[') {
    const char* stop = match_ipv6(p + 1, end);
    if (!stop || stop >= end || *stop != ']') return {};
    return text.substr(1, static_cast<size_t>(stop - p) - 1);
  }
  if (is_digit(*p)) {
    if (const char* stop = match_ipv4(p, end); stop == end) {
      size_t colon = text.find_first_of(":/");
      return text.substr(0, colon);
    }
  }
  // Nine groups, or a last one of five digits: a port behind an address without brackets.
  size_t last = text.rfind(':');
  if (last != std::string_view::npos && all_digits(text.substr(last + 1)) &&
      (text.size() - last == 6 || std::count(text.begin(), text.end(), ':') == 8))
    text = text.substr(0, last);
  return match_ipv6(p, p + text.size()) == p + text.size() ? text : std::string_view();
}

void FieldRoles::demote(Filled& field) {
  if (!field.set) return;
  draft_->add(field.key, field.value, field.kind);
  field = Filled();
}

bool FieldRoles::put_alias(const FieldName& name, std::string_view value, ValueKind kind) {
  // The first of several keys with one meaning has it; the others keep their own names.
  if (draft_->has(name.name)) return false;
  switch (name.role) {
    case FieldRole::kAlias:
      break;
    case FieldRole::kAliasMethod:
      if (kind != ValueKind::kText || !is_method(value)) return false;
      break;
    case FieldRole::kAliasStatus: {
      int status = kind == ValueKind::kText || kind == ValueKind::kInteger ? small_number(value) : -1;
      if (status < 0 || status > 599) return false;
      kind = ValueKind::kInteger;
      if (status >= 100) draft_->set_severity(severity_from_http_status(status), {}, kFromHttpStatus);
      break;
    }
    case FieldRole::kAliasPath:
      if (kind != ValueKind::kText || value.empty() || value[0] != '/') return false;
      add_path(value, *draft_);
      return true;
    case FieldRole::kAliasAddress: {
      std::string_view address = ip_address_of(kind == ValueKind::kJson ? first_of_array(value) : value);
      if (address.empty()) {  // "client, proxy, proxy": the first is told, the list stays under its own key
        size_t comma = kind == ValueKind::kText ? value.find(',') : std::string_view::npos;
        if (comma != std::string_view::npos) address = ip_address_of(value.substr(0, comma));
        if (!address.empty() && !draft_->has(name.name)) draft_->add(name.name, address);
        return false;
      }
      value = address;
      kind = ValueKind::kText;
      break;
    }
    case FieldRole::kAliasText:
      if (kind == ValueKind::kJson) {
        value = first_of_array(value);
        if (value.empty()) return false;
        kind = ValueKind::kText;
      }
      if (kind != ValueKind::kText || value.empty()) return false;
      break;
    case FieldRole::kAliasInteger:
      if (kind == ValueKind::kText && all_digits(value)) kind = ValueKind::kInteger;
      if (kind != ValueKind::kInteger) return false;
      break;
    default:
      return false;
  }
  draft_->add(name.name, value, kind);
  return true;
}

void FieldRoles::put(std::string_view key, std::string_view value, ValueKind kind, bool key_is_stable) {
  if (count_ == kGivenMax) {
    draft_->record.flags |= kFieldsDropped;
    return;
  }
  if (!key_is_stable) key = draft_->copy(key);
  const FormatTables* tables = draft_->context().formats;
  const KeyTable::Entry* entry = tables ? tables->keys.find(key) : nullptr;
  new (storage_ + sizeof(Given) * count_++) Given{key, value, kind, entry};
}

void FieldRoles::place(const Given& one, const FieldName* name) {
  if (name && static_cast<int>(name->role) < kFilledRoles && name->role != FieldRole::kNone) {
    Filled& field = filled_[static_cast<size_t>(name->role)];
    // Nothing in a key that is only sometimes the message says nothing.
    bool is_void = name->role == FieldRole::kMessage && name->rank > 5 && one.value.empty();
    if (!is_void && fits_role(name->role, one.kind, one.value)) {
      if (field.set && field.key == one.key) {  // a repeated key: the last one wins
        draft_->record.flags |= kDuplicateKeys;
        field.value = one.value;
        field.kind = one.kind;
        return;
      }
      if (name->rank < field.rank) {
        demote(field);
        field = {one.key, one.value, one.kind, name->rank, true};
      } else {
        draft_->add(one.key, one.value, one.kind);
      }
      return;
    }
  } else if (name && put_alias(*name, one.value, one.kind)) {
    return;
  }
  draft_->add(one.key, one.value, one.kind);
}

// The declared format all of whose keys are there: the one with the most keys, of those the first; -1: none.
int FieldRoles::declared_format(bool is_json) const {
  const FormatTables* tables = draft_->context().formats;
  if (!tables) return -1;
  constexpr size_t kCandidatesMax = 48;
  struct Candidate {
    uint16_t format;
    uint16_t signs;
  };
  std::array<Candidate, kCandidatesMax> candidates;
  size_t count = 0;
  for (size_t i = 0; i < count_; ++i) {
    if (!given(i).entry) continue;
    for (const KeyTable::Use& use : given(i).entry->signs) {
      const FormatDeclaration& format = tables->formats[use.format];
      if (!(is_json ? format.over_json : format.over_pairs)) continue;
      const KeySign& sign = format.keys[use.index];
      if (!sign.value.empty() && sign.value != given(i).value) continue;
      size_t at = 0;
      while (at < count && candidates[at].format != use.format) ++at;
      if (at == kCandidatesMax) continue;
      if (at == count) candidates[count++] = {use.format, 0};
      candidates[at].signs |= static_cast<uint16_t>(1u << use.index);
    }
  }
  int best = -1;
  for (size_t i = 0; i < count; ++i) {
    const FormatDeclaration& format = tables->formats[candidates[i].format];
    if (candidates[i].signs != (1u << format.keys.size()) - 1) continue;
    size_t keys = best < 0 ? 0 : tables->formats[static_cast<size_t>(best)].keys.size();
    if (best < 0 || format.keys.size() > keys || (format.keys.size() == keys && candidates[i].format < best))
      best = candidates[i].format;
  }
  return best;
}

// The values of several keys make the time: "date" and "time".
void FieldRoles::join_time(const FormatDeclaration& format) {
  std::string_view joined;
  for (const std::string& key : format.time_keys)
    for (size_t i = 0; i < count_; ++i) {
      if (!given(i).entry || given(i).entry->key != key) continue;
      std::string_view value = given(i).value;
      if (joined.empty()) {
        joined = value;
        break;
      }
      char* both = static_cast<char*>(draft_->arena().allocate(joined.size() + value.size() + 1, 1));
      std::copy(joined.begin(), joined.end(), both);
      both[joined.size()] = ' ';
      std::copy(value.begin(), value.end(), both + joined.size() + 1);
      joined = {both, joined.size() + value.size() + 1};
      break;
    }
  TimeText time;
  if (!joined.empty() && read_timestamp(joined, time)) draft_->set_time(time);
}

void FieldRoles::resolve_format(bool is_json) {
  if (!is_json) {
    draft_->set_format(Format::kLogfmt);
    return;
  }
  std::string_view time_key = filled(FieldRole::kTime).key;
  bool by_host_and_pid = filled(FieldRole::kHost).key == "hostname" && draft_->has("process.pid");
  Format format = Format::kJson;
  if (time_key == "t.$date") {
    format = Format::kMongo;
    draft_->rename("c", "mongodb.component");
    draft_->rename("id", "mongodb.id");
    draft_->rename("ctx", "thread.name");
  } else if (time_key == "__REALTIME_TIMESTAMP") {
    format = Format::kJournald;
  } else if (time_key == "@t") {
    format = Format::kJsonClef;
  } else if (filled(FieldRole::kMessage).key == "short_message") {
    format = Format::kGelf;
  } else if (draft_->has("audit.id")) {
    format = Format::kK8sAudit;
  } else if (draft_->has("gcp.insert_id") || draft_->has("gcp.log_name")) {
    format = Format::kGcpLogging;
  } else if (filled(FieldRole::kSeverityNumber).set || time_key == "timeUnixNano" ||
             time_key == "timestamp_ns") {
    format = Format::kOtelJson;
  } else if (draft_->find("type") == "server" && draft_->has("node.name")) {
    format = Format::kElasticsearchJson;
    draft_->rename("component", "logger");
    draft_->rename("node.name", "elasticsearch.node.name");
  } else if (by_host_and_pid && draft_->has("v")) {
    format = Format::kJsonBunyan;
  } else if (by_host_and_pid) {
    format = Format::kJsonPino;
  } else if (draft_->has("ecs.version") || filled(FieldRole::kLevel).key == "log.level") {
    format = Format::kJsonEcs;
  } else if (draft_->has("@version") && draft_->has("logger")) {
    format = Format::kJsonLogback;
  } else if (filled(FieldRole::kInstantSecond).set || (draft_->has("loggerFqcn") && draft_->has("logger"))) {
    format = Format::kJsonLog4j2;
  }
  draft_->set_format(format);
}

void FieldRoles::resolve_time() {
  const Filled& second = filled(FieldRole::kInstantSecond);
  if (second.set) {
    TimeText instant;
    std::optional<int64_t> ns = read_epoch(second.value);
    int64_t fraction = 0;
    for (char c : filled(FieldRole::kInstantNano).value.substr(0, 9))
      if (is_digit(c)) fraction = fraction * 10 + (c - '0');
    if (ns) {
      instant.is_epoch = true;
      instant.epoch_ns = *ns + fraction;
      if (draft_->set_time(instant)) return;
    }
  }
  Filled& time = filled_[static_cast<size_t>(FieldRole::kTime)];
  if (!time.set) return;
  TimeText text;
  bool found = false;
  if (time.kind == ValueKind::kText) {
    found = read_timestamp(time.value, text);
  } else if (std::optional<int64_t> ns = read_epoch(time.value)) {
    text.is_epoch = true;
    text.epoch_ns = *ns;
    found = true;
  }
  if (!found || !draft_->set_time(text)) demote(time);  // its text stays to be seen
}

void FieldRoles::resolve_numeric_level(const Filled& level) {
  int number = small_number(level.value);
  auto format = static_cast<Format>(draft_->record.format);
  std::string_view text = level.value;
  Severity severity = Severity::kUnknown;
  if (format == Format::kGelf || format == Format::kJournald ||
      (number < 8 && (level.key == "priority" || level.key == "PRIORITY"))) {
    severity = severity_from_syslog(number);
  } else if (number >= 10 && number <= 60) {  // bunyan and pino, custom levels between the steps
    static constexpr std::array<Severity, 7> kSteps = {Severity::kUnknown, Severity::kTrace, Severity::kDebug,
                                                       Severity::kInfo,    Severity::kWarn,  Severity::kError,
                                                       Severity::kFatal};
    severity = kSteps[static_cast<size_t>(number / 10)];
  } else if (draft_->has("reqId") && number >= 0 && number <= 4) {  // Nextcloud
    static constexpr std::array<Severity, 5> kSteps = {Severity::kDebug, Severity::kInfo, Severity::kWarn,
                                                       Severity::kError, Severity::kFatal};
    severity = kSteps[static_cast<size_t>(number)];
  }
  if (severity == Severity::kUnknown)
    draft_->add(level.key, level.value, level.kind);
  else
    draft_->set_severity(severity, text, kFromField);
}

void FieldRoles::resolve_level(const FormatDeclaration* declared) {
  const Filled& number = filled(FieldRole::kSeverityNumber);
  Filled& level = filled_[static_cast<size_t>(FieldRole::kLevel)];
  if (number.set) {
    int value = small_number(number.value);
    if (value >= 1 && value <= 24) {
      draft_->set_severity(static_cast<Severity>(value),
                           level.set ? level.value : severity_name(static_cast<uint8_t>(value)), kFromField);
      return;
    }
  }
  auto format = static_cast<Format>(draft_->record.format);
  if (!level.set) {
    if (format == Format::kJsonClef) draft_->set_severity(Severity::kInfo, "Information", kFromFormat);
    if (format == Format::kGelf) draft_->set_severity(Severity::kAlert, "", kFromFormat);
    return;
  }
  if (declared) {
    Severity severity = declared->levels.find(level.value);
    if (severity != Severity::kUnknown) return draft_->set_severity(severity, level.value, kFromField);
  }
  if (level.key == "s" && format != Format::kMongo && !severity_from_word(level.value)) return demote(level);
  if (level.kind != ValueKind::kText || all_digits(level.value)) return resolve_numeric_level(level);
  std::string_view word = level.value;
  if (format == Format::kMongo) word = word.substr(0, 1);  // D1..D5
  while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
  size_t sign = word.find_first_of("+-");
  if (sign != std::string_view::npos && sign > 0 && sign + 2 == word.size() &&
      is_digit(word[sign + 1])) {  // slog: INFO+2
    if (std::optional<Severity> base = severity_from_word(word.substr(0, sign))) {
      int shift = (word[sign] == '-' ? -1 : 1) * (word[sign + 1] - '0');
      int value = static_cast<int>(*base) + shift;
      draft_->set_severity(static_cast<Severity>(value < 1    ? 1
                                                 : value > 24 ? 24
                                                              : value),
                           level.value, kFromField);
      return;
    }
  }
  if (word.size() == 1 && is_lower(word[0])) {  // "lvl": "w"
    const char upper = static_cast<char>(word[0] & ~0x20);
    if (std::optional<Severity> severity = severity_from_word({&upper, 1}))
      return draft_->set_severity(*severity, word, kFromField);
  }
  if (!draft_->set_level_word(word, kFromField)) draft_->add(level.key, level.value, level.kind);
}

void FieldRoles::resolve_names() {
  draft_->set_host(filled(FieldRole::kHost).value);
  draft_->set_service(filled(FieldRole::kService).value);
  const Filled& name = filled(FieldRole::kName);
  auto format = static_cast<Format>(draft_->record.format);
  if (name.set) {
    bool is_service =
        (format == Format::kJsonBunyan || format == Format::kJsonPino) && !filled(FieldRole::kService).set;
    bool is_logger = !is_service && filled(FieldRole::kLevel).set && filled(FieldRole::kMessage).set &&
                     !draft_->has("logger");
    if (is_service)
      draft_->set_service(name.value);
    else
      draft_->add(is_logger ? std::string_view("logger") : name.key, name.value, name.kind);
  }
  if (format == Format::kJournald && !filled(FieldRole::kService).set)
    draft_->set_service(draft_->find("systemd.unit"));
  if (filled(FieldRole::kTraceId).set) draft_->record.trace_id = filled(FieldRole::kTraceId).value;
  if (filled(FieldRole::kSpanId).set) draft_->record.span_id = filled(FieldRole::kSpanId).value;
  const Filled& given = filled(FieldRole::kTemplate);
  if (given.set) {
    draft_->record.given_template = given.value;
    if (given.rank > 0) draft_->add("template", given.value);
  }
}

void FieldRoles::place_all(int declared, const FormatDeclaration* format, bool skip_time_keys) {
  const FormatTables* tables = draft_->context().formats;
  for (size_t i = 0; i < count_; ++i) {
    const KeyTable::Entry* entry = given(i).entry;
    const FieldName* name = usual(given(i));
    if (guessed_.any)
      if (const FieldName* guessed = guessed_name(i)) name = guessed;
    if (entry && format)
      for (const KeyTable::Use& use : entry->fields)
        if (use.format == declared) name = &tables->key_fields[use.format][use.index];
    if (skip_time_keys && entry &&
        std::find(format->time_keys.begin(), format->time_keys.end(), entry->key) != format->time_keys.end())
      continue;
    place(given(i), name);
  }
}

void FieldRoles::resolve_columns(int declared) {
  const FormatTables* tables = draft_->context().formats;
  const FormatDeclaration* format =
      declared < 0 || !tables ? nullptr : &tables->formats[static_cast<size_t>(declared)];
  bool joins = format && !format->time_keys.empty();
  place_all(declared, format, joins);
  resolve_time();
  if (joins) join_time(*format);
  resolve_level(format);
  resolve_names();
  if (format) put_derived(*format, *draft_);
}

void FieldRoles::resolve(bool is_json) {
  int declared = declared_format(is_json);
  const FormatTables* tables = draft_->context().formats;
  const FormatDeclaration* format = declared < 0 ? nullptr : &tables->formats[static_cast<size_t>(declared)];
  if (!format) guess();
  place_all(declared, format, false);
  resolve_format(is_json);
  if (format) draft_->record.format = tables->ids[static_cast<size_t>(declared)];
  resolve_time();
  if (format && !format->time_keys.empty()) join_time(*format);
  if (!format && !draft_->has_time()) join_date_and_clock();
  resolve_level(format);
  resolve_names();
  if (format) put_derived(*format, *draft_);
}

void FieldRoles::resolve_plain() {
  for (size_t i = 0; i < count_; ++i) {
    const FieldName* name = given(i).entry ? given(i).entry->usual : nullptr;
    if (name && (static_cast<int>(name->role) < kFilledRoles || draft_->has(name->name))) name = nullptr;
    if (name || !draft_->has(given(i).key)) place(given(i), name);
  }
}

}  // namespace foreshock::parse
