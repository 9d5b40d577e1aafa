// ByteWriter and ByteReader: the store's binary encoding, one primitive at a time.
//
// Little-endian fixed numbers, LEB128 varints, zigzag for signed ones, length-prefixed bytes. The reader
// takes hostile bytes: past the end or on a malformed varint it turns bad for good, answers zeros and never
// reads outside its view, so callers check ok() once at the end of a group and before they allocate.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace foreshock::store {

constexpr uint64_t zigzag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t unzigzag(uint64_t value) {
  return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
}
constexpr size_t varint_size(uint64_t value) {
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}
  void u8(uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void fixed(uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void u32(uint32_t value) { fixed(value, 4); }
  void u64(uint64_t value) { fixed(value, 8); }
  void varint(uint64_t value) {
    char buffer[10];
    size_t size = 0;
    for (; value >= 0x80; value >>= 7) buffer[size++] = static_cast<char>(value | 0x80);
    buffer[size++] = static_cast<char>(value);
    out_.append(buffer, size);
  }
  void signed_varint(int64_t value) { varint(zigzag(value)); }
  void raw(std::string_view bytes) { out_.append(bytes); }
  void text(std::string_view bytes) {
    varint(bytes.size());
    out_.append(bytes);
  }
  std::string& out() { return out_; }

 private:
  std::string& out_;
};

class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const { return ok_; }
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  bool at_end() const { return at_ == end_; }
  void turn_bad() {
    ok_ = false;
    at_ = end_;
  }

  uint8_t u8() { return static_cast<uint8_t>(fixed(1)); }
  uint32_t u32() { return static_cast<uint32_t>(fixed(4)); }
  uint64_t u64() { return fixed(8); }
  uint64_t fixed(size_t bytes) {
    if (left() < bytes) {
      turn_bad();
      return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i)
      value |= static_cast<uint64_t>(static_cast<uint8_t>(at_[i])) << (8 * i);
    at_ += bytes;
    return value;
  }
  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) break;
      uint8_t byte = static_cast<uint8_t>(*at_++);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    turn_bad();
    return 0;
  }
  int64_t signed_varint() { return unzigzag(varint()); }
  // A varint that must not be over `max`.
  uint64_t bounded(uint64_t max) {
    uint64_t value = varint();
    if (value <= max) return value;
    turn_bad();
    return 0;
  }
  std::string_view raw(uint64_t bytes) {
    if (bytes > left()) {
      turn_bad();
      return {};
    }
    std::string_view out(at_, static_cast<size_t>(bytes));
    at_ += bytes;
    return out;
  }
  std::string_view text() { return raw(varint()); }

 private:
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool ok_ = true;
};

}  // namespace foreshock::store
