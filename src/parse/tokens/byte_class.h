// Byte classes of the token scan and the readers: one table look-up says what a byte may be part of.
//
// Private to the room. Bytes >= 0x80 count as letters, so that every script (and every binary line) is made
// of words. The table is built at compile time; reading it costs one load from 256 hot bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace foreshock::parse {

enum ByteClass : uint8_t {
  kDigitByte = 1,
  kHexLetterByte = 2,  // a-f, A-F
  kLetterByte = 4,     // g-z, G-Z
  kUnderByte = 8,
  kHighByte = 16,   // >= 0x80
  kSpaceByte = 32,  // blank, tab, and line ends inside a multi-line record
  kPunctByte = 64,  // everything else, control bytes too
  kJoinByte = 128,  // punctuation that may go on inside a typed token: . : - / @ % + and backslash
};
constexpr uint8_t kAlphaBytes = kHexLetterByte | kLetterByte;
constexpr uint8_t kWordBytes = kDigitByte | kAlphaBytes | kUnderByte | kHighByte;

namespace byte_class_table {
constexpr std::array<uint8_t, 256> make() {
  std::array<uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    uint8_t bits = kPunctByte;
    if (c >= '0' && c <= '9') bits = kDigitByte;
    if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) bits = kHexLetterByte;
    if ((c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z')) bits = kLetterByte;
    if (c == '_') bits = kUnderByte;
    if (c >= 0x80) bits = kHighByte;
    if (c == ' ' || (c >= '\t' && c <= '\r')) bits = kSpaceByte;
    if (c == '.' || c == ':' || c == '-' || c == '/' || c == '@' || c == '%' || c == '+' || c == '\\')
      bits = kPunctByte | kJoinByte;
    table[static_cast<size_t>(c)] = bits;
  }
  return table;
}
inline constexpr std::array<uint8_t, 256> kTable = make();
}  // namespace byte_class_table

inline uint8_t byte_class(char c) {
  return byte_class_table::kTable[static_cast<uint8_t>(c)];
}
inline bool is_digit(char c) {
  return (byte_class(c) & kDigitByte) != 0;
}
inline bool is_alpha(char c) {
  return (byte_class(c) & kAlphaBytes) != 0;
}
inline bool is_hex(char c) {
  return (byte_class(c) & (kDigitByte | kHexLetterByte)) != 0;
}
inline bool is_alnum(char c) {
  return (byte_class(c) & (kDigitByte | kAlphaBytes)) != 0;
}
inline bool is_word(char c) {
  return (byte_class(c) & kWordBytes) != 0;
}
inline bool is_space(char c) {
  return (byte_class(c) & kSpaceByte) != 0;
}
inline bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
inline bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

// The first byte at or after `p` that is no digit.
inline const char* skip_digits(const char* p, const char* end) {
  while (p < end && is_digit(*p)) ++p;
  return p;
}
inline const char* skip_hex(const char* p, const char* end) {
  while (p < end && is_hex(*p)) ++p;
  return p;
}
inline const char* skip_word(const char* p, const char* end) {
  while (p < end && is_word(*p)) ++p;
  return p;
}
// A set of bytes; looking for one of them costs a load a byte, where find_first_of() calls a function for
// each.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (char c : bytes) has_[static_cast<uint8_t>(c)] = true;
  }
  constexpr bool has(char c) const { return has_[static_cast<uint8_t>(c)]; }
  // The place of the first of them in `text`; npos when there is none.
  constexpr size_t first_in(std::string_view text) const {
    for (size_t i = 0; i < text.size(); ++i)
      if (has(text[i])) return i;
    return std::string_view::npos;
  }

 private:
  std::array<bool, 256> has_{};
};

inline bool word_follows(const char* p, const char* end) {
  return p < end && is_word(*p);
}

}  // namespace foreshock::parse
