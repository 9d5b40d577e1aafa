#include "store/query/filter_parser.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/ids.h"
#include "store/query/field.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

tl::unexpected<Error> invalid(size_t position, std::string_view what) {
  return fail(ErrorKind::kInvalid, fmt::format("query:{}: {}", position, what));
}

Comparison comparison_of(std::string_view symbol) {
  if (symbol == "<") return Comparison::kLess;
  if (symbol == "<=") return Comparison::kLessEqual;
  if (symbol == ">") return Comparison::kGreater;
  if (symbol == ">=") return Comparison::kGreaterEqual;
  if (symbol == "~" || symbol == "!~") return Comparison::kRegex;
  if (symbol == "!=") return Comparison::kNotEqual;
  return Comparison::kExactly;
}

bool is_order(Comparison comparison) {
  return comparison == Comparison::kLess || comparison == Comparison::kLessEqual ||
         comparison == Comparison::kGreater || comparison == Comparison::kGreaterEqual;
}

Filter negated(Filter inner) {
  Filter out;
  out.kind = FilterKind::kNot;
  out.position = inner.position;
  out.children.push_back(std::move(inner));
  return out;
}

// Checks what a field says about its values, so that a typo is told now and not as an empty result.
Status check_value(const Filter& filter, size_t position) {
  if (filter.comparison == Comparison::kRegex) {
    RE2 regex(filter.value, RE2::Quiet);
    if (!regex.ok()) return invalid(position, "expected a regular expression: " + regex.error());
    return {};
  }
  if (filter.comparison == Comparison::kExists) return {};
  FieldKind kind = field_kind(filter.field);
  if (kind == FieldKind::kSeverity && !level_range(filter.value))
    return invalid(position, fmt::format("expected a level (trace, debug, info, warn, error, fatal or unknown), got "
                                         "\"{}\"", filter.value));
  if (kind == FieldKind::kTemplateId && !parse_hex16(filter.value))
    return invalid(position, fmt::format("expected a template id of 16 hex digits, got \"{}\"", filter.value));
  bool time = kind == FieldKind::kTimestamp || kind == FieldKind::kObserved;
  if (time && !parse_rfc3339(filter.value))
    return invalid(position, fmt::format("expected a time such as 2026-11-23T04:31:56Z, got \"{}\"", filter.value));
  if (is_order(filter.comparison) && !time && kind != FieldKind::kSeverity && !number_of(filter.value))
    return invalid(position, fmt::format("expected a number after \"{}:\" and its operator, got \"{}\"",
                                         filter.field, filter.value));
  return {};
}

}  // namespace

tl::unexpected<Error> Cursor::expected(std::string_view what) const {
  return invalid(peek().position, fmt::format("expected {}, got {}", what, shown(peek())));
}

Result<Filter> FilterParser::parse() { return parse_or(0); }

Result<Filter> FilterParser::parse_or(size_t depth) {
  ASSIGN_OR_RETURN(Filter first, parse_and(depth));
  if (!cursor_.peek().is_word("or")) return first;
  Filter out;
  out.kind = FilterKind::kOr;
  out.position = first.position;
  out.children.push_back(std::move(first));
  while (cursor_.take_word("or")) {
    ASSIGN_OR_RETURN(Filter next, parse_and(depth));
    out.children.push_back(std::move(next));
  }
  return out;
}

Result<Filter> FilterParser::parse_and(size_t depth) {
  ASSIGN_OR_RETURN(Filter first, parse_unary(depth));
  Filter out;
  out.kind = FilterKind::kAnd;
  out.position = first.position;
  out.children.push_back(std::move(first));
  while (true) {
    bool joined = cursor_.take_word("and");
    const QueryToken& next = cursor_.peek();
    bool over = next.is(TokenKind::kEnd) || next.is(TokenKind::kPipe) || next.is(TokenKind::kClose) ||
                next.is_word("or");
    if (over && !joined) break;
    ASSIGN_OR_RETURN(Filter term, parse_unary(depth));
    out.children.push_back(std::move(term));
  }
  if (out.children.size() == 1) return std::move(out.children[0]);
  return out;
}

Result<Filter> FilterParser::parse_unary(size_t depth) {
  if (depth > kQueryDepthMax)
    return invalid(cursor_.peek().position, fmt::format("expected at most {} nested groups", kQueryDepthMax));
  const QueryToken& next = cursor_.peek();
  bool bang = next.is(TokenKind::kOperator) && next.text == "!";
  bool is_not = next.is_word("not") && !cursor_.peek(1).is(TokenKind::kColon);
  if (is_not || next.is(TokenKind::kMinus) || bang) {
    cursor_.take();
    ASSIGN_OR_RETURN(Filter inner, parse_unary(depth + 1));
    return negated(std::move(inner));
  }
  return parse_primary(depth);
}

bool FilterParser::at_comparison() const {
  const QueryToken& next = cursor_.peek(1);
  if (!next.is(TokenKind::kColon) && !next.is(TokenKind::kOperator)) return false;
  return condition_ || !next.after_blank;
}

Status FilterParser::count_term(const QueryToken& token) {
  if (++terms_ <= kQueryTermsMax) return {};
  return invalid(token.position, fmt::format("expected at most {} terms", kQueryTermsMax));
}

Result<Filter> FilterParser::parse_primary(size_t depth) {
  const QueryToken next = cursor_.peek();
  RETURN_IF_ERROR(count_term(next));
  if (next.is(TokenKind::kOpen)) {
    cursor_.take();
    ASSIGN_OR_RETURN(Filter inner, parse_or(depth + 1));
    if (!cursor_.take_if(TokenKind::kClose)) return cursor_.expected("\")\"");
    return inner;
  }
  bool name = next.is(TokenKind::kWord) || next.is(TokenKind::kQuoted);
  if (name && at_comparison()) return parse_comparison(cursor_.take());
  if (condition_) return cursor_.expected("a comparison such as count > 10");
  if (!name) return cursor_.expected("a word, a \"phrase\" or field:value");
  if (next.is_word("and") || next.is_word("or")) return cursor_.expected("a word, a \"phrase\" or field:value");
  cursor_.take();
  Filter out;
  out.position = next.position;
  out.quoted = next.is(TokenKind::kQuoted);
  if (!out.quoted && next.text == "*") return out;
  out.kind = FilterKind::kText;
  out.value = next.text;
  if (!out.quoted && out.value.ends_with('*')) {
    out.prefix = true;
    out.value.pop_back();
  }
  if (!out.quoted && out.value.find('*') != std::string::npos)
    return invalid(next.position, fmt::format("expected \"*\" only at the end of a word, got \"{}\"", next.text));
  if (out.value.empty()) return invalid(next.position, "expected text between the quotes");
  return out;
}

Result<Filter> FilterParser::parse_comparison(QueryToken field) {
  Filter out;
  out.kind = FilterKind::kField;
  out.field = field.text;
  out.position = field.position;
  if (out.field.empty()) return invalid(field.position, "expected a field name");
  bool colon = cursor_.take_if(TokenKind::kColon);
  std::string symbol;
  if (cursor_.peek().is(TokenKind::kOperator)) symbol = cursor_.take().text;
  if (symbol == "!" && colon) symbol = "!=";  // field:!value
  if (!symbol.empty()) out.comparison = comparison_of(symbol);
  if (symbol == "!") return cursor_.expected("\"!=\" or \"!~\"");
  size_t value_at = cursor_.peek().position;
  RETURN_IF_ERROR(parse_value(out));
  bool natural = out.comparison == Comparison::kMatches;
  if (natural && !out.quoted && out.value == "*") {
    out.comparison = Comparison::kExists;
    out.value.clear();
  } else if (natural && !out.quoted && out.value.ends_with('*')) {
    out.prefix = true;
    out.value.pop_back();
  }
  bool stray_star = natural && !out.quoted && out.value.find('*') != std::string::npos;
  if (stray_star)
    return invalid(value_at, fmt::format("expected \"*\" only at the end of a value (quote the value if it has one), "
                                         "got \"{}\"", out.value));
  // `template:<id>` names a template; anything else looks into its text.
  if (out.field == "template" && !out.quoted && natural && parse_hex16(out.value)) out.field = "template_id";
  RETURN_IF_ERROR(check_value(out, value_at));
  if (symbol == "!~") return negated(std::move(out));
  return out;
}

// One quoted text, or everything up to the next blank, comma, pipe or parenthesis.
Status FilterParser::parse_value(Filter& filter) {
  const QueryToken first = cursor_.peek();
  if (first.is(TokenKind::kQuoted)) {
    filter.quoted = true;
    filter.value = cursor_.take().text;
    return {};
  }
  auto is_part = [](const QueryToken& token) {
    return token.is(TokenKind::kWord) || token.is(TokenKind::kColon) || token.is(TokenKind::kOperator) ||
           token.is(TokenKind::kMinus);
  };
  bool started = first.is(TokenKind::kWord) || first.is(TokenKind::kMinus);
  if (!started || (first.after_blank && !condition_)) return cursor_.expected("a value");
  filter.value = cursor_.take().text;
  while (is_part(cursor_.peek()) && !cursor_.peek().after_blank) filter.value += cursor_.take().text;
  return {};
}

}  // namespace foreshock::store
