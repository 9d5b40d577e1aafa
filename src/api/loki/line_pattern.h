// LinePattern: `<ip> - <_> "<method> ...` of the pattern parser, and `text <_> text` of |> and !>.
//
// Captures take as little as they can, the last one takes the rest. Pure; matching is linear in the line for
// each literal.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace foreshock::api::loki {

class LinePattern {
 public:
  // kInvalid when two captures touch, or (with `named`) none has a name.
  static Result<LinePattern> parse(std::string_view text, bool named);

  using Captures = std::vector<std::pair<std::string_view, std::string_view>>;  // name, value
  // As a parser: begins at the line's start, need not reach its end.
  bool capture(std::string_view line, Captures& out) const;
  // As a filter: the whole line.
  bool matches(std::string_view line) const;

 private:
  struct Part {
    bool is_capture = false;
    std::string text;  // literal, or the capture's name
  };
  std::vector<Part> parts_;
};

// The text of a template as a pattern for |>: every slot is <_>.
std::string pattern_of_template(std::string_view text);

}  // namespace foreshock::api::loki
