// Hashes: fast keyed-less hashing of bytes (XXH3) and SHA-256 for ids that must never change.
//
// hash64 is for tables and stream ids inside one process or file format version; it is stable over
// restarts and machines, but not meant against attackers: tables fed by outside bytes mix in a per-process
// seed. sha256 is for template ids, token hashes and chains. Both are pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace foreshock {

uint64_t hash64(std::string_view bytes, uint64_t seed = 0);

struct Hash128 {
  uint64_t low = 0, high = 0;
  constexpr auto operator<=>(const Hash128&) const = default;
};
Hash128 hash128(std::string_view bytes, uint64_t seed = 0);

using Sha256 = std::array<uint8_t, 32>;
Sha256 sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);    // 64 lower-case digits
uint64_t sha256_prefix64(std::string_view bytes);  // first 8 bytes, big-endian

// Mixes a 64-bit value (a bijection with good avalanche), for seeding and for combining hashes.
constexpr uint64_t mix64(uint64_t x) {
  x ^= x >> 32;
  x *= 0xE9846AF9B1A615Dull;
  x ^= x >> 32;
  x *= 0xE9846AF9B1A615Dull;
  x ^= x >> 28;
  return x;
}

std::string hex(std::string_view bytes);  // lower case

// Compares secrets in time that depends on the length alone.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace foreshock
