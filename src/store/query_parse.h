// Query text to a tree: filters, then pipes (grammar: docs/guide/query.md).
//
// parse_query() is pure and takes hostile text: it answers with a tree, or with one error that points at the
// character ("query:17: expected a field name after "by", got "|"") and says what was expected. Columns count
// characters from 1. Used by the store for every query, and by the api to check a query before it is kept.
// Bounds: kQueryBytesMax, kQueryDepthMax, kQueryTermsMax, kQueryPipesMax.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace foreshock::store {

enum class FilterKind {
  kAll,
  kText,
  kField,
  kAnd,
  kOr,
  kNot,
  kLike,       // like("..."): becomes kTemplates before it runs (store/meaning.h)
  kTemplates,  // lines of these templates
};

enum class Comparison {
  kMatches,   // field:value, the natural comparison of the field
  kExactly,   // field:=value
  kNotEqual,  // field:!=value
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kRegex,    // field:~"..."
  kExists,   // field:*
  kRange,    // field:[low..high], both ends included; an empty end is open
  kNetwork,  // field:10.0.0.0/8: an address of this net stands in it
};

struct Filter {
  FilterKind kind = FilterKind::kAll;
  std::string field;  // kField
  Comparison comparison = Comparison::kMatches;
  std::string value;    // kField, and the words of kText
  std::string upper;    // kRange: its end, `value` being its beginning
  bool prefix = false;  // err* or service:check*
  bool quoted = false;
  size_t position = 0;  // character in the query, from 1
  std::vector<Filter> children;
  size_t count = 0;                   // kLike: how many templates
  std::vector<TemplateId> templates;  // kTemplates; of kLike the one that was named, if any
};

enum class Aggregate { kCount, kCountDistinct, kSum, kAverage, kMin, kMax, kQuantile, kUniq, kRate };

struct StatsFunction {
  Aggregate aggregate = Aggregate::kCount;
  std::string field;  // "" for count()
  double quantile = 0;
  std::string name;  // of the column
  size_t position = 0;
};
struct GroupKey {
  std::string field;
  int64_t step_ns = 0;  // > 0: a time step; the column is "time"
  size_t position = 0;
};
struct StatsPipe {
  std::vector<StatsFunction> functions;
  std::vector<GroupKey> keys;
};
struct SortKey {
  std::string field;
  bool descending = false;
};
struct SortPipe {
  std::vector<SortKey> keys;
};
struct LimitPipe {
  uint64_t rows = 0;
};
struct FieldsPipe {
  std::vector<std::string> fields;
};
struct WherePipe {
  Filter condition;
};
struct TopPipe {
  uint64_t rows = 10;
  std::vector<std::string> fields;
};
struct DedupPipe {
  std::vector<std::string> fields;
};
struct ExtractHole {
  std::string name;     // of the column
  int group = 0;        // of the regular expression
  bool number = false;  // a number even where JSON would not take it as it stands (007)
};
struct ExtractPipe {
  std::string field = "body";
  std::string regex;
  bool bytes = false;  // the expression speaks of bytes and not of UTF-8
  std::vector<ExtractHole> holes;
};
struct ContextPipe {
  uint64_t lines = 0;         // before and after
  bool same_service = false;  // else the same source
};
using Pipe = std::variant<StatsPipe, SortPipe, LimitPipe, FieldsPipe, WherePipe, TopPipe, DedupPipe,
                          ExtractPipe, ContextPipe>;

struct Query {
  Filter filter;
  std::vector<Pipe> pipes;
};

Result<Query> parse_query(std::string_view text);

// The canonical text of a filter, with every group in parentheses; for tests and for `explain`.
std::string describe(const Filter& filter);

}  // namespace foreshock::store
