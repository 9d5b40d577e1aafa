#include "parse/text_cleaning.h"

#include <cstring>

#include "base/json_writer.h"
#include "parse/record.h"

namespace foreshock::parse {
namespace {

constexpr char kEscape = '\x1b';
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Survey {
  bool control = false;  // below 0x20, or DEL
  bool high = false;     // 0x80 or above
};

// Eight bytes at a time: does any need a closer look? Tabs and line ends count as control here.
Survey survey(std::string_view text) {
  constexpr uint64_t kHigh = 0x8080808080808080ull;
  constexpr uint64_t kBlank = 0x2020202020202020ull;
  uint64_t high = 0;
  uint64_t low = 0;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    high |= word;
    low |= (word - kBlank) & ~word;  // the high bit of a byte below 0x20 (borrows can only add alarms)
  }
  bool control = (low & kHigh) != 0;
  bool above = (high & kHigh) != 0;
  for (; i < text.size(); ++i) {
    control |= static_cast<unsigned char>(text[i]) < 0x20;
    above |= static_cast<unsigned char>(text[i]) >= 0x80;
  }
  return {control, above};
}

// The end of the escape sequence that begins at text[at] (an ESC).
size_t escape_end(std::string_view text, size_t at) {
  size_t i = at + 1;
  if (i >= text.size()) return i;
  if (text[i] == '[') {  // CSI: parameters, intermediates, one final byte
    ++i;
    while (i < text.size() && text[i] >= 0x20 && text[i] <= 0x3f) ++i;
    return i < text.size() && text[i] >= 0x40 && text[i] <= 0x7e ? i + 1 : i;
  }
  if (text[i] == ']' || text[i] == 'P' || text[i] == '_' || text[i] == '^' ||
      text[i] == 'X') {  // OSC, DCS, ...: to BEL or ST
    size_t limit = text.size() - i > 4096 ? i + 4096 : text.size();
    for (size_t j = i + 1; j < limit; ++j) {
      if (text[j] == '\a') return j + 1;
      if (text[j] == kEscape && j + 1 < text.size() && text[j + 1] == '\\') return j + 2;
      if (text[j] == '\n') break;
    }
    return i + 1;  // never ended: only the introducer goes
  }
  while (i < text.size() && text[i] >= 0x20 && text[i] <= 0x2f) ++i;  // charset choices
  return i < text.size() && text[i] >= 0x30 && text[i] <= 0x7e ? i + 1 : i;
}

std::string_view repair_utf8(std::string_view text, Arena& arena) {
  char* out = static_cast<char*>(arena.allocate(text.size() * 3 + 1, 1));
  char* p = out;
  while (!text.empty()) {
    size_t valid = valid_utf8_prefix(text);
    if (valid > 0) std::memcpy(p, text.data(), valid);
    p += valid;
    text.remove_prefix(valid);
    if (text.empty()) break;
    std::memcpy(p, kReplacement.data(), kReplacement.size());
    p += kReplacement.size();
    text.remove_prefix(1);
    // The rest of a broken sequence belongs to the same U+FFFD.
    while (!text.empty() && (static_cast<unsigned char>(text[0]) & 0xC0) == 0x80) text.remove_prefix(1);
  }
  return {out, static_cast<size_t>(p - out)};
}

}  // namespace

char* put_utf8(char* out, uint32_t c) {
  if (c < 0x80) {
    *out++ = static_cast<char>(c);
  } else if (c < 0x800) {
    *out++ = static_cast<char>(0xC0 | c >> 6);
    *out++ = static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *out++ = static_cast<char>(0xE0 | c >> 12);
    *out++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *out++ = static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *out++ = static_cast<char>(0xF0 | c >> 18);
    *out++ = static_cast<char>(0x80 | (c >> 12 & 0x3F));
    *out++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *out++ = static_cast<char>(0x80 | (c & 0x3F));
  }
  return out;
}

std::string_view strip_terminal_codes(std::string_view text, Arena& arena, uint32_t& flags) {
  const void* first = text.empty() ? nullptr : std::memchr(text.data(), kEscape, text.size());
  if (!first) return text;
  flags |= kAnsiStripped;
  char* out = static_cast<char*>(arena.allocate(text.size(), 1));
  size_t length = 0;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == kEscape) {
      i = escape_end(text, i);
    } else {
      out[length++] = text[i++];
    }
  }
  return {out, length};
}

std::string_view clean_text(std::string_view raw, Arena& arena, uint32_t& flags) {
  std::string_view text = raw;
  while (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  Survey found = survey(text);
  if (found.control) {
    size_t controls = 0;
    bool zero = false;
    for (char c : text) {
      auto byte = static_cast<unsigned char>(c);
      controls += byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != kEscape;
      zero |= byte == 0;
    }
    if (zero || (text.size() >= 16 && controls * 3 > text.size())) flags |= kBinary;
    text = strip_terminal_codes(text, arena, flags);
  }
  if (found.high && !is_valid_utf8(text)) {
    flags |= kInvalidUtf8;
    text = repair_utf8(text, arena);
  }
  return text;
}

std::string_view decode_utf16(std::string_view bytes, bool big_endian, Arena& arena) {
  auto unit = [&](size_t i) -> uint32_t {
    auto low = static_cast<unsigned char>(bytes[i + (big_endian ? 1 : 0)]);
    auto high = static_cast<unsigned char>(bytes[i + (big_endian ? 0 : 1)]);
    return static_cast<uint32_t>(high) << 8 | low;
  };
  char* out = static_cast<char*>(arena.allocate(bytes.size() / 2 * 3 + 4, 1));
  char* p = out;
  size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    uint32_t c = unit(i);
    if (c == 0xFEFF) continue;
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      c = 0xFFFD;
    }
    p = put_utf8(p, c);
  }
  if (i < bytes.size()) p = put_utf8(p, 0xFFFD);
  return {out, static_cast<size_t>(p - out)};
}

Encoding detect_encoding(std::string_view head) {
  if (head.size() >= 2) {
    auto first = static_cast<unsigned char>(head[0]);
    auto second = static_cast<unsigned char>(head[1]);
    if (first == 0xFF && second == 0xFE) return Encoding::kUtf16Little;
    if (first == 0xFE && second == 0xFF) return Encoding::kUtf16Big;
  }
  size_t pairs = (head.size() < 128 ? head.size() : 128) / 2;
  if (pairs < 4) return Encoding::kUtf8;
  size_t little = 0;
  size_t big = 0;
  for (size_t i = 0; i < pairs; ++i) {
    bool first_zero = head[i * 2] == 0;
    bool second_zero = head[i * 2 + 1] == 0;
    little += !first_zero && second_zero;
    big += first_zero && !second_zero;
  }
  if (little * 10 >= pairs * 9) return Encoding::kUtf16Little;
  if (big * 10 >= pairs * 9) return Encoding::kUtf16Big;
  return Encoding::kUtf8;
}

}  // namespace foreshock::parse
