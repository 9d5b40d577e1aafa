#include "api/loki/print.h"

#include "api/loki/answer.h"
#include "base/json_writer.h"

namespace foreshock::api::loki {
namespace {

std::string quoted(std::string_view text) {
  bool raw = text.find('`') == std::string_view::npos && text.find('\\') != std::string_view::npos;
  if (raw) return "`" + std::string(text) + "`";
  std::string out = "\"";
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    static constexpr char kHex[] = "0123456789abcdef";
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string_view symbol(MatchKind kind) {
  static constexpr std::string_view kSymbols[] = {"=", "!=", "=~", "!~"};
  return kSymbols[static_cast<size_t>(kind)];
}
std::string_view symbol(Order order) {
  static constexpr std::string_view kSymbols[] = {"==", "!=", "<", "<=", ">", ">="};
  return kSymbols[static_cast<size_t>(order)];
}

std::string joined(const std::vector<std::string>& names) {
  std::string out = "(";
  for (size_t i = 0; i < names.size(); ++i) out += (i > 0 ? ", " : "") + names[i];
  return out + ")";
}

std::string print_condition(const LabelFilter& filter, bool nested) {
  switch (filter.kind) {
    case LabelFilter::Kind::kText:
      return filter.matcher.name + std::string(symbol(filter.matcher.kind)) + quoted(filter.matcher.value);
    case LabelFilter::Kind::kIp:
      return filter.matcher.name + std::string(symbol(filter.matcher.kind)) + "ip(" +
             quoted(filter.matcher.value) + ")";
    case LabelFilter::Kind::kAnd:
    case LabelFilter::Kind::kOr:
      break;
    default:
      return filter.matcher.name + std::string(symbol(filter.order)) + filter.text;
  }
  std::string out;
  for (const LabelFilter& child : filter.children) {
    if (!out.empty()) out += filter.kind == LabelFilter::Kind::kAnd ? " and " : " or ";
    out += print_condition(child, true);
  }
  return nested ? "(" + out + ")" : out;
}

struct StagePrinter {
  std::string operator()(const LineFilter& stage) const {
    static constexpr std::string_view kSymbols[] = {"|=", "|~", "|>", "!=", "!~", "!>"};
    std::string out(kSymbols[static_cast<size_t>(stage.kind) + (stage.negative ? 3 : 0)]);
    for (size_t i = 0; i < stage.values.size(); ++i) out += (i > 0 ? " or " : " ") + quoted(stage.values[i]);
    return out;
  }
  std::string operator()(const ParserStage& stage) const {
    static constexpr std::string_view kNames[] = {"json", "logfmt", "unpack", "pattern", "regexp"};
    std::string out = "| " + std::string(kNames[static_cast<size_t>(stage.kind)]);
    if (!stage.expression.empty()) out += " " + quoted(stage.expression);
    for (size_t i = 0; i < stage.extract.size(); ++i)
      out += (i > 0 ? ", " : " ") + stage.extract[i].first + "=" + quoted(stage.extract[i].second);
    return out;
  }
  std::string operator()(const LabelFilter& stage) const { return "| " + print_condition(stage, false); }
  std::string operator()(const LineFormat& stage) const { return "| line_format " + quoted(stage.text); }
  std::string operator()(const LabelFormat& stage) const {
    std::string out = "| label_format ";
    for (size_t i = 0; i < stage.changes.size(); ++i) {
      const LabelFormat::Change& change = stage.changes[i];
      out += (i > 0 ? ", " : "") + change.label + "=" +
             (change.is_template ? quoted(change.value) : change.value);
    }
    return out;
  }
  std::string operator()(const LabelChoice& stage) const {
    std::string out = stage.keep ? "| keep " : "| drop ";
    for (size_t i = 0; i < stage.items.size(); ++i) {
      const LabelChoice::Item& item = stage.items[i];
      out += (i > 0 ? ", " : "") + item.name;
      if (item.matcher) out += std::string(symbol(item.matcher->kind)) + quoted(item.matcher->value);
    }
    return out;
  }
  std::string operator()(const Decolorize&) const { return "| decolorize"; }
};

std::string print_matchers(const std::vector<Matcher>& matchers) {
  std::string out = "{";
  for (size_t i = 0; i < matchers.size(); ++i)
    out += (i > 0 ? ", " : "") + matchers[i].name + std::string(symbol(matchers[i].kind)) +
           quoted(matchers[i].value);
  return out + "}";
}

std::string span(int64_t ns) {
  return ns < 0 ? "-" + format_duration(-ns) : format_duration(ns);
}

std::string_view name_of(RangeFunction function) {
  static constexpr std::string_view kNames[] = {"count_over_time",    "rate",
                                                "bytes_over_time",    "bytes_rate",
                                                "sum_over_time",      "avg_over_time",
                                                "min_over_time",      "max_over_time",
                                                "first_over_time",    "last_over_time",
                                                "stddev_over_time",   "stdvar_over_time",
                                                "quantile_over_time", "absent_over_time",
                                                "increase",           "rate_counter"};
  return kNames[static_cast<size_t>(function)];
}
std::string_view name_of(VectorFunction function) {
  static constexpr std::string_view kNames[] = {"sum",    "avg",  "min",     "max",  "count",    "stddev",
                                                "stdvar", "topk", "bottomk", "sort", "sort_desc"};
  return kNames[static_cast<size_t>(function)];
}
std::string_view symbol(Operator op) {
  static constexpr std::string_view kSymbols[] = {
      "+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or", "unless"};
  return kSymbols[static_cast<size_t>(op)];
}

std::string print_grouping(const Grouping& grouping) {
  return std::string(grouping.without ? " without " : " by ") + joined(grouping.labels);
}

std::string print_range(const Expression& range) {
  std::string out = std::string(name_of(range.range_function)) + "(";
  if (range.range_function == RangeFunction::kQuantile) out += format_value(range.number) + ", ";
  if (range.metric.metric.empty()) {
    out += print(range.log);
    if (range.unwrap) {
      const std::string& label = range.unwrap->label;
      out += " | unwrap " + (range.unwrap->as == Unwrap::As::kDuration ? "duration(" + label + ")"
                             : range.unwrap->as == Unwrap::As::kBytes  ? "bytes(" + label + ")"
                                                                       : label);
    }
  } else {
    out += range.metric.metric + (range.metric.matchers.empty() ? "" : print_matchers(range.metric.matchers));
  }
  out += " [" + span(range.range_ns) + "]";
  if (range.offset_ns != 0) out += " offset " + span(range.offset_ns);
  out += ")";
  return range.grouping ? out + print_grouping(*range.grouping) : out;
}

std::string print_binary(const Expression& binary) {
  std::string out = "(" + print(*binary.children[0]) + " " + std::string(symbol(binary.op));
  if (binary.return_bool) out += " bool";
  if (binary.matching) {
    out += (binary.matching->on ? " on " : " ignoring ") + joined(binary.matching->labels);
    if (binary.matching->group != Matching::Group::kNone)
      out += (binary.matching->group == Matching::Group::kLeft ? " group_left " : " group_right ") +
             joined(binary.matching->include);
  }
  return out + " " + print(*binary.children[1]) + ")";
}

}  // namespace

std::string print(const LogQuery& query) {
  std::string out = print_matchers(query.matchers);
  for (const Stage& stage : query.stages) out += " " + std::visit(StagePrinter{}, stage);
  return out;
}

std::string print(const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::kNumber:
      return format_value(expression.number);
    case Expression::Kind::kVector:
      return "vector(" + format_value(expression.number) + ")";
    case Expression::Kind::kLog:
      return print(expression.log);
    case Expression::Kind::kMetric: {
      std::string out = expression.metric.metric;
      if (!expression.metric.matchers.empty()) out += print_matchers(expression.metric.matchers);
      if (expression.offset_ns != 0) out += " offset " + span(expression.offset_ns);
      return out;
    }
    case Expression::Kind::kRange:
      return print_range(expression);
    case Expression::Kind::kAggregate: {
      std::string out(name_of(expression.vector_function));
      if (expression.grouping) out += print_grouping(*expression.grouping) + " ";
      out += "(";
      bool counted = expression.vector_function == VectorFunction::kTop ||
                     expression.vector_function == VectorFunction::kBottom;
      if (counted) out += format_value(expression.number) + ", ";
      return out + print(*expression.children[0]) + ")";
    }
    case Expression::Kind::kBinary:
      return print_binary(expression);
    case Expression::Kind::kLabelReplace: {
      std::string out = "label_replace(" + print(*expression.children[0]);
      for (const std::string& text : expression.texts) out += ", " + quoted(text);
      return out + ")";
    }
  }
  return {};
}

std::string print_selector(const series::Labels& labels) {
  std::string out = "{";
  for (const auto& [name, value] : labels) out += (out.size() > 1 ? ", " : "") + name + "=" + quoted(value);
  return out + "}";
}

}  // namespace foreshock::api::loki
