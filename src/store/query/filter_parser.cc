#include "store/query/filter_parser.h"

#include <fmt/format.h>

#include <cmath>

#include "base/ids.h"
#include "store/query/address_net.h"
#include "store/query/field.h"
#include "store/query/regex.h"
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

bool is_time(FieldKind kind) {
  return kind == FieldKind::kTimestamp || kind == FieldKind::kObserved;
}

// One end of a range, or the value behind < and >.
Status check_bound(const Filter& filter, const std::string& value, std::string_view expected,
                   size_t position) {
  FieldKind kind = field_kind(filter.field);
  if (kind == FieldKind::kSeverity && !level_range(value))
    return invalid(position,
                   fmt::format("expected a level (trace, debug, info, warn, error, fatal or unknown), got "
                               "\"{}\"",
                               value));
  if (is_time(kind) && !parse_rfc3339(value))
    return invalid(position, fmt::format("expected a time such as 2026-11-23T04:31:56Z, got \"{}\"", value));
  if (kind != FieldKind::kSeverity && !is_time(kind) && !number_of(value))
    return invalid(position, fmt::format("expected {}, got \"{}\"", expected, value));
  return {};
}

Status check_range(const Filter& filter, size_t position) {
  constexpr std::string_view kEnds = "numbers around the \"..\" of a range such as [500..599]";
  if (filter.value.empty() && filter.upper.empty())
    return invalid(position, "expected a bound on one side of the \"..\" (field:* finds what has the field)");
  if (!filter.value.empty()) RETURN_IF_ERROR(check_bound(filter, filter.value, kEnds, position));
  if (!filter.upper.empty()) RETURN_IF_ERROR(check_bound(filter, filter.upper, kEnds, position));
  auto low = number_of(filter.value);
  auto high = number_of(filter.upper);
  if (low && high && *low > *high)
    return invalid(position,
                   fmt::format("expected a range that begins with the smaller number, got \"{}..{}\"",
                               filter.value, filter.upper));
  return {};
}

// Checks what a field says about its values, so that a typo is told now and not as an empty result.
Status check_value(const Filter& filter, size_t position) {
  if (filter.comparison == Comparison::kRegex) {
    auto regex = compile_regex(filter.value);
    return regex ? Status() : invalid(position, regex.error().message);
  }
  if (filter.comparison == Comparison::kExists || filter.comparison == Comparison::kNetwork) return {};
  if (filter.comparison == Comparison::kRange) return check_range(filter, position);
  FieldKind kind = field_kind(filter.field);
  if (kind == FieldKind::kTemplateId && !parse_hex16(filter.value))
    return invalid(position,
                   fmt::format("expected a template id of 16 hex digits, got \"{}\"", filter.value));
  if (!is_order(filter.comparison) && kind != FieldKind::kSeverity && !is_time(kind)) return {};
  return check_bound(filter, filter.value,
                     fmt::format("a number after \"{}:\" and its operator", filter.field), position);
}

}  // namespace

tl::unexpected<Error> Cursor::expected(std::string_view what) const {
  return invalid(peek().position, fmt::format("expected {}, got {}", what, shown(peek())));
}

Result<Filter> FilterParser::parse() {
  return parse_or(0);
}

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
  // Among the values of a field -5 is a number.
  const QueryToken& second = cursor_.peek(1);
  bool number = scope_ && next.is(TokenKind::kMinus) && second.is(TokenKind::kWord) && number_of(second.text);
  if (is_not || (next.is(TokenKind::kMinus) && !number) || bang) {
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
  if (scope_) return parse_operand(*scope_, true);
  bool name = next.is(TokenKind::kWord) || next.is(TokenKind::kQuoted);
  if (name && at_comparison()) return parse_comparison(cursor_.take(), depth);
  bool call = cursor_.peek(1).is(TokenKind::kOpen) && !cursor_.peek(1).after_blank;
  if (call && next.is_word("ip") && !condition_) return parse_network();
  if (call && next.is_word("like") && !condition_) return parse_like();
  if (condition_) return cursor_.expected("a comparison such as count > 10");
  if (!name) return cursor_.expected("a word, a \"phrase\" or field:value");
  if (next.is_word("and") || next.is_word("or"))
    return cursor_.expected("a word, a \"phrase\" or field:value");
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
    return invalid(next.position,
                   fmt::format("expected \"*\" only at the end of a word, got \"{}\"", next.text));
  if (out.value.empty()) return invalid(next.position, "expected text between the quotes");
  return out;
}

Result<Filter> FilterParser::parse_comparison(QueryToken field, size_t depth) {
  if (field.text.empty()) return invalid(field.position, "expected a field name");
  bool colon = cursor_.take_if(TokenKind::kColon);
  const QueryToken& next = cursor_.peek();
  if (colon && next.is(TokenKind::kOpen) && (condition_ || !next.after_blank))
    return parse_values(field, depth);
  return parse_operand(field, colon);
}

// field:(a or b): the filter in the parentheses, with each of its terms about this field.
Result<Filter> FilterParser::parse_values(const QueryToken& field, size_t depth) {
  cursor_.take();
  scope_ = field;
  Result<Filter> inner = parse_or(depth + 1);
  scope_.reset();
  if (!inner) return inner;
  if (!cursor_.take_if(TokenKind::kClose))
    return cursor_.expected(fmt::format("\")\" after the values of {}", field.text));
  return inner;
}

// ip(10.0.0.0/8): an address of this net stands somewhere in the line.
Result<Filter> FilterParser::parse_network() {
  Filter out;
  out.kind = FilterKind::kField;
  out.field = "raw";
  out.comparison = Comparison::kNetwork;
  out.position = cursor_.take().position;
  cursor_.take();
  const QueryToken first = cursor_.peek();
  bool closes = first.is(TokenKind::kClose);
  if (!closes) RETURN_IF_ERROR(parse_value(out));
  if (!AddressNet::parse(out.value))
    return invalid(first.position,
                   fmt::format("expected an address such as 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32, "
                               "got \"{}\"",
                               closes ? ")" : out.value));
  if (!cursor_.take_if(TokenKind::kClose)) return cursor_.expected("\")\"");
  return out;
}

// like("text" [, count]) or like(template:id [, count])
Result<Filter> FilterParser::parse_like() {
  Filter out;
  out.kind = FilterKind::kLike;
  out.position = cursor_.take().position;
  out.count = kLikeTemplates;
  cursor_.take();
  const QueryToken what = cursor_.peek();
  if (what.is(TokenKind::kQuoted)) {
    out.value = cursor_.take().text;
    if (out.value.find_first_not_of(' ') == std::string::npos)
      return invalid(what.position, "expected some words between the quotes");
  } else if (what.is_word("template") && cursor_.peek(1).is(TokenKind::kColon)) {
    cursor_.take();
    cursor_.take();
    auto id = parse_hex16(cursor_.peek().text);
    if (!id) return cursor_.expected("a template id of 16 hex digits");
    cursor_.take();
    out.templates.push_back(TemplateId{*id});
  } else {
    return cursor_.expected("a text in quotes, or template: and an id");
  }
  if (cursor_.take_if(TokenKind::kComma)) {
    auto count = number_of(cursor_.peek().text);
    bool whole = count && *count >= 1 && *count <= static_cast<double>(kLikeTemplatesMax) &&
                 std::floor(*count) == *count;
    if (!whole) return cursor_.expected(fmt::format("a number of templates from 1 to {}", kLikeTemplatesMax));
    cursor_.take();
    out.count = static_cast<size_t>(*count);
  }
  if (!cursor_.take_if(TokenKind::kClose)) return cursor_.expected("\")\"");
  return out;
}

// What stands behind field: or, among the values of a field, one of them: [ operator ] value.
Result<Filter> FilterParser::parse_operand(const QueryToken& field, bool colon) {
  Filter out;
  out.kind = FilterKind::kField;
  out.field = field.text;
  out.position = field.position;
  std::string symbol;
  if (cursor_.peek().is(TokenKind::kOperator)) symbol = cursor_.take().text;
  if (symbol == "!" && colon) symbol = "!=";  // field:!value
  if (!symbol.empty()) out.comparison = comparison_of(symbol);
  if (symbol == "!") return cursor_.expected("\"!=\" or \"!~\"");
  size_t value_at = cursor_.peek().position;
  RETURN_IF_ERROR(parse_value(out));
  bool natural = out.comparison == Comparison::kMatches;
  bool differs = out.comparison == Comparison::kNotEqual;
  if (natural && !out.quoted) RETURN_IF_ERROR(read_natural(out, value_at));
  if (differs && !out.quoted && AddressNet::looks_like_net(out.value)) {
    RETURN_IF_ERROR(read_natural(out, value_at));
    return negated(std::move(out));
  }
  // `template:<id>` names a template; anything else looks into its text.
  if (out.field == "template" && !out.quoted && natural && parse_hex16(out.value)) out.field = "template_id";
  RETURN_IF_ERROR(check_value(out, value_at));
  if (symbol == "!~") return negated(std::move(out));
  return out;
}

// What an unquoted value without operator may stand for: *, a prefix, a range, a net.
Status FilterParser::read_natural(Filter& filter, size_t value_at) {
  std::string& value = filter.value;
  if (value == "*") {
    filter.comparison = Comparison::kExists;
    value.clear();
    return {};
  }
  size_t dots = value.find("..");
  if (value.starts_with('[') && value.ends_with(']') && dots != std::string::npos) {
    filter.comparison = Comparison::kRange;
    filter.upper = value.substr(dots + 2, value.size() - dots - 3);
    value = value.substr(1, dots - 1);
    return {};
  }
  if (AddressNet::looks_like_net(value) || AddressNet::is_v6(value)) {
    if (!AddressNet::parse(value))
      return invalid(value_at,
                     fmt::format("expected at most 32 bits behind the \"/\" of an IPv4 net and 128 of an "
                                 "IPv6 net, got \"{}\"",
                                 value));
    filter.comparison = Comparison::kNetwork;
    return {};
  }
  if (value.ends_with('*')) {
    filter.prefix = true;
    value.pop_back();
  }
  if (value.find('*') == std::string::npos) return {};
  return invalid(value_at,
                 fmt::format("expected \"*\" only at the end of a value (quote the value if it has one), "
                             "got \"{}\"",
                             value));
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
  // "::1" begins with what elsewhere ends a name.
  bool six =
      first.is(TokenKind::kColon) && cursor_.peek(1).is(TokenKind::kColon) && !cursor_.peek(1).after_blank;
  bool started = first.is(TokenKind::kWord) || first.is(TokenKind::kMinus) || six;
  if (!started || (first.after_blank && !condition_ && !scope_)) return cursor_.expected("a value");
  filter.value = cursor_.take().text;
  while (is_part(cursor_.peek()) && !cursor_.peek().after_blank) filter.value += cursor_.take().text;
  bool range = filter.comparison == Comparison::kMatches && filter.value.starts_with('[') &&
               !filter.value.ends_with(']');
  return range ? finish_range(filter) : Status();
}

// Takes what is left of [ 500 .. 599 ], blanks left out.
Status FilterParser::finish_range(Filter& filter) {
  while (!filter.value.ends_with(']')) {
    const QueryToken& next = cursor_.peek();
    bool part = next.is(TokenKind::kWord) || next.is(TokenKind::kColon) || next.is(TokenKind::kMinus);
    if (!part)
      return cursor_.expected(
          "\"]\" to end a range such as [500..599] (quote a value that begins with \"[\")");
    filter.value += cursor_.take().text;
  }
  return {};
}

}  // namespace foreshock::store
