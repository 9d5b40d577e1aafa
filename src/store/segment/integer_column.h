// Integer column: a list of 64-bit numbers in the fewest of four plain shapes, ready for zstd.
//
// constant; offsets from the least value as varints; differences between neighbours as zigzag varints; or
// byte planes (all lowest bytes, then all second bytes, ...) for numbers without pattern. When all numbers
// are multiples of 1000, 1e6 or 1e9 they are divided first, so times in milliseconds cost what they hold.
// The choice is by size before zstd. Arithmetic wraps, so every list has an encoding. decode answers false
// on hostile bytes. Cost: about 3 ns a number each way.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/segment/byte_stream.h"

namespace foreshock::store {

void encode_integers(std::span<const int64_t> values, std::string& out);
bool decode_integers(ByteReader& in, size_t count, std::vector<int64_t>& out);

// The same for unsigned 32-bit lists; a value over 32 bits is hostile.
void encode_integers(std::span<const uint32_t> values, std::string& out);
bool decode_integers(ByteReader& in, size_t count, std::vector<uint32_t>& out);

}  // namespace foreshock::store
