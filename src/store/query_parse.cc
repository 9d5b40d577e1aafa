#include "store/query_parse.h"

#include <fmt/format.h>

#include "store/query/pipe_parser.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

std::string_view symbol_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::kMatches:
      return "";
    case Comparison::kExactly:
      return "=";
    case Comparison::kNotEqual:
      return "!=";
    case Comparison::kLess:
      return "<";
    case Comparison::kLessEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterEqual:
      return ">=";
    case Comparison::kRegex:
      return "~";
    case Comparison::kExists:
      return "*";
    case Comparison::kRange:
      return "range ";
    case Comparison::kNetwork:
      return "net ";
  }
  return "";
}

// Whether what comes out are still lines in the order of time.
bool keeps_lines(const Pipe& pipe) {
  return std::holds_alternative<WherePipe>(pipe) || std::holds_alternative<LimitPipe>(pipe) ||
         std::holds_alternative<DedupPipe>(pipe) || std::holds_alternative<ExtractPipe>(pipe);
}

std::string joined(const std::vector<Filter>& children, std::string_view word) {
  std::string out = "(";
  for (const Filter& child : children) {
    if (out.size() > 1) out += fmt::format(" {} ", word);
    out += describe(child);
  }
  return out + ")";
}

}  // namespace

Result<Query> parse_query(std::string_view text) {
  ASSIGN_OR_RETURN(std::vector<QueryToken> tokens, lex_query(text));
  Cursor cursor(std::move(tokens));
  Query query;
  // An empty query, or one that begins with its pipes, is about every line.
  if (!cursor.peek().is(TokenKind::kEnd) && !cursor.peek().is(TokenKind::kPipe)) {
    ASSIGN_OR_RETURN(query.filter, FilterParser(cursor, false).parse());
  }
  while (cursor.take_if(TokenKind::kPipe)) {
    if (query.pipes.size() == kQueryPipesMax)
      return fail(ErrorKind::kInvalid,
                  fmt::format("query:{}: expected at most {} pipes", cursor.peek().position, kQueryPipesMax));
    size_t position = cursor.peek().position;
    ASSIGN_OR_RETURN(Pipe pipe, PipeParser(cursor).parse());
    bool lines = std::holds_alternative<ContextPipe>(pipe);
    for (const Pipe& before : query.pipes)
      if (lines && !keeps_lines(before))
        return fail(
            ErrorKind::kInvalid,
            fmt::format("query:{}: expected \"context\" once, and before pipes that make columns or sort",
                        position));
    query.pipes.push_back(std::move(pipe));
  }
  if (!cursor.peek().is(TokenKind::kEnd)) return cursor.expected("\"|\" or the end of the query");
  return query;
}

std::string describe(const Filter& filter) {
  switch (filter.kind) {
    case FilterKind::kAll:
      return "*";
    case FilterKind::kText:
      return fmt::format("\"{}\"{}", filter.value, filter.prefix ? "*" : "");
    case FilterKind::kField:
      if (filter.comparison == Comparison::kRange)
        return fmt::format("{}:[{}..{}]", filter.field, filter.value, filter.upper);
      return fmt::format("{}:{}{}{}", filter.field, symbol_of(filter.comparison),
                         filter.comparison == Comparison::kExists ? "" : "\"" + filter.value + "\"",
                         filter.prefix ? "*" : "");
    case FilterKind::kAnd:
      return joined(filter.children, "and");
    case FilterKind::kOr:
      return joined(filter.children, "or");
    case FilterKind::kNot:
      return "not " + describe(filter.children[0]);
    case FilterKind::kLike:
      return fmt::format(
          "like({}, {})",
          filter.templates.empty() ? "\"" + filter.value + "\"" : "template:" + hex16(filter.templates[0]),
          filter.count);
    case FilterKind::kTemplates: {
      std::string out = "templates(";
      for (TemplateId id : filter.templates) out += (out.back() == '(' ? "" : " ") + hex16(id);
      return out + ")";
    }
  }
  return "";
}

}  // namespace foreshock::store
