// TokenCursor: where the parser stands in the tokens of a query, and its ways to say what was expected.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/loki/lexer.h"
#include "api/loki/logql.h"

namespace foreshock::api::loki {

class TokenCursor {
 public:
  TokenCursor(std::string_view query, std::vector<Token> tokens)
      : query_(query), tokens_(std::move(tokens)) {}

  const Token& peek(size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& take() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool take_symbol(std::string_view symbol) {
    if (!peek().is(symbol)) return false;
    take();
    return true;
  }
  bool take_name(std::string_view name) {
    if (!peek().is_name(name)) return false;
    take();
    return true;
  }
  Status expect(std::string_view symbol) {
    if (take_symbol(symbol)) return {};
    return fail(unexpected("\"" + std::string(symbol) + "\""));
  }
  Result<std::string> expect_name(std::string_view what) {
    if (peek().kind != Token::Kind::kName) return fail(unexpected(what));
    return take().text;
  }
  Result<std::string> expect_text(std::string_view what) {
    if (peek().kind != Token::Kind::kString) return fail(unexpected(what));
    return take().text;
  }
  Error unexpected(std::string_view expected) const {
    return error("unexpected " + describe(peek()) + ", expected " + std::string(expected));
  }
  Error error(std::string_view what) const { return error_at(peek().position, what); }
  Error error_at(size_t position, std::string_view what) const { return parse_error(query_, position, what); }

 private:
  std::string_view query_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
};

// A regular expression that compiles, else the error at `position`.
Status check_regex(const TokenCursor& cursor, size_t position, const std::string& pattern);

// {a="b", c=~"d"}
Result<std::vector<Matcher>> parse_matchers(TokenCursor& cursor);

// All stages that follow; `unwrap` null: a log query of its own, where unwrap has no place.
Status parse_stages(TokenCursor& cursor, std::vector<Stage>& stages, std::optional<Unwrap>* unwrap);

}  // namespace foreshock::api::loki
