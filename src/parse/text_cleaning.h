// Text cleaning: what stands between a record's raw bytes and the text that readers and people see.
//
// Terminal codes (ANSI CSI, OSC, two-byte escapes) and byte order marks go, invalid UTF-8 becomes U+FFFD;
// the raw bytes stay as they were. UTF-16 is decoded as a whole. Pure; text that needs nothing is returned as
// it is, so the usual line costs one pass at about 0.1 ns a byte; results else live in the arena.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"

namespace foreshock::parse {

// The cleaned text; sets kAnsiStripped, kInvalidUtf8 and kBinary in `flags`.
std::string_view clean_text(std::string_view raw, Arena& arena, uint32_t& flags);
// Only the terminal codes (for text that came out of an escaped string).
std::string_view strip_terminal_codes(std::string_view text, Arena& arena, uint32_t& flags);
// UTF-16 to UTF-8; lone surrogates and a last odd byte become U+FFFD. Byte order marks are left out.
std::string_view decode_utf16(std::string_view bytes, bool big_endian, Arena& arena);

enum class Encoding : uint8_t { kUnknown, kUtf8, kUtf16Little, kUtf16Big };
// From a byte order mark, or from the pattern of NULs in at least eight bytes; kUtf8 otherwise.
Encoding detect_encoding(std::string_view head);

// Appends the UTF-8 form of a code point (at most 4 bytes) and returns the place behind it.
char* put_utf8(char* out, uint32_t code_point);

}  // namespace foreshock::parse
