// No document makes Config crash, hang or keep a value that does not fit its setting.
#include "base/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using foreshock::SettingKind;
  foreshock::Config config;
  config.declare({.key = "a.n", .kind = SettingKind::kInteger, .default_value = "1", .min = 0, .max = 9});
  config.declare({.key = "a.d", .kind = SettingKind::kDuration, .default_value = "1s"});
  config.declare({.key = "b.size", .kind = SettingKind::kSize, .default_value = "1MiB"});
  config.declare({.key = "l", .kind = SettingKind::kList, .default_value = ""});
  config.declare({.key = "y", .kind = SettingKind::kYaml, .default_value = ""});
  config.declare({.key = "t", .default_value = ""});
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!config.load_text(text, "fuzz.yml")) return 0;
  config.integer("a.n");
  config.duration_ns("a.d");
  config.bytes("b.size");
  config.list("l");
  config.yaml("y");
  config.text("t");
  return 0;
}
