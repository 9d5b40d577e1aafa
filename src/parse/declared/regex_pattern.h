// RegexPattern: a declared form that a line pattern cannot say, as a regular expression of RE2's syntax.
//
// RE2 runs in time linear in the text, with bounded memory; still it is ten times slower than a LinePattern,
// so it is tried only on lines that hold one of the format's anchors. Named groups become fields. Safe to
// share between threads. Private to the room.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "parse/declared/line_pattern.h"

namespace foreshock::parse {

class RegexPattern {
 public:
  // `fields` names the groups: "client" -> "client.address:ip"; a group that it does not name keeps its own.
  static Result<RegexPattern> make(std::string_view expression,
                                   const std::vector<std::pair<std::string, std::string>>& fields);
  // Whether the whole text has this form.
  bool match(std::string_view text, LinePattern::Captures& captures) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace foreshock::parse
