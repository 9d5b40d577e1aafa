#include "parse/declared/format_declaration.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "parse/declared/access_log_format.h"
#include "parse/formats/level_words.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr size_t kFileBytesMax = 64 * 1024;
constexpr size_t kRulesMax = 64;
constexpr std::array<std::string_view, 21> kKnownKeys = {
    "id",    "about", "priority", "reader",     "anchors", "first",     "services",
    "lines", "regex", "facts",    "levels",     "keys",    "fields",    "time",
    "level", "name",  "samples",  "level_from", "also",    "multiline", "access_log"};

std::string lower(std::string text) {
  for (char& c : text)
    if (is_upper(c)) c = static_cast<char>(c + 32);
  return text;
}

// A failure with the place where it stands.
struct Place {
  const std::string& file;
  tl::unexpected<Error> wrong(const YAML::Node& node, const std::string& reason) const {
    return fail(ErrorKind::kInvalid, file + ":" + std::to_string(node.Mark().line + 1) + ": " + reason);
  }
};

Result<std::vector<std::string>> read_texts(const YAML::Node& node, const Place& place) {
  std::vector<std::string> texts;
  if (!node) return texts;
  if (node.IsScalar()) {
    texts.push_back(node.Scalar());
    return texts;
  }
  if (!node.IsSequence()) return place.wrong(node, "this must be a text or a list of texts");
  for (const YAML::Node& item : node) {
    if (!item.IsScalar()) return place.wrong(item, "this must be a text");
    texts.push_back(item.Scalar());
  }
  return texts;
}

Result<std::vector<std::pair<std::string, std::string>>> read_texts_by_name(const YAML::Node& node,
                                                                            const Place& place) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (!node) return texts;
  if (!node.IsMap()) return place.wrong(node, "this must be a map such as `key: value`");
  for (const auto& item : node) {
    if (!item.first.IsScalar() || !item.second.IsScalar())
      return place.wrong(item.first, "key and value must be texts");
    texts.emplace_back(item.first.Scalar(), item.second.Scalar());
  }
  return texts;
}

Result<Severity> read_level(const YAML::Node& node, const Place& place) {
  if (!node) return Severity::kUnknown;
  if (node.IsScalar())
    if (std::optional<Severity> severity = severity_from_word(node.Scalar())) return *severity;
  return place.wrong(node, "this must be a level: TRACE, DEBUG, INFO, WARN, ERROR or FATAL");
}

Result<LineRule> read_rule(const YAML::Node& node, bool fact, const Place& place) {
  LineRule rule;
  YAML::Node text = node.IsMap() ? node["pattern"] : node;
  if (!text || !text.IsScalar()) return place.wrong(node, "this must be a pattern or a map with `pattern`");
  Result<LinePattern> pattern = LinePattern::make(text.Scalar());
  if (!pattern) return place.wrong(text, pattern.error().message);
  rule.pattern = std::move(*pattern);
  if (fact && rule.pattern->head().size() < 4)
    return place.wrong(text, "a fact must begin with at least 4 literal characters: it is searched by them");
  if (!node.IsMap()) return rule;
  for (const auto& item : node)
    if (std::string key = item.first.Scalar(); key != "pattern" && key != "level" && key != "set")
      return place.wrong(item.first, "no key '" + key + "' here; there are pattern, level and set");
  ASSIGN_OR_RETURN(rule.level, read_level(node["level"], place));
  ASSIGN_OR_RETURN(rule.set, read_texts_by_name(node["set"], place));
  return rule;
}

Status read_rules(const YAML::Node& node, bool facts, const Place& place, std::vector<LineRule>& rules) {
  if (!node) return {};
  if (!node.IsSequence()) return place.wrong(node, "this must be a list of patterns");
  for (const YAML::Node& item : node) {
    ASSIGN_OR_RETURN(LineRule rule, read_rule(item, facts, place));
    if (rules.size() == kRulesMax) return place.wrong(item, "more than 64 patterns in one format");
    rules.push_back(std::move(rule));
  }
  return {};
}

// Server's own words for its log's form. Few of them hold a literal by which lines could be found.
Status read_access_log_key(const YAML::Node& node, const Place& place, FormatDeclaration& made) {
  if (!node) return {};
  ASSIGN_OR_RETURN(std::vector<std::string> configured, read_texts(node, place));
  for (const std::string& text : configured) {
    Result<std::string> written = access_log_pattern(text);
    if (!written) return place.wrong(node, written.error().message);
    Result<LinePattern> pattern = LinePattern::make(*written);
    if (!pattern) return place.wrong(node, pattern.error().message);
    LineRule rule;
    rule.pattern = std::move(*pattern);
    made.lines.push_back(std::move(rule));
  }
  if (made.anchors.empty() && made.first.empty())
    made.first = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-[\":";
  return {};
}

struct RoleName {
  std::string_view name;
  FieldRole role;
};
constexpr std::array<RoleName, 8> kRoles = {{{"body", FieldRole::kMessage},
                                             {"level", FieldRole::kLevel},
                                             {"time", FieldRole::kTime},
                                             {"host", FieldRole::kHost},
                                             {"service", FieldRole::kService},
                                             {"trace_id", FieldRole::kTraceId},
                                             {"span_id", FieldRole::kSpanId},
                                             {"template", FieldRole::kTemplate}}};
constexpr std::array<RoleName, 7> kKinds = {{{"int", FieldRole::kAliasInteger},
                                             {"ip", FieldRole::kAliasAddress},
                                             {"status", FieldRole::kAliasStatus},
                                             {"method", FieldRole::kAliasMethod},
                                             {"target", FieldRole::kAliasPath},
                                             {"text", FieldRole::kAliasText},
                                             {"any", FieldRole::kAlias}}};

Status read_key_fields(const YAML::Node& node, const Place& place, FormatDeclaration& made) {
  ASSIGN_OR_RETURN(auto texts, read_texts_by_name(node, place));
  for (auto& [key, target] : texts) {
    KeyField field;
    field.key = lower(key);
    size_t colon = target.find(':');
    field.name = target.substr(0, colon);
    for (const RoleName& role : kRoles)
      if (role.name == field.name) field.role = role.role;
    if (colon != std::string::npos) {
      std::string kind = target.substr(colon + 1);
      auto found =
          std::find_if(kKinds.begin(), kKinds.end(), [&](const RoleName& k) { return k.name == kind; });
      if (found == kKinds.end())
        return place.wrong(node, "no kind '" + kind + "' for the field '" + key +
                                     "'; there are int, ip, status, method, target, text, any");
      field.role = found->role;
    }
    made.fields.push_back(std::move(field));
  }
  return {};
}

Status read_keys(const YAML::Node& node, const Place& place, FormatDeclaration& made) {
  if (!node) return {};
  if (!node.IsMap()) return place.wrong(node, "this must be a map with `over` and `has` or `equals`");
  for (const auto& item : node)
    if (std::string key = item.first.Scalar(); key != "over" && key != "has" && key != "equals")
      return place.wrong(item.first, "no key '" + key + "' here; there are over, has and equals");
  ASSIGN_OR_RETURN(std::vector<std::string> over, read_texts(node["over"], place));
  if (over.empty()) over.push_back("json");
  for (const std::string& kind : over) {
    if (kind != "json" && kind != "pairs" && kind != "columns")
      return place.wrong(node["over"], "`over` is json, pairs or columns");
    (kind == "json" ? made.over_json : kind == "pairs" ? made.over_pairs : made.over_columns) = true;
  }
  ASSIGN_OR_RETURN(std::vector<std::string> has, read_texts(node["has"], place));
  for (std::string& key : has) made.keys.push_back({lower(std::move(key)), {}});
  ASSIGN_OR_RETURN(auto equals, read_texts_by_name(node["equals"], place));
  for (auto& [key, value] : equals) made.keys.push_back({lower(std::move(key)), std::move(value)});
  if (made.over_columns && made.keys.empty()) return {};
  if (made.keys.empty() || made.keys.size() > 8)
    return place.wrong(node, "a format is known by 1 to 8 keys: `has: [a, b]` or `equals: {kind: Event}`");
  return {};
}

Status read_samples(const YAML::Node& node, const Place& place, FormatDeclaration& made) {
  if (!node) return {};
  if (!node.IsSequence()) return place.wrong(node, "this must be a list of `line` and `expect`");
  for (const YAML::Node& item : node) {
    if (!item.IsMap() || !item["line"] || !item["line"].IsScalar() || !item["expect"] ||
        !item["expect"].IsMap())
      return place.wrong(item, "a sample is `line: text` and `expect: {field: value}`");
    SampleExpectation sample{item["line"].Scalar(), {}, item.Mark().line + 1};
    JsonWriter json(sample.expect);
    json.begin_object();
    for (const auto& field : item["expect"]) {
      if (!field.second.IsMap()) {
        json.field(field.first.Scalar(), field.second.Scalar());
        continue;
      }
      json.key(field.first.Scalar()).begin_object();
      for (const auto& inner : field.second) json.field(inner.first.Scalar(), inner.second.Scalar());
      json.end_object();
    }
    json.end_object();
    made.samples.push_back(std::move(sample));
  }
  return {};
}

// A line without any literal of four bytes cannot be found among others without trying.
Status check_ways_in(const YAML::Node& root, const Place& place, FormatDeclaration& made) {
  if (made.lines.empty() || !made.anchors.empty() || !made.first.empty() || !made.services.empty()) return {};
  for (const LineRule& rule : made.lines) {
    if (!rule.pattern) return place.wrong(root["regex"], "a regular expression needs `anchors`");
    if (rule.pattern->anchor().size() < 4)
      return place.wrong(root["lines"],
                         "this pattern holds no literal of 4 bytes by which it can be found: \"" +
                             rule.pattern->text() + "\"; give `anchors` or `first`");
    made.anchors.push_back(rule.pattern->anchor());
  }
  return {};
}

Result<FormatDeclaration> read_root(const YAML::Node& root, const Place& place) {
  FormatDeclaration made;
  if (!root.IsMap()) return place.wrong(root, "a format is a map that begins with `id`");
  for (const auto& item : root)
    if (std::find(kKnownKeys.begin(), kKnownKeys.end(), item.first.Scalar()) == kKnownKeys.end())
      return place.wrong(item.first,
                         "no key '" + item.first.Scalar() + "'; docs/guide/formats.md lists them");
  if (!root["id"] || !root["id"].IsScalar()) return place.wrong(root, "`id` is missing");
  made.id = root["id"].Scalar();
  bool plain = !made.id.empty() && made.id.size() <= 48 &&
               std::all_of(made.id.begin(), made.id.end(),
                           [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
  if (!plain) return place.wrong(root["id"], "an id is 1 to 48 of a-z, 0-9 and _");
  if (root["about"]) made.about = root["about"].as<std::string>("");
  if (root["priority"]) made.priority = root["priority"].as<int>(2);
  if (root["reader"]) made.reader = root["reader"].as<std::string>("");
  if (root["first"]) made.first = root["first"].as<std::string>("");
  if (root["multiline"]) made.multiline = root["multiline"].as<bool>(false);
  if (root["level_from"]) made.level_from = root["level_from"].as<std::string>("");
  if (root["name"]) made.takes_name = root["name"].as<bool>(true);
  ASSIGN_OR_RETURN(made.anchors, read_texts(root["anchors"], place));
  for (const std::string& anchor : made.anchors)
    if (anchor.size() < 4)
      return place.wrong(root["anchors"], "an anchor has at least 4 bytes: '" + anchor + "'");
  ASSIGN_OR_RETURN(made.services, read_texts(root["services"], place));
  RETURN_IF_ERROR(read_rules(root["lines"], false, place, made.lines));
  RETURN_IF_ERROR(read_access_log_key(root["access_log"], place, made));
  ASSIGN_OR_RETURN(made.level, read_level(root["level"], place));
  RETURN_IF_ERROR(read_rules(root["facts"], true, place, made.facts));
  RETURN_IF_ERROR(read_keys(root["keys"], place, made));
  bool keyed = !made.keys.empty() || made.over_columns;
  RETURN_IF_ERROR(
      read_key_fields(keyed ? root["fields"] : YAML::Node(YAML::NodeType::Undefined), place, made));
  ASSIGN_OR_RETURN(made.time_keys, read_texts(root["time"], place));
  for (std::string& key : made.time_keys) key = lower(std::move(key));
  ASSIGN_OR_RETURN(auto levels, read_texts_by_name(root["levels"], place));
  for (auto& [word, name] : levels) {
    std::optional<Severity> severity = severity_from_word(name);
    if (!severity) return place.wrong(root["levels"], "'" + name + "' is no level");
    made.levels.words.emplace_back(word, *severity);
  }
  ASSIGN_OR_RETURN(made.also, read_texts_by_name(root["also"], place));
  if (root["regex"]) {
    ASSIGN_OR_RETURN(auto fields, read_texts_by_name(root["fields"], place));
    ASSIGN_OR_RETURN(auto expressions, read_texts(root["regex"], place));
    for (const std::string& expression : expressions) {
      Result<RegexPattern> regex = RegexPattern::make(expression, fields);
      if (!regex) return place.wrong(root["regex"], regex.error().message);
      LineRule rule;
      rule.regex = std::move(*regex);
      made.lines.push_back(std::move(rule));
    }
  }
  RETURN_IF_ERROR(read_samples(root["samples"], place, made));
  if (made.lines.empty() && made.facts.empty() && made.keys.empty() && !made.over_columns &&
      made.services.empty() && made.reader.empty())
    return place.wrong(root, "nothing says what the lines look like: give lines, regex, keys or facts");
  RETURN_IF_ERROR(check_ways_in(root, place, made));
  return made;
}

}  // namespace

Result<FormatDeclaration> read_declaration(std::string_view yaml, const std::string& file) {
  if (yaml.size() > kFileBytesMax) return fail(ErrorKind::kInvalid, file + ": larger than 64 KiB");
  if (!is_valid_utf8(yaml)) return fail(ErrorKind::kInvalid, file + ": not UTF-8");
  try {
    return read_root(YAML::Load(std::string(yaml)), Place{file});
  } catch (const YAML::Exception& error) {
    return fail(ErrorKind::kInvalid, file + ":" + std::to_string(error.mark.line + 1) + ": " + error.msg);
  }
}

}  // namespace foreshock::parse
