// Lexer: the text of a LogQL or PromQL query as tokens, each with the place where it begins.
//
// Pure; takes hostile text. A fault is an Error in Loki's form, "parse error at line 1, col 9: syntax error:
// ...", where columns count characters from 1. Bounds: kQueryTextBytesMax bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foreshock::api::loki {

struct Token {
  enum class Kind { kEnd, kName, kString, kNumber, kDuration, kBytes, kSymbol };
  Kind kind = Kind::kEnd;
  std::string text;     // of a string: its value; otherwise as written
  double number = 0;    // kNumber; kDuration: seconds; kBytes: bytes
  int64_t span_ns = 0;  // kDuration
  size_t position = 0;  // byte in the query
  bool is(std::string_view symbol) const { return kind == Kind::kSymbol && text == symbol; }
  bool is_name(std::string_view name) const { return kind == Kind::kName && text == name; }
};

// What a token is called in messages: `"}"`, `identifier foo`, `end of the query`.
std::string describe(const Token& token);

Error parse_error(std::string_view query, size_t position, std::string_view what);

Result<std::vector<Token>> read_tokens(std::string_view query);

// "5m", "1h30m", "1.5h", "250ms", "2d"; nullopt otherwise.
std::optional<int64_t> read_duration(std::string_view text);
// "5KB", "1.5MiB", "20"; nullopt otherwise.
std::optional<double> read_bytes(std::string_view text);

}  // namespace foreshock::api::loki
