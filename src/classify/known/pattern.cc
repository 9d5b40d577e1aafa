#include "classify/known/pattern.h"

#include <bitset>

#include "templates/template_text.h"

namespace foreshock::classify {
namespace {

using parse::TokenType;
using Places = std::bitset<kTokensMax + 1>;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_quantity(TokenType type) {
  switch (type) {
    case TokenType::kNumber:
    case TokenType::kHex:
    case TokenType::kId:
    case TokenType::kTime:
    case TokenType::kDuration:
    case TokenType::kSize:
    case TokenType::kPercent:
    case TokenType::kVersion:
      return true;
    default:
      return false;
  }
}

// Slots whose values now and then look like plain words: a host called "mars", a file called "main.cf".
bool may_be_words(TokenType type) {
  switch (type) {
    case TokenType::kId:
    case TokenType::kHost:
    case TokenType::kIp:
    case TokenType::kPath:
    case TokenType::kUrl:
    case TokenType::kEmail:
    case TokenType::kVersion:
      return true;
    default:
      return false;
  }
}

// The end of the run of tokens from `at` on that no blank parts.
size_t run_end(const std::vector<PatternToken>& text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && text[end].glued) ++end;
  return end;
}

bool same_constant(const PatternToken& known, const PatternToken& mined) {
  return !mined.slot && known.text == mined.text;
}

// Adds to `next` where `known` may end when it begins at `at`.
void step(const PatternToken& known, bool last, const std::vector<PatternToken>& text, size_t at,
          Places& next) {
  if (!known.slot) {
    if (same_constant(known, text[at])) next.set(at + 1);
    return;
  }
  size_t end = at;
  if (known.any()) {
    end = last ? text.size() : std::min(text.size(), at + kAnyTokensMax);
  } else if (may_be_words(known.type)) {
    end = run_end(text, at);
  } else if (text[at].slot && (text[at].any() || is_quantity(text[at].type) || !is_quantity(known.type))) {
    end = at + 1;
  }
  for (size_t place = at + 1; place <= end; ++place) next.set(place);
}

}  // namespace

std::vector<PatternToken> read_pattern(std::string_view template_text) {
  std::vector<PatternToken> tokens;
  bool glued = false;
  for (const templates::TextPart& part : templates::read_template(template_text)) {
    if (part.is_slot) {
      if (tokens.size() < kTokensMax) tokens.push_back({"", part.type, true, glued});
      glued = true;
      continue;
    }
    const std::string& text = part.text;
    for (size_t at = 0; at < text.size() && tokens.size() < kTokensMax;) {
      char c = text[at];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        glued = false;
        ++at;
        continue;
      }
      size_t end = at + 1;
      if (is_word_byte(c))
        while (end < text.size() && is_word_byte(text[end])) ++end;
      tokens.push_back(
          {text.substr(at, end - at), is_word_byte(c) ? TokenType::kWord : TokenType::kPunct, false, glued});
      glued = true;
      at = end;
    }
  }
  return tokens;
}

bool covers(const std::vector<PatternToken>& pattern, const std::vector<PatternToken>& text, size_t begin) {
  Places reached;
  reached.set(begin);
  for (size_t i = 0; i < pattern.size(); ++i) {
    Places next;
    for (size_t at = begin; at < text.size(); ++at)
      if (reached.test(at)) step(pattern[i], i + 1 == pattern.size(), text, at, next);
    if (next.none()) return false;
    reached = next;
  }
  size_t end = text.size();
  if (reached.test(end)) return true;
  return end > begin && text[end - 1].slot && text[end - 1].type == TokenType::kTail && reached.test(end - 1);
}

}  // namespace foreshock::classify
