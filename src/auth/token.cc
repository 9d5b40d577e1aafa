#include "auth/token.h"

#include <cstdint>

#include "base/hash.h"

namespace foreshock::auth {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kPrefix = "fsk_";
constexpr size_t kIdLetters = 10;
constexpr size_t kIdBytes = 7;  // 56 bits give at least 10 letters
constexpr size_t kSecretBytes = 32;
constexpr size_t kSecretLetters = 52;

bool is_base32(std::string_view text) {
  return text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace

std::string base32(std::string_view bytes) {
  std::string out;
  uint32_t buffer = 0;
  int bits = 0;
  for (char c : bytes) {
    buffer = buffer << 8 | static_cast<uint8_t>(c);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += kAlphabet[buffer >> bits & 31];
    }
    buffer &= (1u << bits) - 1;
  }
  if (bits > 0) out += kAlphabet[buffer << (5 - bits) & 31];
  return out;
}

std::string hash_secret(std::string_view secret) {
  Sha256 digest = sha256(secret);
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string make_secret(Chance& chance) {
  return base32(chance.secret_bytes(kSecretBytes));
}

TokenText make_token(Chance& chance) {
  return {base32(chance.secret_bytes(kIdBytes)).substr(0, kIdLetters), make_secret(chance)};
}

std::optional<TokenText> parse_token(std::string_view text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  if (text.size() != kIdLetters + 1 + kSecretLetters || text[kIdLetters] != '_') return std::nullopt;
  std::string_view id = text.substr(0, kIdLetters);
  std::string_view secret = text.substr(kIdLetters + 1);
  if (!is_base32(id) || !is_base32(secret)) return std::nullopt;
  return TokenText{std::string(id), std::string(secret)};
}

}  // namespace foreshock::auth
