// JsonText: a cursor over JSON text that hands out values as views, for reading log lines.
//
// Why not simdjson, which ingest uses: log lines need what it rightly refuses or hides: the text of numbers
// as written, repeated keys, NaN and Infinity, broken escapes and any bytes inside strings, and no padded
// copy of each line. Brackets are matched with a bounded stack, never by recursion, so depth bombs end as an
// error. Pure. Cost: about 1 ns a byte. After a false the cursor's place means nothing.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/arena.h"
#include "parse/record.h"

namespace foreshock::parse {

class JsonText {
 public:
  explicit JsonText(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {}

  void skip_space() {
    while (p_ < end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\t' || *p_ == '\r')) ++p_;
  }
  bool at_end() {
    skip_space();
    return p_ == end_;
  }
  // Takes `c` after white space.
  bool take(char c) {
    skip_space();
    if (p_ >= end_ || *p_ != c) return false;
    ++p_;
    return true;
  }
  // The next byte after white space, NUL at the end.
  char peek() {
    skip_space();
    return p_ < end_ ? *p_ : '\0';
  }

  // A string at the cursor: the bytes between its quotes, and whether they hold escapes.
  bool read_string(std::string_view& raw, bool& escaped);
  // A number, true, false, null, NaN or Infinity: its text and kind.
  bool read_scalar(std::string_view& text, ValueKind& kind);
  // Any value: moves behind it and gives its text. Depth at most limits::kJsonDepthMax.
  bool skip_value(std::string_view& text);

 private:
  const char* p_;
  const char* end_;
};

// The text of a string whose bytes hold escapes; wrong escapes stay as they are, lone surrogates become
// U+FFFD. The result lives in the arena.
std::string_view json_unescape(std::string_view raw, Arena& arena);
// Whether `text` is exactly one JSON object with at least one member.
bool is_json_object(std::string_view text);
// Whether `text` begins like a JSON object: a brace and a quote or a closing brace.
bool begins_json_object(std::string_view text);

}  // namespace foreshock::parse
