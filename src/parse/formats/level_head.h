// LevelHead: a cursor over the head of a text line: time, level, and the groups and names around them.
//
// Private to level_line.cc and its test: splits a head such as
//   2026-11-23 04:31:56,123 [main] INFO  o.e.Shop - started
// into items. Pure; looks only at the line's first kHeadBytesMax bytes.
#pragma once

#include <string_view>

namespace foreshock::parse {

constexpr int kHeadBytesMax = 512;

enum class HeadItem {
  kEnd,
  kBracket,  // [..]
  kParen,    // (..)
  kBrace,    // {..} or {{..}}
  kAngle,    // <..>
  kDash,     // - -- --- | and => >> :: ~ / between blanks
  kNumber,
  kWord,  // up to the next blank
};

class LevelHead {
 public:
  LevelHead(const char* p, const char* end)
      : p_(p), end_(end - p > kHeadBytesMax ? p + kHeadBytesMax : end) {}

  // The item at the cursor after blanks and tabs; take() moves behind it.
  HeadItem peek(std::string_view& text);
  void take() { p_ = item_end_; }
  const char* at() const { return p_; }
  void move_to(const char* p) { p_ = p; }
  void skip_blanks();
  const char* end() const { return end_; }

 private:
  const char* p_;
  const char* end_;
  const char* item_end_ = nullptr;
};

// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);
// Shapes of names.
bool is_all_digits(std::string_view text);
// A logger or class: letters, digits and . _ $ - / and :: inside, beginning with a letter.
bool is_identifier(std::string_view text);
int count_dots(std::string_view text);
// "File.java:12" or "pkg/file.go:7"; gives both parts.
bool split_code_place(std::string_view text, std::string_view& file, std::string_view& line);

}  // namespace foreshock::parse
