#include "parse/parse_options.h"

namespace foreshock::parse {

void declare_parse_settings(Config& config) {
  config.declare(
      {.key = "parse.formats_dir",
       .kind = SettingKind::kText,
       .default_value = "",
       .help = "Folder of your own log formats, one YAML file each; changes are taken without a restart."});
  config.declare({.key = "parse.multiline",
                  .kind = SettingKind::kYaml,
                  .help = "Rules for which lines of a source make one record: a list of maps."});
}

ParseOptions parse_options(const Config& config) {
  return {config.text("parse.formats_dir")};
}

}  // namespace foreshock::parse
