// RetentionRules: how long lines of a service, host or level are kept, where that is not
// `store.retention.age`.
//
// A rule is a filter and a time ("level:<=debug 3d"); the first one that matches a line decides, and a line
// that none matches has the age of the store. Filters see only what stands in a segment's columns (level,
// service, host, source, format), so that nothing has to be parsed to expire it. Parsed once at start by
// store_options(); the sealer asks which rules are over for a segment of some age (a set of bits, so that it
// can remember which it has carried out) and for one filter of all lines that go then. Pure. Bound:
// kRetentionRulesMax.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/query_parse.h"

namespace foreshock::store {

struct RetentionRule {
  Filter filter;
  int64_t keep_ns = 0;  // 0: for ever
};

constexpr size_t kRetentionRulesMax = 32;
constexpr const char* kRetentionRulesKey = "store.retention.rules";

// The filter of a rule or cap: lines chosen by what stands in a segment's columns and by `tenant:NUMBER`.
// The error says why not.
Result<Filter> parse_retention_filter(const std::string& text);

// Errors name the key, the rule and what is expected.
Result<std::vector<RetentionRule>> parse_retention_rules(const std::vector<std::string>& texts);

class RetentionRules {
 public:
  // `age_ns`: of lines that no rule matches; 0: for ever.
  RetentionRules(std::vector<RetentionRule> rules, int64_t age_ns);

  // The age at which nothing is kept by any rule, so that a segment goes as a whole; 0: never.
  int64_t longest_ns() const { return longest_ns_; }
  // Bit n: the time of rule n is over for lines of this age.
  uint64_t over(int64_t age_ns) const;
  // The lines that go when these rules are over.
  Filter expired(uint64_t over) const;

 private:
  std::vector<RetentionRule> rules_;
  int64_t longest_ns_ = 0;
};

}  // namespace foreshock::store
