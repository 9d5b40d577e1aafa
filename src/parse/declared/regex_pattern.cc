#include "parse/declared/regex_pattern.h"

#include <re2/re2.h>

namespace foreshock::parse {

struct RegexPattern::Compiled {
  explicit Compiled(std::string_view expression, const RE2::Options& options)
      : regex(re2::StringPiece(expression.data(), expression.size()), options) {}
  RE2 regex;
  std::vector<Field> fields;  // by group, from group 1
};

Result<RegexPattern> RegexPattern::make(std::string_view expression,
                                        const std::vector<std::pair<std::string, std::string>>& fields) {
  constexpr int64_t kMemoryBytesMax = 1 << 20;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryBytesMax);
  options.set_dot_nl(true);
  auto compiled = std::make_shared<Compiled>(expression, options);
  if (!compiled->regex.ok())
    return fail(ErrorKind::kInvalid, "the regular expression is wrong: " + compiled->regex.error());
  int groups = compiled->regex.NumberOfCapturingGroups();
  if (groups == 0 || groups > static_cast<int>(LinePattern::kFieldsMax) - 1)
    return fail(ErrorKind::kInvalid, "a regular expression needs 1 to 47 groups such as (?P<name>...)");
  compiled->fields.resize(static_cast<size_t>(groups));
  for (Field& field : compiled->fields) field.target = FieldTarget::kNone;
  for (const auto& [group, name] : compiled->regex.CapturingGroupNames()) {
    std::string wanted = name;
    for (const auto& [from, to] : fields)
      if (from == name) wanted = to;
    ASSIGN_OR_RETURN(compiled->fields[static_cast<size_t>(group) - 1], read_field(wanted));
  }
  RegexPattern made;
  made.compiled_ = std::move(compiled);
  return made;
}

bool RegexPattern::match(std::string_view text, LinePattern::Captures& captures) const {
  const std::vector<Field>& fields = compiled_->fields;
  re2::StringPiece groups[LinePattern::kFieldsMax];
  captures.count = 0;
  captures.reached = text.data();
  int count = static_cast<int>(fields.size()) + 1;
  if (!compiled_->regex.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::ANCHOR_BOTH,
                              groups, count))
    return false;
  for (size_t i = 0; i < fields.size(); ++i) {
    const re2::StringPiece& group = groups[i + 1];
    if (group.data() == nullptr || group.empty()) continue;
    captures.items[captures.count++] = {&fields[i], group.data(), group.size()};
  }
  return true;
}

}  // namespace foreshock::parse
