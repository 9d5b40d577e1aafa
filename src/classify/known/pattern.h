// Pattern: the words and slots of a template text, and whether a known pattern covers a mined text.
//
// Words are runs of letters, digits, underscores and bytes >= 0x80; each punctuation byte is a token of its
// own; blanks only separate. Matching follows all ways at once (a set of reached places), so its cost is
// bounded by pattern words x text words; no backtracking. Texts are read up to kTokensMax tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parse/token_scan.h"

namespace foreshock::classify {

constexpr size_t kTokensMax = 192;
constexpr size_t kAnyTokensMax = 48;  // that one <*> inside a pattern may take; the last one takes any number

struct PatternToken {
  std::string text;  // empty for slots
  parse::TokenType type = parse::TokenType::kPunct;
  bool slot = false;
  bool glued = false;  // no blank before it

  bool word() const { return !slot && type == parse::TokenType::kWord; }
  bool any() const { return slot && type == parse::TokenType::kWord; }
};

std::vector<PatternToken> read_pattern(std::string_view template_text);

// Whether `pattern` covers `text` from its token `begin` to its end (a tail slot may follow).
bool covers(const std::vector<PatternToken>& pattern, const std::vector<PatternToken>& text, size_t begin);

}  // namespace foreshock::classify
