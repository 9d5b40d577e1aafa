// Lexer: the query's characters as tokens, each with its place, for the two parsers of this folder.
//
// A word runs to the next blank or one of ()|,":=<>!~ (a leading '-' is a token of its own when a term
// follows). Quoted texts use " or ', with backslash escapes for the quote and the backslash; other escapes
// stay as written, so a regular expression needs no doubling. Behind `extract` a text may also stand between
// slashes, where only \/ is changed. Pure; errors carry the character's place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foreshock::store {

enum class TokenKind {
  kWord,
  kQuoted,
  kColon,
  kComma,
  kPipe,
  kOpen,
  kClose,
  kMinus,
  kOperator,  // = != < <= > >= ~
  kRegex,     // /.../ behind extract
  kEnd,
};

struct QueryToken {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  size_t position = 1;       // character, from 1
  bool after_blank = false;  // whether blanks stand before it
  bool is(TokenKind k) const { return kind == k; }
  bool is_word(std::string_view word) const;  // unquoted, of either case
};

Result<std::vector<QueryToken>> lex_query(std::string_view text);

// How a token is named in an error: "|", the end of the query.
std::string shown(const QueryToken& token);

}  // namespace foreshock::store
