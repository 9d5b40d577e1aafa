#include "api/loki/lexer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "api/api_options.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace foreshock::api::loki {
namespace {

struct Unit {
  std::string_view name;
  double size;
};
constexpr std::array kTimeUnits = {Unit{"ns", 1},           Unit{"us", 1e3},    Unit{"\xc2\xb5s", 1e3},
                                   Unit{"ms", 1e6},         Unit{"s", 1e9},     Unit{"m", 60e9},
                                   Unit{"h", 3600e9},       Unit{"d", 86400e9}, Unit{"w", 7 * 86400e9},
                                   Unit{"y", 365 * 86400e9}};
constexpr std::array kByteUnits = {Unit{"b", 1},
                                   Unit{"kib", 1024},
                                   Unit{"mib", 1048576},
                                   Unit{"gib", 1073741824},
                                   Unit{"tib", 1099511627776.0},
                                   Unit{"kb", 1e3},
                                   Unit{"mb", 1e6},
                                   Unit{"gb", 1e9},
                                   Unit{"tb", 1e12},
                                   Unit{"k", 1e3},
                                   Unit{"g", 1e9},
                                   Unit{"t", 1e12}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name_byte(char c) {
  return is_name_start(c) || is_digit(c);
}

std::optional<double> whole_number(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

size_t number_length(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && (is_digit(text[at]) || text[at] == '.')) ++at;
  return at;
}

class Reader {
 public:
  explicit Reader(std::string_view query) : query_(query) {}

  Result<std::vector<Token>> read() {
    for (;;) {
      skip_blanks();
      Token token;
      token.position = at_;
      if (at_ >= query_.size()) {
        tokens_.push_back(std::move(token));
        return std::move(tokens_);
      }
      RETURN_IF_ERROR(read_token(token));
      tokens_.push_back(std::move(token));
    }
  }

 private:
  char at(size_t ahead) const { return at_ + ahead < query_.size() ? query_[at_ + ahead] : '\0'; }

  void skip_blanks() {
    while (at_ < query_.size()) {
      char c = query_[at_];
      if (c == '#') {
        while (at_ < query_.size() && query_[at_] != '\n') ++at_;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  Status read_token(Token& token) {
    char c = query_[at_];
    if (c == '"' || c == '\'') return read_quoted(token, c);
    if (c == '`') return read_raw(token);
    if (is_name_start(c)) {
      size_t begin = at_;
      while (at_ < query_.size() && (is_name_byte(query_[at_]) || query_[at_] == ':')) ++at_;
      token.kind = Token::Kind::kName;
      token.text = query_.substr(begin, at_ - begin);
      return {};
    }
    if (is_digit(c) || (c == '.' && is_digit(at(1)))) return read_number(token);
    static constexpr std::array<std::string_view, 11> kLong = {"|=", "|~", "|>", "!=", "!~", "!>",
                                                               "=~", "==", ">=", "<=", "--"};
    token.kind = Token::Kind::kSymbol;
    for (std::string_view symbol : kLong)
      if (query_.substr(at_).starts_with(symbol)) token.text = symbol;
    if (token.text.empty() && std::string_view("{}()[],|=<>+-*/%^@:").find(c) != std::string_view::npos)
      token.text = c;
    if (token.text.empty()) return fail(parse_error(query_, at_, "unexpected character " + describe_byte(c)));
    at_ += token.text.size();
    return {};
  }

  static std::string describe_byte(char c) {
    std::string out = "\"";
    append_json_escaped(out, std::string_view(&c, 1));
    return out + "\"";
  }

  // 5, 5.5, 1e3, 5m, 1h30m, 5KB
  Status read_number(Token& token) {
    size_t begin = at_;
    while (at_ < query_.size() && (is_name_byte(query_[at_]) || query_[at_] == '.' ||
                                   static_cast<unsigned char>(query_[at_]) >= 0x80)) {
      bool exponent =
          (query_[at_] == 'e' || query_[at_] == 'E') && (at(1) == '+' || at(1) == '-') && is_digit(at(2));
      at_ += exponent ? 2 : 1;
    }
    token.text = query_.substr(begin, at_ - begin);
    if (auto number = whole_number(token.text)) {
      token.kind = Token::Kind::kNumber;
      token.number = *number;
    } else if (auto span = read_duration(token.text)) {
      token.kind = Token::Kind::kDuration;
      token.span_ns = *span;
      token.number = static_cast<double>(*span) / 1e9;
    } else if (auto bytes = read_bytes(token.text)) {
      token.kind = Token::Kind::kBytes;
      token.number = *bytes;
    } else {
      return fail(
          parse_error(query_, begin,
                      "expected a number, a duration such as 5m or a size such as 20KB, got " + token.text));
    }
    return {};
  }

  Status read_raw(Token& token) {
    size_t end = query_.find('`', at_ + 1);
    if (end == std::string_view::npos) return fail(parse_error(query_, at_, "this text has no closing `"));
    token.kind = Token::Kind::kString;
    token.text = query_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return {};
  }

  Status read_quoted(Token& token, char quote) {
    size_t begin = at_++;
    token.kind = Token::Kind::kString;
    while (at_ < query_.size() && query_[at_] != quote) {
      if (query_[at_] == '\n') break;
      if (query_[at_] != '\\') {
        token.text += query_[at_++];
        continue;
      }
      RETURN_IF_ERROR(read_escape(token.text));
    }
    if (at_ >= query_.size() || query_[at_] != quote)
      return fail(parse_error(query_, begin, std::string("this text has no closing ") + quote));
    ++at_;
    return {};
  }

  Status read_escape(std::string& out) {
    static constexpr std::string_view kNames = "abfnrtv\\\"'";
    static constexpr std::string_view kBytes = "\a\b\f\n\r\t\v\\\"'";
    char c = at(1);
    if (size_t known = kNames.find(c); c != '\0' && known != std::string_view::npos) {
      out += kBytes[known];
      at_ += 2;
      return {};
    }
    size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    uint32_t code = 0;
    std::string_view text = digits == 0 ? std::string_view() : query_.substr(at_ + 2, digits);
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
    if (digits == 0 || text.size() < digits || error != std::errc() || end != text.data() + digits ||
        code > 0x10ffff)
      return fail(
          parse_error(query_, at_, "unknown escape sequence; write \\\\ for one backslash, or use `...`"));
    at_ += 2 + digits;
    if (c == 'x') {
      out += static_cast<char>(code);
    } else {
      append_utf8(out, code);
    }
    return {};
  }

  static void append_utf8(std::string& out, uint32_t code) {
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xc0 | (code >> 6));
      out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      out += static_cast<char>(0xe0 | (code >> 12));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
      out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
      out += static_cast<char>(0xf0 | (code >> 18));
      out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
      out += static_cast<char>(0x80 | (code & 0x3f));
    }
  }

  std::string_view query_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::string describe(const Token& token) {
  switch (token.kind) {
    case Token::Kind::kEnd:
      return "the end of the query";
    case Token::Kind::kName:
      return "identifier " + token.text;
    case Token::Kind::kString:
      return "the text \"" +
             token.text.substr(0, valid_utf8_prefix(std::string_view(token.text).substr(0, 40))) + "\"";
    default:
      return "\"" + token.text + "\"";
  }
}

Error parse_error(std::string_view query, size_t position, std::string_view what) {
  size_t line = 1;
  size_t column = 1;
  for (size_t i = 0; i < position && i < query.size(); ++i) {
    bool continues = (static_cast<unsigned char>(query[i]) & 0xc0) == 0x80;
    if (query[i] == '\n') {
      ++line;
      column = 1;
    } else if (!continues) {
      ++column;
    }
  }
  return {ErrorKind::kInvalid, "parse error at line " + std::to_string(line) + ", col " +
                                   std::to_string(column) + ": syntax error: " + std::string(what)};
}

Result<std::vector<Token>> read_tokens(std::string_view query) {
  if (query.size() > kQueryTextBytesMax)
    return fail(parse_error(query, kQueryTextBytesMax,
                            "a query has at most " + std::to_string(kQueryTextBytesMax) + " bytes"));
  return Reader(query).read();
}

std::optional<int64_t> read_duration(std::string_view text) {
  double total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    size_t digits = number_length(text);
    auto number = whole_number(text.substr(0, digits));
    if (!number) return std::nullopt;
    text.remove_prefix(digits);
    const Unit* best = nullptr;
    for (const Unit& unit : kTimeUnits)
      if (text.starts_with(unit.name) && (best == nullptr || unit.name.size() > best->name.size()))
        best = &unit;
    if (best == nullptr) return std::nullopt;
    text.remove_prefix(best->name.size());
    total += *number * best->size;
  }
  if (total > 9e18) return std::nullopt;
  return static_cast<int64_t>(total);
}

std::optional<double> read_bytes(std::string_view text) {
  size_t digits = number_length(text);
  auto number = whole_number(text.substr(0, digits));
  if (!number) return std::nullopt;
  std::string unit;
  for (char c : text.substr(digits))
    if (c != ' ') unit += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (unit.empty()) return number;
  for (const Unit& known : kByteUnits)
    if (known.name == unit) return *number * known.size;
  return std::nullopt;
}

}  // namespace foreshock::api::loki
