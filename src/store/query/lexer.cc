#include "store/query/lexer.h"

#include <fmt/format.h>

#include "base/json_writer.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool ends_word(char c) {
  return is_blank(c) || std::string_view("()|,\":=<>!~").find(c) != std::string_view::npos;
}
bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<QueryToken>> run() {
    while (true) {
      bool blank = false;
      while (at_ < text_.size() && is_blank(text_[at_])) {
        blank = true;
        advance();
      }
      QueryToken token;
      token.position = position_;
      token.after_blank = blank || tokens_.empty();
      if (at_ == text_.size()) {
        tokens_.push_back(std::move(token));
        return std::move(tokens_);
      }
      RETURN_IF_ERROR(next(token));
      tokens_.push_back(std::move(token));
    }
  }

 private:
  void advance() {
    ++at_;
    if (at_ >= text_.size() || !continues_character(text_[at_])) ++position_;
  }
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void single(QueryToken& token, TokenKind kind) {
    token.kind = kind;
    token.text = text_[at_];
    advance();
  }

  Status next(QueryToken& token) {
    char c = text_[at_];
    switch (c) {
      case '(':
        single(token, TokenKind::kOpen);
        return {};
      case ')':
        single(token, TokenKind::kClose);
        return {};
      case '|':
        single(token, TokenKind::kPipe);
        return {};
      case ',':
        single(token, TokenKind::kComma);
        return {};
      case ':':
        single(token, TokenKind::kColon);
        return {};
      case '"':
      case '\'':
        return quoted(token, c);
      case '=':
      case '<':
      case '>':
      case '!':
      case '~':
        comparison(token);
        return {};
      default:
        break;
    }
    // A minus before a term negates it; inside a word or before a number in a comparison it is text.
    bool negates = c == '-' && token.after_blank && !is_blank(peek(1)) && peek(1) != '\0';
    bool after_open = c == '-' && !tokens_.empty() && tokens_.back().is(TokenKind::kOpen);
    if (negates || after_open) {
      single(token, TokenKind::kMinus);
      return {};
    }
    if (c == '/' && !tokens_.empty() && tokens_.back().is_word("extract")) return slashed(token);
    token.kind = TokenKind::kWord;
    while (at_ < text_.size() && !ends_word(text_[at_])) {
      token.text.push_back(text_[at_]);
      advance();
    }
    return {};
  }

  void comparison(QueryToken& token) {
    token.kind = TokenKind::kOperator;
    token.text = text_[at_];
    advance();
    bool wide =
        (token.text == "<" || token.text == ">" || token.text == "!" || token.text == "=") && peek() == '=';
    if (wide) {
      token.text += '=';
      advance();
    }
    if (token.text == "==") token.text = "=";
    if (token.text == "!" && peek() == '~') {
      token.text = "!~";
      advance();
    }
  }

  Status quoted(QueryToken& token, char quote) {
    token.kind = TokenKind::kQuoted;
    advance();
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && (peek(1) == quote || peek(1) == '\\')) {
        // "\\d" and "\d" both mean a digit in a regular expression: only an escaped quote loses its backslash
        // before other text; an escaped backslash becomes one.
        token.text.push_back(peek(1));
        advance();
        advance();
        continue;
      }
      token.text.push_back(text_[at_]);
      advance();
    }
    if (at_ == text_.size())
      return fail(ErrorKind::kInvalid,
                  fmt::format("query:{}: this quote is never closed; expected a {} before the end",
                              token.position, quote));
    advance();
    return {};
  }

  Status slashed(QueryToken& token) {
    token.kind = TokenKind::kRegex;
    for (advance(); at_ < text_.size() && text_[at_] != '/'; advance()) {
      if (text_[at_] == '\\' && peek(1) != '\0') {
        if (peek(1) != '/') token.text.push_back('\\');
        advance();
      }
      token.text.push_back(text_[at_]);
    }
    if (at_ == text_.size())
      return fail(
          ErrorKind::kInvalid,
          fmt::format("query:{}: this regular expression is never closed; expected a / before the end",
                      token.position));
    advance();
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t position_ = 1;
  std::vector<QueryToken> tokens_;
};

bool equal_ascii(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

}  // namespace

bool QueryToken::is_word(std::string_view word) const {
  return kind == TokenKind::kWord && equal_ascii(text, word);
}

Result<std::vector<QueryToken>> lex_query(std::string_view text) {
  if (text.size() > kQueryBytesMax)
    return fail(ErrorKind::kInvalid, fmt::format("query:1: the query has {} bytes; expected at most {}",
                                                 text.size(), kQueryBytesMax));
  return Lexer(text).run();
}

std::string shown(const QueryToken& token) {
  if (token.is(TokenKind::kEnd)) return "the end of the query";
  std::string out = "\"";
  append_json_escaped(out, std::string_view(token.text).substr(0, 64));
  return out + '"';
}

}  // namespace foreshock::store
