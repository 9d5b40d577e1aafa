#include "base/config.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "base/check.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace foreshock {
namespace {

constexpr uint64_t kConfigBytesMax = 1024 * 1024;
// Aliases let a small document stand for a huge tree; no honest configuration has this many nodes.
constexpr size_t kConfigNodesMax = 100'000;
// An anchor may hold itself; no honest section nests this deep.
constexpr size_t kConfigDepthMax = 16;
constexpr size_t kHintLengthMax = 200;  // longer unknown keys get no hint, which costs length x length

std::string_view trim(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> parse_switch(std::string_view text) {
  std::string word = lower(text);
  if (word == "true" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "no" || word == "off") return false;
  return std::nullopt;
}

// A list stands as "a, b" or as a YAML sequence "[a, b]"; nullopt when it is a broken one of the latter.
std::optional<std::vector<std::string>> parse_list(std::string_view text) {
  std::vector<std::string> out;
  text = trim(text);
  if (text.empty()) return out;
  if (text.front() == '[' && text.back() == ']') {
    try {
      YAML::Node node = YAML::Load(std::string(text));
      if (!node.IsSequence()) return std::nullopt;
      for (const YAML::Node& item : node) out.push_back(item.as<std::string>());
      return out;
    } catch (const YAML::Exception&) {
      return std::nullopt;
    }
  }
  while (true) {
    size_t comma = text.find(',');
    if (std::string_view item = trim(text.substr(0, comma)); !item.empty()) out.emplace_back(item);
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

bool is_yaml(const std::string& text) {
  try {
    YAML::Load(text);
    return true;
  } catch (const YAML::Exception&) {
    return false;
  }
}

// "a duration such as 90s, 5m or 7d", to stand after "is not" or "takes".
const char* kind_in_words(SettingKind kind) {
  switch (kind) {
    case SettingKind::kText:
      return "a text";
    case SettingKind::kInteger:
      return "a whole number";
    case SettingKind::kReal:
      return "a number";
    case SettingKind::kSwitch:
      return "true or false";
    case SettingKind::kDuration:
      return "a duration such as 90s, 5m or 7d";
    case SettingKind::kSize:
      return "a size such as 512, 64MiB or 1GB";
    case SettingKind::kList:
      return "a list";
    case SettingKind::kYaml:
      return "a YAML document";
  }
  return "a value";
}

std::string bound_in_words(SettingKind kind, double bound) {
  if (kind == SettingKind::kDuration) return format_duration(static_cast<int64_t>(bound * 1e9));
  if (kind == SettingKind::kSize) return fmt::format("{:.0f} bytes", bound);
  return fmt::format("{}", bound);
}

// Empty when `text` is a valid value of `setting`, else the end of a sentence that begins with its key.
std::string fault_of(const Setting& setting, const std::string& text) {
  std::optional<double> number;
  bool valid = true;
  switch (setting.kind) {
    case SettingKind::kText:
      if (!setting.choices.empty() && std::ranges::find(setting.choices, text) == setting.choices.end())
        return fmt::format("is \"{}\"; it must be one of {}", text, fmt::join(setting.choices, ", "));
      break;
    case SettingKind::kInteger:
      if (auto parsed = parse_number<int64_t>(text)) number = static_cast<double>(*parsed);
      valid = number.has_value();
      break;
    case SettingKind::kReal:
      if (auto parsed = parse_number<double>(text); parsed && std::isfinite(*parsed)) number = parsed;
      valid = number.has_value();
      break;
    case SettingKind::kSwitch:
      valid = parse_switch(text).has_value();
      break;
    case SettingKind::kDuration:
      if (auto parsed = parse_duration(text)) number = static_cast<double>(*parsed) / 1e9;
      valid = number.has_value();
      break;
    case SettingKind::kSize:
      if (auto parsed = parse_size(text)) number = static_cast<double>(*parsed);
      valid = number.has_value();
      break;
    case SettingKind::kList:
      valid = parse_list(text).has_value();
      break;
    case SettingKind::kYaml:
      valid = is_yaml(text);
      break;
  }
  if (!valid) return fmt::format("is \"{}\", which is not {}", text, kind_in_words(setting.kind));
  if (number && setting.min && *number < *setting.min)
    return fmt::format("is {}; it must be at least {}", text, bound_in_words(setting.kind, *setting.min));
  if (number && setting.max && *number > *setting.max)
    return fmt::format("is {}; it must be at most {}", text, bound_in_words(setting.kind, *setting.max));
  return "";
}

std::string variable_of(const std::string& key) {
  std::string out = "FORESHOCK_";
  for (char c : key)
    out.push_back(c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

// Edits between two words: insert, delete, replace, or swap of neighbours (optimal string alignment).
size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> previous(b.size() + 1);
  std::vector<size_t> current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

// The known word that was probably meant: the one with this ending, or few edits away; "" when none is near.
std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  if (word.size() > kHintLengthMax) return "";
  std::string best;
  size_t best_edits = std::max<size_t>(2, word.size() / 4) + 1;
  for (const std::string& candidate : known) {
    size_t edits = candidate.ends_with("." + word) ? 1 : edits_between(word, candidate);
    if (edits < best_edits) {
      best_edits = edits;
      best = candidate;
    }
  }
  return best;
}

std::string with_hint(std::string message, const std::string& hint) {
  if (!hint.empty()) message += fmt::format("; did you mean \"{}\"?", hint);
  return message;
}

std::string flow_sequence(const std::vector<std::string>& items) {
  YAML::Emitter out;
  out << YAML::Flow << YAML::BeginSeq;
  for (const std::string& item : items) out << YAML::DoubleQuoted << item;
  out << YAML::EndSeq;
  return out.c_str();
}

}  // namespace

// Walks one parsed document and hands its leaves to a Config.
class ConfigReader {
 public:
  ConfigReader(Config& config, const std::string& name) : config_(config), name_(name) {}

  Status read(const YAML::Node& document) {
    if (document.IsNull() || !document.IsDefined()) return {};
    if (!document.IsMap()) return refuse("the document must be a map of settings");
    return read_map(document, "", 1);
  }

 private:
  tl::unexpected<Error> refuse(const std::string& message) const {
    return fail(ErrorKind::kInvalid, name_ + ": " + message);
  }

  Status read_map(const YAML::Node& map, const std::string& prefix, size_t depth) {
    if (depth > kConfigDepthMax) return refuse(fmt::format("sections nest deeper than {}", kConfigDepthMax));
    for (const auto& entry : map) {
      if (++nodes_ > kConfigNodesMax) return refuse(fmt::format("has more than {} entries", kConfigNodesMax));
      if (!entry.first.IsScalar())
        return refuse(fmt::format("line {}: a key must be a word", entry.first.Mark().line + 1));
      std::string key = prefix + entry.first.Scalar();
      RETURN_IF_ERROR(read_entry(key, entry.second, depth));
    }
    return {};
  }

  Status read_entry(const std::string& key, const YAML::Node& node, size_t depth) {
    if (const Setting* setting = config_.find(key)) {
      if (!seen_.insert(key).second) return refuse(fmt::format("\"{}\" is given twice", key));
      return read_setting(*setting, node);
    }
    bool is_section = std::ranges::any_of(
        config_.settings_, [&](const Setting& known) { return known.key.starts_with(key + "."); });
    if (node.IsMap() && (is_section || node.size() > 0)) return read_map(node, key + ".", depth + 1);
    // A section whose every line is commented out reads as null.
    if (is_section && node.IsNull()) return {};
    if (is_section)
      return refuse(fmt::format("\"{}\" is a section, not a setting; put its keys below it", key));
    return refuse(config_.unknown_key(key));
  }

  Status read_setting(const Setting& setting, const YAML::Node& node) {
    if (setting.kind == SettingKind::kYaml)
      return config_.put(setting, node.IsNull() ? "" : YAML::Dump(node), name_);
    if (setting.kind == SettingKind::kList && node.IsNull()) return config_.put(setting, "", name_);
    if (setting.kind == SettingKind::kList && node.IsSequence()) {
      std::vector<std::string> items;
      for (const YAML::Node& item : node) {
        if (!item.IsScalar())
          return refuse(fmt::format("\"{}\": every item of the list must be a text", setting.key));
        if (++nodes_ > kConfigNodesMax)
          return refuse(fmt::format("has more than {} entries", kConfigNodesMax));
        items.push_back(item.Scalar());
      }
      return config_.put(setting, flow_sequence(items), name_);
    }
    if (node.IsNull())
      return refuse(fmt::format("\"{}\" has no value; give one or delete the line", setting.key));
    if (!node.IsScalar())
      return refuse(fmt::format("\"{}\" takes {}, not a {}", setting.key, kind_in_words(setting.kind),
                                node.IsMap() ? "map" : "list"));
    return config_.put(setting, node.Scalar(), name_);
  }

  Config& config_;
  const std::string name_;
  std::set<std::string> seen_;
  size_t nodes_ = 0;
};

void Config::declare(Setting setting) {
  const std::string& key = setting.key;
  CHECK(!key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string::npos)
      << "setting \"" << key << "\"";
  for (const Setting& other : settings_) {
    CHECK(variable_of(other.key) != variable_of(key)) << "settings " << key << " and " << other.key;
    CHECK(!other.key.starts_with(key + ".") && !key.starts_with(other.key + "."))
        << "one of " << key << " and " << other.key << " is a section of the other";
  }
  std::string fault = fault_of(setting, setting.default_value);
  CHECK(fault.empty()) << "the default of " << key << " " << fault;
  values_[key] = {setting.default_value, "default"};
  settings_.push_back(std::move(setting));
}

Status Config::load_text(std::string_view yaml, const std::string& name) {
  // yaml-cpp does not end on some bytes that are not UTF-8.
  if (!is_valid_utf8(yaml)) return fail(ErrorKind::kInvalid, name + ": is not UTF-8 text; save it as UTF-8");
  if (yaml.size() > kConfigBytesMax)
    return fail(ErrorKind::kInvalid, fmt::format("{}: is longer than {} bytes", name, kConfigBytesMax));
  std::map<std::string, Value> before = values_;
  Status status;
  try {
    status = ConfigReader(*this, name).read(YAML::Load(std::string(yaml)));
  } catch (const YAML::Exception& error) {
    status = fail(ErrorKind::kInvalid, fmt::format("{}:{}:{}: not valid YAML: {}", name, error.mark.line + 1,
                                                   error.mark.column + 1, error.msg));
  }
  if (!status) values_ = std::move(before);
  return status;
}

Status Config::load_file(Disk& disk, const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, read_file(disk, path, kConfigBytesMax));
  return load_text(text, path);
}

Status Config::load_environment(const std::vector<std::pair<std::string, std::string>>& environment) {
  std::map<std::string, const Setting*> variables;
  std::vector<std::string> names;
  for (const Setting& setting : settings_) {
    names.push_back(variable_of(setting.key));
    variables[names.back()] = &setting;
  }
  std::map<std::string, Value> before = values_;
  for (const auto& variable : environment) {
    const std::string& name = variable.first;  // clang 14 cannot capture a structured binding
    if (!name.starts_with("FORESHOCK_") || name.starts_with(kEnvironmentTestPrefix)) continue;
    if (std::ranges::any_of(kEnvironmentReserved, [&](const char* reserved) { return name == reserved; }))
      continue;
    auto found = variables.find(name);
    Status status = found != variables.end()
                        ? put(*found->second, variable.second, name)
                        : Status(fail(ErrorKind::kInvalid,
                                      with_hint(fmt::format("environment: unknown variable \"{}\"", name),
                                                nearest(name, names))));
    if (!status) {
      values_ = std::move(before);
      return status;
    }
  }
  return {};
}

Status Config::set(const std::string& key, std::string_view value, const std::string& origin) {
  const Setting* setting = find(key);
  if (setting == nullptr) return fail(ErrorKind::kInvalid, origin + ": " + unknown_key(key));
  return put(*setting, std::string(value), origin);
}

Status Config::put(const Setting& setting, std::string text, const std::string& origin) {
  if (std::string fault = fault_of(setting, text); !fault.empty())
    return fail(ErrorKind::kInvalid, fmt::format("{}: \"{}\" {}", origin, setting.key, fault));
  values_[setting.key] = {std::move(text), origin};
  return {};
}

std::string Config::unknown_key(const std::string& key) const {
  std::vector<std::string> names;
  for (const Setting& setting : settings_) names.push_back(setting.key);
  return with_hint(fmt::format("unknown key \"{}\"", key), nearest(key, names));
}

const Setting* Config::find(const std::string& key) const {
  auto found = std::ranges::find(settings_, key, &Setting::key);
  return found == settings_.end() ? nullptr : &*found;
}

const Config::Value& Config::value(const std::string& key, SettingKind kind) const {
  const Setting* setting = find(key);
  CHECK(setting != nullptr) << "setting " << key << " was not declared";
  CHECK(setting->kind == kind) << "setting " << key << " is read as another kind than it was declared";
  return values_.at(key);
}

// Values were checked when they were put, so that the parsers cannot fail here.
std::string Config::text(const std::string& key) const {
  return value(key, SettingKind::kText).text;
}
int64_t Config::integer(const std::string& key) const {
  return parse_number<int64_t>(value(key, SettingKind::kInteger).text).value();
}
double Config::real(const std::string& key) const {
  return parse_number<double>(value(key, SettingKind::kReal).text).value();
}
bool Config::flag(const std::string& key) const {
  return parse_switch(value(key, SettingKind::kSwitch).text).value();
}
int64_t Config::duration_ns(const std::string& key) const {
  return parse_duration(value(key, SettingKind::kDuration).text).value();
}
uint64_t Config::bytes(const std::string& key) const {
  return parse_size(value(key, SettingKind::kSize).text).value();
}
std::vector<std::string> Config::list(const std::string& key) const {
  return parse_list(value(key, SettingKind::kList).text).value();
}
std::string Config::yaml(const std::string& key) const {
  return value(key, SettingKind::kYaml).text;
}

std::string Config::origin(const std::string& key) const {
  auto found = values_.find(key);
  CHECK(found != values_.end()) << "setting " << key << " was not declared";
  return found->second.origin;
}

std::optional<uint64_t> parse_size(std::string_view text) {
  struct Unit {
    std::string_view name;
    uint64_t bytes;
  };
  constexpr uint64_t kKibi = 1024;
  constexpr std::array<Unit, 10> kUnits = {{{"", 1},
                                            {"b", 1},
                                            {"kb", 1'000},
                                            {"mb", 1'000'000},
                                            {"gb", 1'000'000'000},
                                            {"tb", 1'000'000'000'000},
                                            {"kib", kKibi},
                                            {"mib", kKibi * kKibi},
                                            {"gib", kKibi * kKibi * kKibi},
                                            {"tib", kKibi * kKibi * kKibi * kKibi}}};
  size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  std::optional<uint64_t> amount = parse_number<uint64_t>(text.substr(0, digits));
  std::string name = lower(trim(text.substr(digits)));
  auto unit = std::ranges::find(kUnits, std::string_view(name), &Unit::name);
  uint64_t bytes = 0;
  if (!amount || unit == kUnits.end() || __builtin_mul_overflow(*amount, unit->bytes, &bytes))
    return std::nullopt;
  return bytes;
}

}  // namespace foreshock
