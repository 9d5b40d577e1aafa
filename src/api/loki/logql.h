// LogQL as a tree: what parser.h makes of a text, and what the evaluation reads.
//
// One tree serves both dialects: LogQL (leaves are log pipelines) and the subset of PromQL (leaves are
// metrics with matchers). Plain data without behaviour; regular expressions in it are known to compile.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace foreshock::api::loki {

enum class MatchKind { kEqual, kNotEqual, kRegex, kNotRegex };

struct Matcher {
  std::string name;
  MatchKind kind = MatchKind::kEqual;
  std::string value;
};

// |= != |~ !~ |> !> ; with `or` between values: any of them.
struct LineFilter {
  enum class Kind { kContains, kRegex, kPattern };
  Kind kind = Kind::kContains;
  bool negative = false;
  std::vector<std::string> values;
};

struct ParserStage {
  enum class Kind { kJson, kLogfmt, kUnpack, kPattern, kRegexp };
  Kind kind = Kind::kJson;
  std::string expression;                                    // kPattern, kRegexp
  std::vector<std::pair<std::string, std::string>> extract;  // kJson, kLogfmt: label = path
};

enum class Order { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

// A tree of conditions on labels.
struct LabelFilter {
  enum class Kind { kAnd, kOr, kText, kNumber, kDuration, kBytes, kIp };
  Kind kind = Kind::kText;
  Matcher matcher;              // kText; its name for all leaves; kIp: the range as value
  Order order = Order::kEqual;  // kNumber, kDuration, kBytes
  double number = 0;            // also seconds and bytes
  std::string text;             // as written, for printing
  std::vector<LabelFilter> children;
};

struct LineFormat {
  std::string text;
};
struct LabelFormat {
  struct Change {
    std::string label, value;
    bool is_template = false;  // else a label to rename
  };
  std::vector<Change> changes;
};
struct LabelChoice {  // drop and keep
  bool keep = false;
  struct Item {
    std::string name;
    std::optional<Matcher> matcher;
  };
  std::vector<Item> items;
};
struct Decolorize {};

using Stage =
    std::variant<LineFilter, ParserStage, LabelFilter, LineFormat, LabelFormat, LabelChoice, Decolorize>;

struct LogQuery {
  std::vector<Matcher> matchers;
  std::vector<Stage> stages;
};

struct Unwrap {
  enum class As { kNumber, kDuration, kBytes };
  std::string label;
  As as = As::kNumber;
};

enum class RangeFunction {
  kCount,
  kRate,
  kBytes,
  kBytesRate,
  kSum,
  kAverage,
  kMin,
  kMax,
  kFirst,
  kLast,
  kDeviation,
  kVariance,
  kQuantile,
  kAbsent,
  kIncrease,  // PromQL
  kRateCounter,
};

enum class VectorFunction {
  kSum,
  kAverage,
  kMin,
  kMax,
  kCount,
  kDeviation,
  kVariance,
  kTop,
  kBottom,
  kSort,
  kSortDescending
};

struct Grouping {
  bool without = false;
  std::vector<std::string> labels;
};

enum class Operator {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
  kUnless,
};

struct Matching {
  bool on = false;  // else ignoring
  std::vector<std::string> labels;
  enum class Group { kNone, kLeft, kRight } group = Group::kNone;
  std::vector<std::string> include;
};

// A metric by name, with what its labels have to be. PromQL.
struct MetricSelector {
  std::string metric;
  std::vector<Matcher> matchers;
};

struct Expression;
using Child = std::shared_ptr<const Expression>;

struct Expression {
  enum class Kind {
    kNumber,
    kLog,     // a log query on its own
    kRange,   // a range function over `log` or `metric`
    kMetric,  // a metric at an instant
    kVector,  // vector(number)
    kAggregate,
    kBinary,
    kLabelReplace,
  };
  Kind kind = Kind::kNumber;
  double number = 0;  // kNumber, kVector; quantile of kRange; k of topk and bottomk
  LogQuery log;
  MetricSelector metric;
  RangeFunction range_function = RangeFunction::kCount;
  int64_t range_ns = 0, offset_ns = 0;
  std::optional<Unwrap> unwrap;
  VectorFunction vector_function = VectorFunction::kSum;
  std::optional<Grouping> grouping;  // kAggregate; kRange over unwrapped values
  Operator op = Operator::kAdd;
  bool return_bool = false;
  std::optional<Matching> matching;
  std::vector<std::string> texts;  // kLabelReplace: dst, replacement, src, regex
  std::vector<Child> children;
};

}  // namespace foreshock::api::loki
