// JoinRule: a person's own rule for which lines of a source make one record.
//
// Without a rule, lines are joined where they are known to belong together (stack traces, pretty-printed
// JSON, statements). A rule takes the place of all that: `starts_with` is what the first line of every
// record begins with, `continues` what the others begin with; with both, a line joins when it begins like the
// second and not like the first. Patterns are RE2 and match from a line's first byte; a match costs some
// 100 ns a line, so only sources with a rule pay it. Lines of one container stream are never joined with
// another's. Immutable once compiled; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/config.h"
#include "base/limits.h"
#include "base/result.h"

namespace foreshock::parse {

struct JoinRuleText {
  std::vector<std::string> sources;  // "file /var/log/shop/*": `*` is any text; empty: all
  std::string starts_with, continues;
  size_t lines_max = limits::kRecordLinesMax;
  size_t bytes_max = limits::kRecordBytesMax;
  int64_t wait_ns = limits::kRecordWaitNs;  // for the next line of an unfinished record
};

class JoinRule {
 public:
  static Result<std::shared_ptr<const JoinRule>> compile(JoinRuleText text);
  virtual ~JoinRule() = default;

  virtual bool joins(std::string_view line) const = 0;
  // Whether it is for the source, named as the page does: its kind, a space and its name.
  bool concerns(std::string_view source) const;
  const JoinRuleText& text() const { return text_; }

 protected:
  explicit JoinRule(JoinRuleText text) : text_(std::move(text)) {}

 private:
  const JoinRuleText text_;
};

using JoinRules = std::vector<std::shared_ptr<const JoinRule>>;

// Setting `parse.multiline`: a list of maps; the first rule that concerns a source is its own.
Result<JoinRules> join_rules(const Config& config);
std::shared_ptr<const JoinRule> rule_of(const JoinRules& rules, std::string_view source);

}  // namespace foreshock::parse
