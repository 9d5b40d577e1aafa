// FilterParser: the part of the grammar before the first pipe, and the condition of `where`.
//
// or < and < not < primary; and may be left out. Inside field:( ... ) the primaries are values of that field.
// One parser reads both places: in a condition a comparison may
// have blanks around its operator (`where n > 10`) and bare words are refused. Shared with the pipes' parser
// through a Cursor over the tokens. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/query/lexer.h"
#include "store/query_parse.h"

namespace foreshock::store {

// The tokens and the place among them.
class Cursor {
 public:
  explicit Cursor(std::vector<QueryToken> tokens) : tokens_(std::move(tokens)) {}
  const QueryToken& peek(size_t ahead = 0) const {
    size_t at = at_ + ahead;
    return tokens_[at < tokens_.size() ? at : tokens_.size() - 1];
  }
  QueryToken take() {
    QueryToken token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool take_if(TokenKind kind) {
    if (!peek().is(kind)) return false;
    take();
    return true;
  }
  bool take_word(std::string_view word) {
    if (!peek().is_word(word)) return false;
    take();
    return true;
  }
  // "query:17: expected ..., got ..."
  tl::unexpected<Error> expected(std::string_view what) const;

 private:
  std::vector<QueryToken> tokens_;
  size_t at_ = 0;
};

class FilterParser {
 public:
  FilterParser(Cursor& cursor, bool condition) : cursor_(cursor), condition_(condition) {}
  // Reads up to a pipe, a closing parenthesis that is not ours, or the end.
  Result<Filter> parse();

 private:
  Result<Filter> parse_or(size_t depth);
  Result<Filter> parse_and(size_t depth);
  Result<Filter> parse_unary(size_t depth);
  Result<Filter> parse_primary(size_t depth);
  Result<Filter> parse_comparison(QueryToken field, size_t depth);
  Result<Filter> parse_values(const QueryToken& field, size_t depth);
  Result<Filter> parse_operand(const QueryToken& field, bool colon);
  Result<Filter> parse_network();
  Result<Filter> parse_like();
  Status parse_value(Filter& filter);
  Status finish_range(Filter& filter);
  Status read_natural(Filter& filter, size_t value_at);
  Status count_term(const QueryToken& token);
  bool at_comparison() const;

  Cursor& cursor_;
  bool condition_;
  std::optional<QueryToken> scope_;  // the field of the values that are read
  size_t terms_ = 0;
};

}  // namespace foreshock::store
