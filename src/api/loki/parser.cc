#include "api/loki/parser.h"

#include <re2/re2.h>

#include "api/loki/token_cursor.h"

namespace foreshock::api::loki {
namespace {

struct RangeName {
  std::string_view name;
  RangeFunction function;
  bool logql, promql, unwraps;
};
constexpr RangeName kRangeNames[] = {{"count_over_time", RangeFunction::kCount, true, true, false},
                                     {"rate", RangeFunction::kRate, true, true, false},
                                     {"bytes_over_time", RangeFunction::kBytes, true, false, false},
                                     {"bytes_rate", RangeFunction::kBytesRate, true, false, false},
                                     {"absent_over_time", RangeFunction::kAbsent, true, true, false},
                                     {"rate_counter", RangeFunction::kRateCounter, true, false, true},
                                     {"sum_over_time", RangeFunction::kSum, true, true, true},
                                     {"avg_over_time", RangeFunction::kAverage, true, true, true},
                                     {"min_over_time", RangeFunction::kMin, true, true, true},
                                     {"max_over_time", RangeFunction::kMax, true, true, true},
                                     {"first_over_time", RangeFunction::kFirst, true, false, true},
                                     {"last_over_time", RangeFunction::kLast, true, true, true},
                                     {"stddev_over_time", RangeFunction::kDeviation, true, true, true},
                                     {"stdvar_over_time", RangeFunction::kVariance, true, true, true},
                                     {"quantile_over_time", RangeFunction::kQuantile, true, true, true},
                                     {"increase", RangeFunction::kIncrease, false, true, false},
                                     {"delta", RangeFunction::kIncrease, false, true, false}};

constexpr std::pair<std::string_view, VectorFunction> kVectorNames[] = {
    {"sum", VectorFunction::kSum},         {"avg", VectorFunction::kAverage},
    {"min", VectorFunction::kMin},         {"max", VectorFunction::kMax},
    {"count", VectorFunction::kCount},     {"stddev", VectorFunction::kDeviation},
    {"stdvar", VectorFunction::kVariance}, {"topk", VectorFunction::kTop},
    {"bottomk", VectorFunction::kBottom},  {"approx_topk", VectorFunction::kTop},
    {"sort", VectorFunction::kSort},       {"sort_desc", VectorFunction::kSortDescending}};

constexpr std::string_view kEmptyCompatible =
    "queries require at least one regexp or equality matcher that does not have an empty-compatible value. "
    "For "
    "instance, app=~\".*\" does not meet this requirement, but app=~\".+\" will";

// Whether some matcher rules out streams that lack its label.
bool selects(const std::vector<Matcher>& matchers) {
  for (const Matcher& matcher : matchers) {
    bool regex = matcher.kind == MatchKind::kRegex || matcher.kind == MatchKind::kNotRegex;
    bool matches_empty = regex ? RE2::FullMatch("", matcher.value) : matcher.value.empty();
    if (matcher.kind == MatchKind::kNotEqual || matcher.kind == MatchKind::kNotRegex)
      matches_empty = !matches_empty;
    if (!matches_empty) return true;
  }
  return false;
}

struct Binary {
  Operator op;
  int strength;
};
std::optional<Binary> binary_of(const Token& token) {
  if (token.is_name("or")) return Binary{Operator::kOr, 1};
  if (token.is_name("and")) return Binary{Operator::kAnd, 2};
  if (token.is_name("unless")) return Binary{Operator::kUnless, 2};
  static constexpr std::pair<std::string_view, Binary> kSymbols[] = {
      {"==", {Operator::kEqual, 3}},   {"!=", {Operator::kNotEqual, 3}},
      {"<", {Operator::kLess, 3}},     {"<=", {Operator::kLessEqual, 3}},
      {">", {Operator::kGreater, 3}},  {">=", {Operator::kGreaterEqual, 3}},
      {"+", {Operator::kAdd, 4}},      {"-", {Operator::kSubtract, 4}},
      {"*", {Operator::kMultiply, 5}}, {"/", {Operator::kDivide, 5}},
      {"%", {Operator::kModulo, 5}},   {"^", {Operator::kPower, 6}}};
  for (const auto& [symbol, binary] : kSymbols)
    if (token.is(symbol)) return binary;
  return std::nullopt;
}

bool is_metric_name(std::string_view name) {
  for (char c : name) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    if (!letter && (c < '0' || c > '9')) return false;
  }
  return !name.empty() && (name[0] < '0' || name[0] > '9');
}

class Parser {
 public:
  Parser(std::string_view query, std::vector<Token> tokens, Dialect dialect)
      : cursor_(query, std::move(tokens)), dialect_(dialect) {}

  Result<Child> parse() {
    ASSIGN_OR_RETURN(Child out, parse_binary(1, 0));
    if (cursor_.peek().kind != Token::Kind::kEnd)
      return fail(cursor_.unexpected("an operator or the end of the query"));
    return out;
  }

  Result<LogQuery> parse_log(bool any) {
    if (any && cursor_.peek().kind == Token::Kind::kEnd) return LogQuery();
    LogQuery out;
    ASSIGN_OR_RETURN(out.matchers, parse_matchers(cursor_));
    RETURN_IF_ERROR(parse_stages(cursor_, out.stages, nullptr));
    if (cursor_.peek().kind != Token::Kind::kEnd)
      return fail(cursor_.unexpected("a stage or the end of the query"));
    if (!any && !selects(out.matchers)) return fail(cursor_.error_at(0, kEmptyCompatible));
    return out;
  }

 private:
  static Child made(Expression expression) {
    return std::make_shared<const Expression>(std::move(expression));
  }

  Result<Child> parse_binary(int strength_min, int depth) {
    if (depth > kDepthMax) return fail(cursor_.error("too many nested groups"));
    ASSIGN_OR_RETURN(Child left, parse_unary(depth));
    for (;;) {
      auto binary = binary_of(cursor_.peek());
      if (!binary || binary->strength < strength_min) return left;
      if (++operators_ > kOperatorsMax) return fail(cursor_.error("too many operators"));
      if (left->kind == Expression::Kind::kLog)
        return fail(cursor_.error(
            "a log query has no arithmetic; count its lines first: count_over_time({...}[5m])"));
      cursor_.take();
      Expression out;
      out.kind = Expression::Kind::kBinary;
      out.op = binary->op;
      RETURN_IF_ERROR(parse_matching(out));
      int next = binary->op == Operator::kPower ? binary->strength : binary->strength + 1;
      ASSIGN_OR_RETURN(Child right, parse_binary(next, depth + 1));
      if (right->kind == Expression::Kind::kLog)
        return fail(cursor_.error(
            "a log query has no arithmetic; count its lines first: count_over_time({...}[5m])"));
      out.children = {std::move(left), std::move(right)};
      left = made(std::move(out));
    }
  }

  Status parse_matching(Expression& out) {
    out.return_bool = cursor_.take_name("bool");
    bool on = cursor_.peek().is_name("on");
    if (!on && !cursor_.peek().is_name("ignoring")) return {};
    cursor_.take();
    Matching matching;
    matching.on = on;
    ASSIGN_OR_RETURN(matching.labels, parse_names());
    bool left = cursor_.peek().is_name("group_left");
    if (left || cursor_.peek().is_name("group_right")) {
      cursor_.take();
      matching.group = left ? Matching::Group::kLeft : Matching::Group::kRight;
      if (cursor_.peek().is("(")) {
        ASSIGN_OR_RETURN(matching.include, parse_names());
      }
    }
    out.matching = std::move(matching);
    return {};
  }

  Result<std::vector<std::string>> parse_names() {
    RETURN_IF_ERROR(cursor_.expect("("));
    std::vector<std::string> out;
    while (!cursor_.peek().is(")")) {
      ASSIGN_OR_RETURN(std::string name, cursor_.expect_name("a label name or \")\""));
      out.push_back(std::move(name));
      if (!cursor_.take_symbol(",") && !cursor_.peek().is(")"))
        return fail(cursor_.unexpected("\",\" or \")\""));
    }
    cursor_.take();
    return out;
  }

  Result<Child> parse_unary(int depth) {
    if (depth > kDepthMax) return fail(cursor_.error("too many nested groups"));
    if (cursor_.take_symbol("+")) return parse_unary(depth + 1);
    if (cursor_.take_symbol("-")) {
      ASSIGN_OR_RETURN(Child inner, parse_binary(6, depth + 1));
      Expression zero, out;
      out.kind = Expression::Kind::kBinary;
      out.op = Operator::kSubtract;
      out.children = {made(std::move(zero)), std::move(inner)};
      return made(std::move(out));
    }
    return parse_primary(depth);
  }

  Result<Child> parse_primary(int depth) {
    const Token token = cursor_.peek();
    if (token.kind == Token::Kind::kNumber) {
      cursor_.take();
      Expression out;
      out.number = token.number;
      return made(std::move(out));
    }
    if (cursor_.take_symbol("(")) {
      ASSIGN_OR_RETURN(Child inner, parse_binary(1, depth + 1));
      RETURN_IF_ERROR(cursor_.expect(")"));
      return inner;
    }
    if (token.is("{") && dialect_ == Dialect::kLogQl) {
      Expression out;
      out.kind = Expression::Kind::kLog;
      ASSIGN_OR_RETURN(out.log.matchers, parse_matchers(cursor_));
      if (!selects(out.log.matchers)) return fail(cursor_.error_at(token.position, kEmptyCompatible));
      RETURN_IF_ERROR(parse_stages(cursor_, out.log.stages, nullptr));
      return made(std::move(out));
    }
    bool selector = token.is("{") && dialect_ == Dialect::kPromQl;
    if (token.kind != Token::Kind::kName && !selector)
      return fail(cursor_.unexpected(dialect_ == Dialect::kLogQl ? "a selector {...}, a function or a number"
                                                                 : "a metric, a function or a number"));
    return parse_named(depth);
  }

  Result<Child> parse_named(int depth) {
    const Token token = cursor_.peek();
    bool called =
        cursor_.peek(1).is("(") || cursor_.peek(1).is_name("by") || cursor_.peek(1).is_name("without");
    if (called) {
      for (const auto& [name, function] : kVectorNames)
        if (token.text == name) return parse_aggregate(function, depth);
      for (const RangeName& range : kRangeNames)
        if (token.text == range.name && (dialect_ == Dialect::kLogQl ? range.logql : range.promql))
          return parse_range_function(range);
      if (token.text == "vector") return parse_vector();
      if (token.text == "label_replace") return parse_label_replace(depth);
    }
    if (dialect_ == Dialect::kPromQl && !cursor_.peek(1).is("(")) {
      Expression out;
      out.kind = Expression::Kind::kMetric;
      RETURN_IF_ERROR(parse_metric(out));
      RETURN_IF_ERROR(parse_offset(out));
      return made(std::move(out));
    }
    if (called) return fail(cursor_.error("the function " + token.text + "() is not served"));
    return fail(cursor_.unexpected("a selector {...}, a function or a number"));
  }

  Status parse_metric(Expression& out) {
    if (cursor_.peek().kind == Token::Kind::kName) out.metric.metric = cursor_.take().text;
    if (cursor_.peek().is("{")) {
      ASSIGN_OR_RETURN(out.metric.matchers, parse_matchers(cursor_));
    }
    for (const Matcher& matcher : out.metric.matchers)
      if (matcher.name == "__name__" && matcher.kind == MatchKind::kEqual) out.metric.metric = matcher.value;
    std::erase_if(out.metric.matchers, [](const Matcher& matcher) { return matcher.name == "__name__"; });
    if (!is_metric_name(out.metric.metric)) return fail(cursor_.error("expected the name of a metric"));
    return {};
  }

  Status parse_offset(Expression& out) {
    if (!cursor_.take_name("offset")) return {};
    bool negative = cursor_.take_symbol("-");
    if (cursor_.peek().kind != Token::Kind::kDuration)
      return fail(cursor_.unexpected("a duration such as 1h"));
    out.offset_ns = cursor_.take().span_ns * (negative ? -1 : 1);
    return {};
  }

  Status parse_range(Expression& out) {
    RETURN_IF_ERROR(cursor_.expect("["));
    if (cursor_.peek().kind != Token::Kind::kDuration || cursor_.peek().span_ns <= 0)
      return fail(cursor_.unexpected("a duration such as 5m"));
    out.range_ns = cursor_.take().span_ns;
    if (cursor_.peek().is(":") || cursor_.peek().kind == Token::Kind::kName)
      return fail(cursor_.error("subqueries are not served"));
    RETURN_IF_ERROR(cursor_.expect("]"));
    return parse_offset(out);
  }

  // {sel} stages [5m], {sel}[5m] stages, and either in parentheses.
  Status parse_log_range(Expression& out, int depth) {
    if (depth > kDepthMax) return fail(cursor_.error("too many nested groups"));
    if (cursor_.take_symbol("(")) {
      RETURN_IF_ERROR(parse_log_range(out, depth + 1));
      RETURN_IF_ERROR(cursor_.expect(")"));
    } else {
      size_t position = cursor_.peek().position;
      ASSIGN_OR_RETURN(out.log.matchers, parse_matchers(cursor_));
      if (!selects(out.log.matchers)) return fail(cursor_.error_at(position, kEmptyCompatible));
      RETURN_IF_ERROR(parse_stages(cursor_, out.log.stages, &out.unwrap));
    }
    if (cursor_.peek().is("[")) {
      if (out.range_ns != 0) return fail(cursor_.error("the range stands here twice"));
      RETURN_IF_ERROR(parse_range(out));
      RETURN_IF_ERROR(parse_stages(cursor_, out.log.stages, &out.unwrap));
    }
    return {};
  }

  Result<Child> parse_range_function(const RangeName& range) {
    const Token name = cursor_.take();
    Expression out;
    out.kind = Expression::Kind::kRange;
    out.range_function = range.function;
    RETURN_IF_ERROR(cursor_.expect("("));
    if (range.function == RangeFunction::kQuantile) {
      if (cursor_.peek().kind != Token::Kind::kNumber)
        return fail(cursor_.unexpected("a quantile such as 0.95"));
      out.number = cursor_.take().number;
      RETURN_IF_ERROR(cursor_.expect(","));
    }
    if (dialect_ == Dialect::kPromQl) {
      RETURN_IF_ERROR(parse_metric(out));
      RETURN_IF_ERROR(parse_range(out));
    } else {
      RETURN_IF_ERROR(parse_log_range(out, 0));
      if (out.range_ns == 0) return fail(cursor_.unexpected("a range such as [5m]"));
      bool takes_both = range.function == RangeFunction::kRate || range.function == RangeFunction::kAbsent;
      if (range.unwraps && !out.unwrap)
        return fail(cursor_.error_at(name.position, name.text + " needs | unwrap label"));
      if (out.unwrap && !range.unwraps && !takes_both)
        return fail(cursor_.error_at(name.position, name.text + " counts lines and takes no unwrap"));
    }
    RETURN_IF_ERROR(cursor_.expect(")"));
    if (cursor_.peek().is_name("by") || cursor_.peek().is_name("without")) {
      if (!out.unwrap)
        return fail(
            cursor_.error("grouping is for unwrapped ranges; write sum by (...) (" + name.text + "(...))"));
      RETURN_IF_ERROR(parse_grouping(out));
    }
    return made(std::move(out));
  }

  Status parse_grouping(Expression& out) {
    if (!cursor_.peek().is_name("by") && !cursor_.peek().is_name("without")) return {};
    if (out.grouping) return fail(cursor_.error("the grouping stands here twice"));
    Grouping grouping;
    grouping.without = cursor_.take().text == "without";
    ASSIGN_OR_RETURN(grouping.labels, parse_names());
    out.grouping = std::move(grouping);
    return {};
  }

  Result<Child> parse_aggregate(VectorFunction function, int depth) {
    cursor_.take();
    Expression out;
    out.kind = Expression::Kind::kAggregate;
    out.vector_function = function;
    RETURN_IF_ERROR(parse_grouping(out));
    RETURN_IF_ERROR(cursor_.expect("("));
    if (function == VectorFunction::kTop || function == VectorFunction::kBottom) {
      if (cursor_.peek().kind != Token::Kind::kNumber || cursor_.peek().number < 1)
        return fail(cursor_.unexpected("how many series, from 1"));
      out.number = cursor_.take().number;
      RETURN_IF_ERROR(cursor_.expect(","));
    }
    size_t position = cursor_.peek().position;
    ASSIGN_OR_RETURN(Child inner, parse_binary(1, depth + 1));
    if (inner->kind == Expression::Kind::kLog)
      return fail(cursor_.error_at(position, "expected a metric query such as count_over_time({...}[5m])"));
    out.children = {std::move(inner)};
    RETURN_IF_ERROR(cursor_.expect(")"));
    RETURN_IF_ERROR(parse_grouping(out));
    return made(std::move(out));
  }

  Result<Child> parse_vector() {
    cursor_.take();
    cursor_.take();
    Expression out;
    out.kind = Expression::Kind::kVector;
    bool negative = cursor_.take_symbol("-");
    if (cursor_.peek().kind != Token::Kind::kNumber) return fail(cursor_.unexpected("a number"));
    out.number = cursor_.take().number * (negative ? -1 : 1);
    RETURN_IF_ERROR(cursor_.expect(")"));
    return made(std::move(out));
  }

  Result<Child> parse_label_replace(int depth) {
    cursor_.take();
    cursor_.take();
    Expression out;
    out.kind = Expression::Kind::kLabelReplace;
    ASSIGN_OR_RETURN(Child inner, parse_binary(1, depth + 1));
    if (inner->kind == Expression::Kind::kLog) return fail(cursor_.error("expected a metric query"));
    out.children = {std::move(inner)};
    size_t position = 0;
    for (int i = 0; i < 4; ++i) {
      RETURN_IF_ERROR(cursor_.expect(","));
      position = cursor_.peek().position;
      ASSIGN_OR_RETURN(std::string text, cursor_.expect_text("a text in quotes"));
      out.texts.push_back(std::move(text));
    }
    RETURN_IF_ERROR(check_regex(cursor_, position, out.texts[3]));
    RETURN_IF_ERROR(cursor_.expect(")"));
    return made(std::move(out));
  }

  TokenCursor cursor_;
  Dialect dialect_;
  int operators_ = 0;
};

}  // namespace

Result<Child> parse_expression(std::string_view query, Dialect dialect) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, read_tokens(query));
  return Parser(query, std::move(tokens), dialect).parse();
}

Result<LogQuery> parse_log_query(std::string_view query, bool any) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, read_tokens(query));
  return Parser(query, std::move(tokens), Dialect::kLogQl).parse_log(any);
}

}  // namespace foreshock::api::loki
