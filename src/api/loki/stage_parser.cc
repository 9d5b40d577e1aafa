// The stages of a log pipeline: line filters, parsers, conditions on labels, formats.
#include <re2/re2.h>

#include "api/loki/parser.h"
#include "api/loki/token_cursor.h"

namespace foreshock::api::loki {
namespace {

bool is_line_filter(const Token& token) {
  for (std::string_view symbol : {"|=", "|~", "|>", "!=", "!~", "!>"})
    if (token.is(symbol)) return true;
  return false;
}

Status parse_line_filter(TokenCursor& cursor, std::vector<Stage>& stages) {
  LineFilter filter;
  const Token& token = cursor.take();
  filter.negative = token.text[0] == '!';
  filter.kind = token.text[1] == '='   ? LineFilter::Kind::kContains
                : token.text[1] == '~' ? LineFilter::Kind::kRegex
                                       : LineFilter::Kind::kPattern;
  do {
    size_t position = cursor.peek().position;
    if (cursor.peek().is_name("ip"))
      return fail(cursor.error("ip() is served in label filters only; write | label = ip(\"...\")"));
    ASSIGN_OR_RETURN(std::string value, cursor.expect_text("a text in quotes"));
    if (filter.kind == LineFilter::Kind::kRegex) RETURN_IF_ERROR(check_regex(cursor, position, value));
    filter.values.push_back(std::move(value));
  } while (cursor.take_name("or"));
  stages.push_back(std::move(filter));
  return {};
}

class ConditionParser {
 public:
  explicit ConditionParser(TokenCursor& cursor) : cursor_(cursor) {}

  Result<LabelFilter> parse(int depth = 0) {
    if (depth > kDepthMax) return fail(cursor_.error("too many nested groups"));
    ASSIGN_OR_RETURN(LabelFilter left, parse_and(depth));
    while (cursor_.take_name("or")) {
      ASSIGN_OR_RETURN(LabelFilter right, parse_and(depth));
      left = join(LabelFilter::Kind::kOr, std::move(left), std::move(right));
    }
    return left;
  }

 private:
  Result<LabelFilter> parse_and(int depth) {
    ASSIGN_OR_RETURN(LabelFilter left, parse_leaf(depth));
    while (cursor_.take_name("and") || cursor_.take_symbol(",")) {
      ASSIGN_OR_RETURN(LabelFilter right, parse_leaf(depth));
      left = join(LabelFilter::Kind::kAnd, std::move(left), std::move(right));
    }
    return left;
  }

  // Flat where it can be, so that long chains make no deep trees.
  static LabelFilter join(LabelFilter::Kind kind, LabelFilter left, LabelFilter right) {
    if (left.kind == kind) {
      left.children.push_back(std::move(right));
      return left;
    }
    LabelFilter out;
    out.kind = kind;
    out.children.push_back(std::move(left));
    out.children.push_back(std::move(right));
    return out;
  }

  Result<LabelFilter> parse_leaf(int depth) {
    if (cursor_.take_symbol("(")) {
      ASSIGN_OR_RETURN(LabelFilter inner, parse(depth + 1));
      RETURN_IF_ERROR(cursor_.expect(")"));
      return inner;
    }
    LabelFilter out;
    ASSIGN_OR_RETURN(out.matcher.name, cursor_.expect_name("a label name"));
    const Token op = cursor_.peek();
    static constexpr std::string_view kOperators[] = {"=", "==", "!=", "=~", "!~", "<", "<=", ">", ">="};
    bool known = false;
    for (std::string_view symbol : kOperators) known |= op.is(symbol);
    if (!known) return fail(cursor_.unexpected("a comparison (= != =~ !~ > >= < <=)"));
    cursor_.take();
    const Token value = cursor_.peek();
    if (value.kind == Token::Kind::kString) {
      RETURN_IF_ERROR(parse_text(op, out));
    } else if (value.is_name("ip")) {
      RETURN_IF_ERROR(parse_ip(op, out));
    } else {
      RETURN_IF_ERROR(parse_quantity(op, out));
    }
    return out;
  }

  Status parse_text(const Token& op, LabelFilter& out) {
    size_t position = cursor_.peek().position;
    if (op.is("=") || op.is("==")) {
      out.matcher.kind = MatchKind::kEqual;
    } else if (op.is("!=")) {
      out.matcher.kind = MatchKind::kNotEqual;
    } else if (op.is("=~")) {
      out.matcher.kind = MatchKind::kRegex;
    } else if (op.is("!~")) {
      out.matcher.kind = MatchKind::kNotRegex;
    } else {
      return fail(cursor_.unexpected("a number, a duration or a size without quotes"));
    }
    out.matcher.value = cursor_.take().text;
    if (out.matcher.kind == MatchKind::kRegex || out.matcher.kind == MatchKind::kNotRegex)
      return check_regex(cursor_, position, out.matcher.value);
    return {};
  }

  Status parse_ip(const Token& op, LabelFilter& out) {
    if (!op.is("=") && !op.is("!=") && !op.is("=="))
      return fail(cursor_.error("ip() is compared by = or !="));
    cursor_.take();
    RETURN_IF_ERROR(cursor_.expect("("));
    ASSIGN_OR_RETURN(out.matcher.value, cursor_.expect_text("an address, a range or a network in quotes"));
    out.kind = LabelFilter::Kind::kIp;
    out.matcher.kind = op.is("!=") ? MatchKind::kNotEqual : MatchKind::kEqual;
    return cursor_.expect(")");
  }

  Status parse_quantity(const Token& op, LabelFilter& out) {
    bool negative = cursor_.take_symbol("-");
    const Token value = cursor_.peek();
    switch (value.kind) {
      case Token::Kind::kNumber:
        out.kind = LabelFilter::Kind::kNumber;
        break;
      case Token::Kind::kDuration:
        out.kind = LabelFilter::Kind::kDuration;
        break;
      case Token::Kind::kBytes:
        out.kind = LabelFilter::Kind::kBytes;
        break;
      default:
        return fail(cursor_.unexpected("a text in quotes, a number, a duration or a size"));
    }
    if (op.is("=~") || op.is("!~")) return fail(cursor_.unexpected("a regular expression in quotes"));
    out.order = op.is("!=")   ? Order::kNotEqual
                : op.is("<")  ? Order::kLess
                : op.is("<=") ? Order::kLessEqual
                : op.is(">")  ? Order::kGreater
                : op.is(">=") ? Order::kGreaterEqual
                              : Order::kEqual;
    out.number = negative ? -value.number : value.number;
    out.text = (negative ? "-" : "") + value.text;
    cursor_.take();
    return {};
  }

  TokenCursor& cursor_;
};

Status parse_parser(TokenCursor& cursor, ParserStage stage, std::vector<Stage>& stages) {
  if (stage.kind == ParserStage::Kind::kPattern || stage.kind == ParserStage::Kind::kRegexp) {
    size_t position = cursor.peek().position;
    ASSIGN_OR_RETURN(stage.expression, cursor.expect_text("an expression in quotes"));
    if (stage.kind == ParserStage::Kind::kRegexp)
      RETURN_IF_ERROR(check_regex(cursor, position, stage.expression));
  }
  while (cursor.take_symbol("--")) {  // logfmt --strict --keep-empty: our lines are parsed already
    RETURN_IF_ERROR(cursor.expect_name("a flag"));
    while (cursor.take_symbol("-")) RETURN_IF_ERROR(cursor.expect_name("the rest of the flag"));
  }
  bool extracts = stage.kind == ParserStage::Kind::kJson || stage.kind == ParserStage::Kind::kLogfmt;
  while (extracts && cursor.peek().kind == Token::Kind::kName) {
    std::string label = cursor.take().text;
    std::string path = label;
    if (cursor.take_symbol("=")) {
      ASSIGN_OR_RETURN(path, cursor.expect_text("a path in quotes"));
    }
    stage.extract.emplace_back(std::move(label), std::move(path));
    if (!cursor.take_symbol(",")) break;
  }
  stages.push_back(std::move(stage));
  return {};
}

Status parse_label_format(TokenCursor& cursor, std::vector<Stage>& stages) {
  LabelFormat format;
  do {
    LabelFormat::Change change;
    ASSIGN_OR_RETURN(change.label, cursor.expect_name("a label name"));
    RETURN_IF_ERROR(cursor.expect("="));
    change.is_template = cursor.peek().kind == Token::Kind::kString;
    if (change.is_template) {
      change.value = cursor.take().text;
    } else {
      ASSIGN_OR_RETURN(change.value, cursor.expect_name("a label name or a template in quotes"));
    }
    format.changes.push_back(std::move(change));
  } while (cursor.take_symbol(","));
  stages.push_back(std::move(format));
  return {};
}

Status parse_choice(TokenCursor& cursor, bool keep, std::vector<Stage>& stages) {
  LabelChoice choice;
  choice.keep = keep;
  do {
    LabelChoice::Item item;
    ASSIGN_OR_RETURN(item.name, cursor.expect_name("a label name"));
    static constexpr std::pair<std::string_view, MatchKind> kKinds[] = {{"=", MatchKind::kEqual},
                                                                        {"!=", MatchKind::kNotEqual},
                                                                        {"=~", MatchKind::kRegex},
                                                                        {"!~", MatchKind::kNotRegex}};
    for (const auto& [symbol, kind] : kKinds) {
      if (!cursor.peek().is(symbol) || cursor.peek(1).kind != Token::Kind::kString) continue;
      cursor.take();
      item.matcher = Matcher{item.name, kind, cursor.peek().text};
      if (kind == MatchKind::kRegex || kind == MatchKind::kNotRegex)
        RETURN_IF_ERROR(check_regex(cursor, cursor.peek().position, item.matcher->value));
      cursor.take();
      break;
    }
    choice.items.push_back(std::move(item));
  } while (cursor.take_symbol(","));
  stages.push_back(std::move(choice));
  return {};
}

Status parse_unwrap(TokenCursor& cursor, std::optional<Unwrap>* unwrap) {
  if (unwrap == nullptr)
    return fail(cursor.error("unwrap stands only inside a range function such as sum_over_time()"));
  if (unwrap->has_value()) return fail(cursor.error("a pipeline has one unwrap"));
  Unwrap out;
  std::string_view names[] = {"duration", "duration_seconds", "bytes"};
  for (std::string_view name : names) {
    if (!cursor.peek().is_name(name) || !cursor.peek(1).is("(")) continue;
    out.as = name == "bytes" ? Unwrap::As::kBytes : Unwrap::As::kDuration;
    cursor.take();
    cursor.take();
    ASSIGN_OR_RETURN(out.label, cursor.expect_name("a label name"));
    *unwrap = out;
    return cursor.expect(")");
  }
  ASSIGN_OR_RETURN(out.label, cursor.expect_name("a label name, duration(label) or bytes(label)"));
  *unwrap = out;
  return {};
}

Status parse_named_stage(TokenCursor& cursor, std::vector<Stage>& stages, std::optional<Unwrap>* unwrap) {
  const Token token = cursor.peek();
  static constexpr std::pair<std::string_view, ParserStage::Kind> kParsers[] = {
      {"json", ParserStage::Kind::kJson},
      {"logfmt", ParserStage::Kind::kLogfmt},
      {"unpack", ParserStage::Kind::kUnpack},
      {"pattern", ParserStage::Kind::kPattern},
      {"regexp", ParserStage::Kind::kRegexp}};
  if (token.kind == Token::Kind::kName) {
    for (const auto& [name, kind] : kParsers) {
      if (token.text != name) continue;
      cursor.take();
      return parse_parser(cursor, {kind, "", {}}, stages);
    }
    if (cursor.take_name("line_format")) {
      ASSIGN_OR_RETURN(std::string text, cursor.expect_text("a template in quotes"));
      stages.push_back(LineFormat{std::move(text)});
      return {};
    }
    if (cursor.take_name("label_format")) return parse_label_format(cursor, stages);
    if (cursor.take_name("drop")) return parse_choice(cursor, false, stages);
    if (cursor.take_name("keep")) return parse_choice(cursor, true, stages);
    if (cursor.take_name("unwrap")) return parse_unwrap(cursor, unwrap);
    if (cursor.take_name("decolorize")) {
      stages.push_back(Decolorize{});
      return {};
    }
  } else if (!token.is("(")) {
    return fail(cursor.unexpected("a stage (json, logfmt, line_format, ...) or a label filter"));
  }
  ASSIGN_OR_RETURN(LabelFilter filter, ConditionParser(cursor).parse());
  stages.push_back(std::move(filter));
  return {};
}

}  // namespace

Status check_regex(const TokenCursor& cursor, size_t position, const std::string& pattern) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kRegexBytes);
  RE2 compiled(pattern, options);
  if (compiled.ok()) return {};
  return fail(cursor.error_at(position, "invalid regular expression: " + compiled.error()));
}

Result<std::vector<Matcher>> parse_matchers(TokenCursor& cursor) {
  RETURN_IF_ERROR(cursor.expect("{"));
  std::vector<Matcher> out;
  while (!cursor.peek().is("}")) {
    if (out.size() >= kMatchersMax) return fail(cursor.error("too many matchers"));
    Matcher matcher;
    ASSIGN_OR_RETURN(matcher.name, cursor.expect_name("a label name or \"}\""));
    if (cursor.take_symbol("=") || cursor.take_symbol("==")) {
      matcher.kind = MatchKind::kEqual;
    } else if (cursor.take_symbol("!=")) {
      matcher.kind = MatchKind::kNotEqual;
    } else if (cursor.take_symbol("=~")) {
      matcher.kind = MatchKind::kRegex;
    } else if (cursor.take_symbol("!~")) {
      matcher.kind = MatchKind::kNotRegex;
    } else {
      return fail(cursor.unexpected("= or != or =~ or !~"));
    }
    size_t position = cursor.peek().position;
    ASSIGN_OR_RETURN(matcher.value, cursor.expect_text("a value in quotes"));
    if (matcher.kind == MatchKind::kRegex || matcher.kind == MatchKind::kNotRegex)
      RETURN_IF_ERROR(check_regex(cursor, position, matcher.value));
    out.push_back(std::move(matcher));
    if (!cursor.take_symbol(",") && !cursor.peek().is("}")) return fail(cursor.unexpected("\",\" or \"}\""));
  }
  cursor.take();
  return out;
}

Status parse_stages(TokenCursor& cursor, std::vector<Stage>& stages, std::optional<Unwrap>* unwrap) {
  for (;;) {
    if (stages.size() >= kStagesMax) return fail(cursor.error("too many stages"));
    if (is_line_filter(cursor.peek())) {
      RETURN_IF_ERROR(parse_line_filter(cursor, stages));
    } else if (cursor.take_symbol("|")) {
      RETURN_IF_ERROR(parse_named_stage(cursor, stages, unwrap));
    } else {
      return {};
    }
  }
}

}  // namespace foreshock::api::loki
