// LineTemplate: what line_format and label_format write: text with {{.label}} in it.
//
// The subset of Go's templates that dashboards use: {{.label}}, {{__line__}}, {{__timestamp__}}, and pipes of
// lower, upper, title, trim, trunc N, default "x", replace "a" "b". What else a template holds is refused
// when it is read. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/loki/entry.h"
#include "base/result.h"

namespace foreshock::api::loki {

class LineTemplate {
 public:
  static Result<LineTemplate> parse(std::string_view text);
  std::string render(const Entry& entry) const;

 private:
  struct Step {
    std::string function;
    std::vector<std::string> arguments;
  };
  struct Part {
    bool is_value = false;
    std::string text;  // literal, or ".label", "__line__", "__timestamp__"
    std::vector<Step> steps;
  };
  static Result<Part> parse_action(std::string_view text);
  std::vector<Part> parts_;
};

}  // namespace foreshock::api::loki
