#include "store/retention_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "store/meaning.h"
#include "store/query/field.h"
#include "store/tenant_rules.h"

namespace foreshock::store {
namespace {

constexpr int64_t kKeepNsMin = kHour;
constexpr int64_t kKeepNsMax = 100LL * 366 * kDay;

bool is_selector(FieldKind kind) {
  switch (kind) {
    case FieldKind::kSeverity:
    case FieldKind::kSeverityNumber:
    case FieldKind::kService:
    case FieldKind::kHost:
    case FieldKind::kSource:
    case FieldKind::kFormat:
      return true;
    default:
      return false;
  }
}

bool selects(const Filter& filter) {
  if (filter.kind == FilterKind::kText || has_meaning(filter)) return false;
  if (filter.kind == FilterKind::kField && !is_selector(field_kind(filter.field))) return false;
  return std::all_of(filter.children.begin(), filter.children.end(), selects);
}

Result<RetentionRule> parse_rule(const std::string& text) {
  auto refuse = [&](const std::string& reason) {
    return fail(ErrorKind::kInvalid, fmt::format("{}: \"{}\": {}; a rule is a filter and a time, such as "
                                                 "\"level:<=debug 3d\"",
                                                 kRetentionRulesKey, text, reason));
  };
  size_t end = text.find_last_not_of(' ');
  size_t blank = end == std::string::npos ? end : text.find_last_of(' ', end);
  if (blank == std::string::npos) return refuse("it has one word");
  std::string time = text.substr(blank + 1, end - blank);
  RetentionRule rule;
  if (time != "0") {
    auto keep = parse_duration(time);
    if (!keep || *keep < kKeepNsMin || *keep > kKeepNsMax)
      return refuse(fmt::format("\"{}\" is no time from 1h to 100 years, nor 0 for ever", time));
    rule.keep_ns = *keep;
  }
  auto filter = parse_retention_filter(text.substr(0, blank));
  if (!filter) return refuse(filter.error().message);
  Filter lines = *filter;
  bool of_tenant = take_tenant(lines).has_value();
  if (lines.kind == FilterKind::kAll && !of_tenant)
    return refuse("it is for every line; set store.retention.age instead");
  rule.filter = std::move(*filter);
  return rule;
}

}  // namespace

Result<Filter> parse_retention_filter(const std::string& text) {
  ASSIGN_OR_RETURN(Query query, parse_query(text));
  if (!query.pipes.empty()) return fail(ErrorKind::kInvalid, "pipes do not choose lines");
  Filter lines = query.filter;
  take_tenant(lines);
  if (!selects(lines))
    return fail(ErrorKind::kInvalid,
                "only level, severity_number, service, host, source, format and tenant:NUMBER choose lines "
                "here");
  return std::move(query.filter);
}

Result<std::vector<RetentionRule>> parse_retention_rules(const std::vector<std::string>& texts) {
  if (texts.size() > kRetentionRulesMax)
    return fail(ErrorKind::kInvalid, fmt::format("{} has {} rules; at most {} are taken", kRetentionRulesKey,
                                                 texts.size(), kRetentionRulesMax));
  std::vector<RetentionRule> rules;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(RetentionRule rule, parse_rule(text));
    rules.push_back(std::move(rule));
  }
  return rules;
}

RetentionRules::RetentionRules(std::vector<RetentionRule> rules, int64_t age_ns)
    : rules_(std::move(rules)), longest_ns_(age_ns) {
  for (const RetentionRule& rule : rules_)
    longest_ns_ = longest_ns_ == 0 || rule.keep_ns == 0 ? 0 : std::max(longest_ns_, rule.keep_ns);
  // Where a rule keeps some lines longer than all others, the others no longer go with their segment.
  if (longest_ns_ != age_ns) rules_.push_back({Filter(), age_ns});
}

uint64_t RetentionRules::over(int64_t age_ns) const {
  uint64_t over = 0;
  for (size_t i = 0; i < rules_.size(); ++i)
    if (rules_[i].keep_ns > 0 && age_ns > rules_[i].keep_ns) over |= uint64_t{1} << i;
  return over;
}

Filter RetentionRules::expired(uint64_t over) const {
  Filter any;
  any.kind = FilterKind::kOr;
  std::vector<Filter> keeping;  // the rules before this one that still hold lines
  for (size_t i = 0; i < rules_.size(); ++i) {
    if ((over >> i & 1) == 0) {
      Filter spared;
      spared.kind = FilterKind::kNot;
      spared.children.push_back(rules_[i].filter);
      keeping.push_back(std::move(spared));
      continue;
    }
    Filter all;
    all.kind = FilterKind::kAnd;
    all.children = keeping;
    all.children.push_back(rules_[i].filter);
    any.children.push_back(std::move(all));
  }
  return any;
}

}  // namespace foreshock::store
