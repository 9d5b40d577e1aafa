#include "parse/join_rule.h"

#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace foreshock::parse {
namespace {

constexpr size_t kRulesMax = 100;
constexpr size_t kPatternBytesMax = 1000;
// A pattern sees this much of a line: what makes a line a first one stands at its front.
constexpr size_t kMatchBytesMax = 1024;
constexpr int64_t kWaitNsMax = kMinute;

class CompiledRule : public JoinRule {
 public:
  CompiledRule(JoinRuleText text, std::unique_ptr<RE2> starts, std::unique_ptr<RE2> continues)
      : JoinRule(std::move(text)), starts_(std::move(starts)), continues_(std::move(continues)) {}

  bool joins(std::string_view line) const override {
    if (starts_ && matches(*starts_, line)) return false;
    return !continues_ || matches(*continues_, line);
  }

 private:
  static bool matches(const RE2& pattern, std::string_view line) {
    re2::StringPiece head(line.data(), std::min(line.size(), kMatchBytesMax));
    return pattern.Match(head, 0, head.size(), RE2::ANCHOR_START, nullptr, 0);
  }
  const std::unique_ptr<RE2> starts_, continues_;
};

Result<std::unique_ptr<RE2>> compile_pattern(const char* key, const std::string& pattern) {
  if (pattern.empty()) return std::unique_ptr<RE2>();
  RE2::Options options(RE2::Quiet);
  options.set_encoding(RE2::Options::EncodingLatin1);  // bytes; lines need not be UTF-8
  auto compiled = std::make_unique<RE2>(pattern, options);
  if (pattern.size() > kPatternBytesMax || !compiled->ok())
    return fail(ErrorKind::kInvalid,
                std::string(key) + ": '" + pattern.substr(0, 100) + "' is no pattern: " + compiled->error());
  return compiled;
}

// `*` in `pattern` is any text.
bool fits(std::string_view pattern, std::string_view text) {
  size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  std::string_view rest = pattern.substr(star + 1);
  for (size_t at = 0; at <= text.size(); ++at)
    if (fits(rest, text.substr(at))) return true;
  return false;
}

Status read_field(const std::string& key, const YAML::Node& value, JoinRuleText& rule) {
  if (key == "sources") {
    if (value.IsSequence())
      for (const YAML::Node& one : value) rule.sources.push_back(one.Scalar());
    else
      rule.sources.push_back(value.Scalar());
  } else if (key == "starts_with") {
    rule.starts_with = value.Scalar();
  } else if (key == "continues") {
    rule.continues = value.Scalar();
  } else if (key == "lines") {
    rule.lines_max = value.as<size_t>();
  } else if (key == "bytes") {
    auto bytes = parse_size(value.Scalar());
    if (!bytes) return fail(ErrorKind::kInvalid, "bytes is a size such as 64KiB");
    rule.bytes_max = *bytes;
  } else if (key == "timeout") {
    auto wait = parse_duration(value.Scalar());
    if (!wait) return fail(ErrorKind::kInvalid, "timeout is a duration such as 2s");
    rule.wait_ns = *wait;
  } else {
    return fail(ErrorKind::kInvalid, "unknown key '" + key +
                                         "'; a rule has sources, starts_with, continues, "
                                         "lines, bytes and timeout");
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const JoinRule>> JoinRule::compile(JoinRuleText text) {
  if (text.starts_with.empty() && text.continues.empty())
    return fail(ErrorKind::kInvalid, "a rule needs starts_with, continues, or both");
  if (text.lines_max < 1 || text.lines_max > limits::kRecordLinesMax)
    return fail(ErrorKind::kInvalid, "lines is from 1 to " + std::to_string(limits::kRecordLinesMax));
  if (text.bytes_max < 1 || text.bytes_max > limits::kRecordBytesMax)
    return fail(ErrorKind::kInvalid, "bytes is at most 1MiB");
  if (text.wait_ns <= 0 || text.wait_ns > kWaitNsMax)
    return fail(ErrorKind::kInvalid, "timeout is at most 60s");
  for (const std::string& source : text.sources)
    if (std::count(source.begin(), source.end(), '*') > 4)
      return fail(ErrorKind::kInvalid, "sources: at most four * in '" + source + "'");
  ASSIGN_OR_RETURN(auto starts, compile_pattern("starts_with", text.starts_with));
  ASSIGN_OR_RETURN(auto continues, compile_pattern("continues", text.continues));
  return std::shared_ptr<const JoinRule>(
      std::make_shared<CompiledRule>(std::move(text), std::move(starts), std::move(continues)));
}

bool JoinRule::concerns(std::string_view source) const {
  return text_.sources.empty() || std::any_of(text_.sources.begin(), text_.sources.end(),
                                              [&](const std::string& one) { return fits(one, source); });
}

Result<JoinRules> join_rules(const Config& config) {
  JoinRules rules;
  std::string yaml = config.yaml("parse.multiline");
  if (yaml.empty()) return rules;
  try {
    YAML::Node list = YAML::Load(yaml);
    if (!list.IsSequence() || list.size() > kRulesMax)
      return fail(ErrorKind::kInvalid, "parse.multiline: write a list of at most 100 rules");
    for (const YAML::Node& node : list) {
      std::string where = "parse.multiline, rule " + std::to_string(rules.size() + 1);
      if (!node.IsMap()) return fail(ErrorKind::kInvalid, where + ": a rule is a map");
      JoinRuleText text;
      for (const auto& field : node) {
        Status read = read_field(field.first.Scalar(), field.second, text);
        if (!read) return fail(read.error().with_context(where));
      }
      auto rule = JoinRule::compile(std::move(text));
      if (!rule) return fail(rule.error().with_context(where));
      rules.push_back(std::move(*rule));
    }
  } catch (const YAML::Exception& error) {
    return fail(ErrorKind::kInvalid, std::string("parse.multiline: ") + error.what());
  }
  return rules;
}

std::shared_ptr<const JoinRule> rule_of(const JoinRules& rules, std::string_view source) {
  for (const auto& rule : rules)
    if (rule->concerns(source)) return rule;
  return nullptr;
}

}  // namespace foreshock::parse
