#include "store/query/escapes.h"

#include <cstdint>
#include <optional>

namespace foreshock::store {
namespace {

constexpr uint32_t kHighFirst = 0xD800, kLowFirst = 0xDC00, kSurrogateEnd = 0xE000;

// The four hexadecimal digits behind "\u" at `at`.
std::optional<uint32_t> unit_at(std::string_view raw, size_t at) {
  if (at + 6 > raw.size() || raw[at] != '\\' || raw[at + 1] != 'u') return std::nullopt;
  uint32_t value = 0;
  for (size_t i = at + 2; i < at + 6; ++i) {
    char c = raw[i];
    uint32_t digit;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    else return std::nullopt;
    value = value << 4 | digit;
  }
  return value;
}

void append_utf8(uint32_t code, std::string& out) {
  auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | (code >> shift & 0x3F))); };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | code >> 12));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Bytes of the sequence at `at`, whose meaning is appended; 0 when it is none.
size_t decode_one(std::string_view raw, size_t at, std::string& out) {
  if (at + 1 >= raw.size()) return 0;
  switch (raw[at + 1]) {
    case 'n': out.push_back('\n'); return 2;
    case 't': out.push_back('\t'); return 2;
    case 'r': out.push_back('\r'); return 2;
    case 'b': out.push_back('\b'); return 2;
    case 'f': out.push_back('\f'); return 2;
    case '"': case '\'': case '/': case '\\': out.push_back(raw[at + 1]); return 2;
    default: break;
  }
  std::optional<uint32_t> unit = unit_at(raw, at);
  if (!unit) return 0;
  if (*unit >= kHighFirst && *unit < kLowFirst) {
    std::optional<uint32_t> low = unit_at(raw, at + 6);
    if (!low || *low < kLowFirst || *low >= kSurrogateEnd) return 0;
    append_utf8(0x10000 + ((*unit - kHighFirst) << 10) + (*low - kLowFirst), out);
    return 12;
  }
  if (*unit >= kLowFirst && *unit < kSurrogateEnd) return 0;
  append_utf8(*unit, out);
  return 6;
}

}  // namespace

bool decode_escapes(std::string_view raw, std::string& out) {
  size_t at = raw.find('\\');
  if (at == std::string_view::npos) return false;
  out.assign(raw, 0, at);
  while (at < raw.size()) {
    size_t taken = raw[at] == '\\' ? decode_one(raw, at, out) : 0;
    if (taken == 0) {
      out.push_back(raw[at]);
      taken = 1;
    }
    at += taken;
  }
  return true;
}

}  // namespace foreshock::store
