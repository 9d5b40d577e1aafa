// Settings of this room: where a person's own formats are. `app` reads the folder; this room sees texts.
#pragma once

#include <string>

#include "base/config.h"

namespace foreshock::parse {

struct ParseOptions {
  std::string formats_dir;  // "" = none
};

void declare_parse_settings(Config& config);
ParseOptions parse_options(const Config& config);

}  // namespace foreshock::parse
