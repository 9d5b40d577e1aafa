// Parser: LogQL, or the subset of PromQL that is served, to the tree of logql.h.
//
// Pure; takes hostile text. What cannot be understood is refused with the place and what was expected there,
// in the form of Loki's messages. What is understood but not served (subqueries, variants(), ...) is refused
// by name. Bounds: kQueryTextBytesMax, kDepthMax nested groups, kOperatorsMax operators, kStagesMax stages;
// regular expressions have to compile within kRegexBytes.
#pragma once

#include <string_view>

#include "api/loki/logql.h"
#include "base/result.h"

namespace foreshock::api::loki {

enum class Dialect { kLogQl, kPromQl };

constexpr int kDepthMax = 64;
constexpr int kOperatorsMax = 256;
constexpr size_t kStagesMax = 64;
constexpr size_t kMatchersMax = 128;
constexpr int64_t kRegexBytes = 4 * 1024 * 1024;

Result<Child> parse_expression(std::string_view query, Dialect dialect);

// A log query on its own, as tail, patterns and the index endpoints take it. With `any`, selectors that
// would match every stream are fine, and so is an empty text.
Result<LogQuery> parse_log_query(std::string_view query, bool any);

}  // namespace foreshock::api::loki
