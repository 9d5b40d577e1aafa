// Settings of this room: where a person's own formats are.
//
// declare_parse_settings() tells Config the key `parse.formats_dir`, parse_options() reads it; both stand in
// docs/operate/settings.md. Read once at start by `app`, which also reads the folder and looks at it every
// second: this room has no World and sees texts (format_library.h). Pure, no cost.
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
