// Config: settings from defaults, a YAML file and FORESHOCK_* environment variables, in that order of
// growing strength, with errors that name file, key and reason.
//
// Each room declares its settings with Config::declare in <room>_options.h: dotted key, default, bounds and
// one sentence of help. load() then refuses unknown keys (with the nearest known one as a hint), wrong types
// and values out of bounds; an unknown FORESHOCK_* variable is refused too. `store.retention.age` becomes
// FORESHOCK_STORE_RETENTION_AGE. Durations ("90s") and sizes ("64MiB") have units. Lists and maps
// (routes, channels) are kept as YAML text under their key and read by their room. Pure but for
// load_file; used at start-up and by `doctor`; never on the data path.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/world.h"

namespace foreshock {

// Variables that begin with FORESHOCK_ but are switches of tools and tests, not settings.
inline constexpr const char* kEnvironmentReserved[] = {"FORESHOCK_BIN", "FORESHOCK_CONFIG",
                                                       "FORESHOCK_ADMIN_TOKEN_FILE", "FORESHOCK_TOKEN"};
inline constexpr std::string_view kEnvironmentTestPrefix = "FORESHOCK_TEST_";  // nor are these

enum class SettingKind { kText, kInteger, kReal, kSwitch, kDuration, kSize, kList, kYaml };

struct Setting {
  std::string key;  // "store.seal.bytes"
  SettingKind kind = SettingKind::kText;
  std::string default_value;         // as it would stand in the file
  std::string help;                  // one sentence
  std::optional<double> min, max;    // numbers, durations (seconds) and sizes (bytes)
  std::vector<std::string> choices;  // texts: the allowed values, if not empty
};

class Config {
 public:
  // CHECKs that the key is new, not a section of another or the reverse, and that the default is valid.
  // Keys are lower-case letters, digits, '_' and '.'; an unset kYaml or kList has the default "".
  void declare(Setting setting);

  // Merges a YAML document; `name` is the file's name for messages. First error wins.
  Status load_text(std::string_view yaml, const std::string& name);
  Status load_file(Disk& disk, const std::string& path);
  // Merges NAME=value pairs; only names that begin with FORESHOCK_ are looked at. Names in
  // kEnvironmentReserved (FORESHOCK_BIN and other switches of tools) are skipped.
  Status load_environment(const std::vector<std::pair<std::string, std::string>>& environment);
  // Sets one key, as a command line flag does.
  Status set(const std::string& key, std::string_view value, const std::string& origin);

  // Typed reads of declared keys; CHECK on an undeclared key or another kind.
  std::string text(const std::string& key) const;
  int64_t integer(const std::string& key) const;
  double real(const std::string& key) const;
  bool flag(const std::string& key) const;
  int64_t duration_ns(const std::string& key) const;
  uint64_t bytes(const std::string& key) const;
  std::vector<std::string> list(const std::string& key) const;
  std::string yaml(const std::string& key) const;  // "" when unset

  // Where a value came from: "default", "file.yml" or the variable's name.
  std::string origin(const std::string& key) const;
  const std::vector<Setting>& settings() const { return settings_; }

 private:
  struct Value {
    std::string text;
    std::string origin;
  };
  friend class ConfigReader;
  const Setting* find(const std::string& key) const;
  Status put(const Setting& setting, std::string text, const std::string& origin);
  std::string unknown_key(const std::string& key) const;
  const Value& value(const std::string& key, SettingKind kind) const;

  std::vector<Setting> settings_;
  std::map<std::string, Value> values_;
};

// "64MiB", "1GB", "512" -> bytes; nullopt when it is not a size.
std::optional<uint64_t> parse_size(std::string_view text);

}  // namespace foreshock
