// Settings of this room: where a person's own formats are, and rules for lines that make one record.
//
// declare_parse_settings() tells Config the keys (`parse.*`), parse_options() reads them, but for
// `parse.multiline` (join_rule.h); all stand in docs/operate/settings.md. Read once at start by `app`, which
// also reads the folder and looks at it every second: this room has no World and sees texts
// (format_library.h). Pure, no cost.
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
