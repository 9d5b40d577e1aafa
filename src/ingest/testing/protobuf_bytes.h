// Builds protobuf messages for tests, field by field, so that tests need no generated code either.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foreshock::ingest::testing {

inline std::string varint(uint64_t number) {
  std::string out;
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
  return out;
}
inline std::string number_field(uint32_t field, uint64_t number) {
  return varint(field << 3) + varint(number);
}
inline std::string bytes_field(uint32_t field, std::string_view bytes) {
  return varint(field << 3 | 2) + varint(bytes.size()) + std::string(bytes);
}
inline std::string fixed64_field(uint32_t field, uint64_t number) {
  std::string out = varint(field << 3 | 1);
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(number >> (8 * i)));
  return out;
}

}  // namespace foreshock::ingest::testing
