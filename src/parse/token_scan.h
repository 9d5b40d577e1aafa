// The token scan: one pass that cuts a text into tokens and types each, without regular expressions.
//
// Its readers are redaction (this room) and templates. Tokens tile the text: they are adjacent, in order and
// cover every byte up to limits::kShapeBytesMax / kShapeTokensMax; what is beyond is one kTail token. A typed
// token (an IP address, a UUID, a time) spans its inner punctuation. Pure; no allocation; bytes >= 0x80 are
// word bytes, so every script and every binary line has tokens. Cost: 0.5-1.5 ns a byte; bytes are classed
// with AVX-512, AVX2 or SSE2, whichever the processor has, or one by one, with the same tokens. Types are
// chosen by hand-written recognisers in priority order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace foreshock::parse {

enum class TokenType : uint8_t {
  kSpace,     // blanks, tabs and, in multi-line records, line ends
  kPunct,     // one run of the same punctuation byte
  kWord,      // letters (any script), digits only inside such as "utf8", "x86"; a dotted name of a type or
              // package (java.lang.String, a.b.Foo) is one word too: it is constant text and says much
  kNumber,    // 12, -3.5, 1,024, 1e9
  kHex,       // 0x1f, deadbeef42 (>= 6 digits with digit and letter)
  kId,        // an identifier with digits: blk_-123, node-7, i-0a1b
  kTime,      // a date, a time of day, or both
  kDuration,  // 35ms, 1.5s
  kSize,      // 12KB, 3 GiB is two tokens
  kPercent,   // 97%
  kIp,        // v4 or v6, with port or prefix length
  kMac,
  kUuid,
  kUrl,
  kEmail,
  kPath,     // /var/log/x, /healthz, C:\x, a/b/c (>= 3 parts when relative)
  kHost,     // a.b.example.com (>= 3 dotted labels, ending like a domain or holding digits)
  kVersion,  // 1.2.3, v2.0.1-rc1
  kSecret,   // long high-entropy text: JWT, base64
  kTail,     // beyond the limits
};

struct Token {
  uint32_t begin = 0;
  uint32_t length = 0;
  TokenType type = TokenType::kWord;
  std::string_view text(std::string_view whole) const { return whole.substr(begin, length); }
};

// Whether tokens of this type are slots (variable) whatever their value.
bool is_variable(TokenType type);
// The slot's name in a template's text: "num", "ip", ...; "" for constant types.
std::string_view slot_name(TokenType type);

// How bytes are classed: with vectors of 64, 32 or 16 bytes, or one by one. All give the same tokens.
enum class ScanPath : uint8_t { kPortable, kSse2, kAvx2, kAvx512 };
// The widest that this processor has; those below it in the list work too.
ScanPath best_scan_path();

// Writes the tokens of `text` to `out` (room for kShapeTokensMax + 1) and returns how many.
size_t scan_tokens(std::string_view text, std::span<Token> out);
// The same on a path of the caller's choice, for tests and benchmarks.
size_t scan_tokens(std::string_view text, std::span<Token> out, ScanPath path);

}  // namespace foreshock::parse
