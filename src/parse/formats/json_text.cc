#include "parse/formats/json_text.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/limits.h"
#include "parse/text_cleaning.h"

namespace foreshock::parse {
namespace {

// The first quote or backslash at or after `p`, eight bytes at a time.
const char* string_stop(const char* p, const char* end) {
  constexpr uint64_t kOnes = 0x0101010101010101ull;
  constexpr uint64_t kHigh = 0x8080808080808080ull;
  auto zero_byte = [](uint64_t word) { return (word - kOnes) & ~word & kHigh; };
  for (; end - p >= 8; p += 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    uint64_t hit = zero_byte(word ^ (kOnes * '"')) | zero_byte(word ^ (kOnes * '\\'));
    if (hit != 0) break;
  }
  while (p < end && *p != '"' && *p != '\\') ++p;
  return p;
}

int hex4(const char* p, const char* end) {
  if (end - p < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    char c = p[i];
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

bool is_number_byte(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

}  // namespace

bool JsonText::read_string(std::string_view& raw, bool& escaped) {
  if (p_ >= end_ || *p_ != '"') return false;
  const char* from = ++p_;
  escaped = false;
  for (;;) {
    p_ = string_stop(p_, end_);
    if (p_ >= end_) return false;
    if (*p_ == '"') break;
    escaped = true;
    p_ += 2;
    if (p_ > end_) return false;
  }
  raw = {from, static_cast<size_t>(p_ - from)};
  ++p_;
  return true;
}

bool JsonText::read_scalar(std::string_view& text, ValueKind& kind) {
  skip_space();
  const char* from = p_;
  if (p_ < end_ && (*p_ == '-' || (*p_ >= '0' && *p_ <= '9'))) {
    bool real = false;
    ++p_;
    while (p_ < end_ && is_number_byte(*p_)) {
      real |= *p_ == '.' || *p_ == 'e' || *p_ == 'E';
      ++p_;
    }
    text = {from, static_cast<size_t>(p_ - from)};
    if (text == "-" && static_cast<size_t>(end_ - p_) >= 8 && std::memcmp(p_, "Infinity", 8) == 0) {
      p_ += 8;
      text = {from, 9};
      real = true;
    }
    kind = real ? ValueKind::kReal : ValueKind::kInteger;
    return text != "-";
  }
  struct Literal {
    std::string_view text;
    ValueKind kind;
  };
  static constexpr std::array<Literal, 6> kLiterals = {{{"true", ValueKind::kBool},
                                                        {"false", ValueKind::kBool},
                                                        {"null", ValueKind::kNull},
                                                        {"NaN", ValueKind::kReal},
                                                        {"nan", ValueKind::kReal},
                                                        {"Infinity", ValueKind::kReal}}};
  std::string_view rest(p_, static_cast<size_t>(end_ - p_));
  for (const Literal& literal : kLiterals)
    if (rest.substr(0, literal.text.size()) == literal.text) {
      text = rest.substr(0, literal.text.size());
      kind = literal.kind;
      p_ += literal.text.size();
      return true;
    }
  return false;
}

bool JsonText::skip_value(std::string_view& text) {
  skip_space();
  const char* from = p_;
  std::array<char, limits::kJsonDepthMax> open{};
  size_t depth = 0;
  std::string_view ignored;
  do {
    skip_space();
    if (p_ >= end_) return false;
    char c = *p_;
    if (c == '{' || c == '[') {
      if (depth == open.size()) return false;
      open[depth++] = c == '{' ? '}' : ']';
      ++p_;
    } else if (c == '}' || c == ']') {
      if (depth == 0 || open[depth - 1] != c) return false;
      --depth;
      ++p_;
    } else if (c == '"') {
      bool escaped = false;
      if (!read_string(ignored, escaped)) return false;
    } else if ((c == ',' || c == ':') && depth > 0) {
      ++p_;
    } else {
      ValueKind kind{};
      if (!read_scalar(ignored, kind)) return false;
    }
  } while (depth > 0);
  text = {from, static_cast<size_t>(p_ - from)};
  return true;
}

std::string_view json_unescape(std::string_view raw, Arena& arena) {
  char* out = static_cast<char*>(arena.allocate(raw.size() + 4, 1));
  char* to = out;
  const char* p = raw.data();
  const char* end = p + raw.size();
  while (p < end) {
    const auto* slash = static_cast<const char*>(std::memchr(p, '\\', static_cast<size_t>(end - p)));
    const char* stop = slash ? slash : end;
    std::memcpy(to, p, static_cast<size_t>(stop - p));
    to += stop - p;
    p = stop;
    if (p + 1 >= end) {
      while (p < end) *to++ = *p++;
      break;
    }
    char c = p[1];
    p += 2;
    switch (c) {
      case 'n':
        *to++ = '\n';
        break;
      case 't':
        *to++ = '\t';
        break;
      case 'r':
        *to++ = '\r';
        break;
      case 'b':
        *to++ = '\b';
        break;
      case 'f':
        *to++ = '\f';
        break;
      case '"':
      case '\\':
      case '/':
        *to++ = c;
        break;
      case 'u': {
        int unit = hex4(p, end);
        if (unit < 0) {
          *to++ = '\\';
          *to++ = 'u';
          break;
        }
        p += 4;
        auto code = static_cast<uint32_t>(unit);
        if (code >= 0xD800 && code < 0xE000) {
          int low = code < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex4(p + 2, end) : -1;
          if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<uint32_t>(low) - 0xDC00);
            p += 6;
          } else {
            code = 0xFFFD;
          }
        }
        to = put_utf8(to, code);
        break;
      }
      default:
        *to++ = '\\';
        *to++ = c;
    }
  }
  return {out, static_cast<size_t>(to - out)};
}

bool begins_json_object(std::string_view text) {
  if (text.size() < 2 || text[0] != '{') return false;
  size_t i = 1;
  while (i < text.size() && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')) ++i;
  return i < text.size() && (text[i] == '"' || text[i] == '}');
}

bool is_json_object(std::string_view text) {
  if (!begins_json_object(text)) return false;
  JsonText json(text);
  std::string_view whole;
  return json.skip_value(whole) && json.at_end() && whole.find(':') != std::string_view::npos;
}

}  // namespace foreshock::parse
