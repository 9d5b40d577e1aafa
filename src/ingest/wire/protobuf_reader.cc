#include "ingest/wire/protobuf_reader.h"

#include <cstring>

namespace foreshock::ingest::wire {

bool ProtobufReader::fail() {
  broken_ = true;
  rest_ = {};
  return false;
}

bool ProtobufReader::varint(uint64_t& out) {
  out = 0;
  for (size_t i = 0; i < rest_.size() && i < 10; ++i) {
    auto byte = static_cast<unsigned char>(rest_[i]);
    out |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      return true;
    }
  }
  return fail();
}

bool ProtobufReader::fixed(size_t width) {
  if (rest_.size() < width) return fail();
  for (size_t i = 0; i < width; ++i)
    number_ |= static_cast<uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
  rest_.remove_prefix(width);
  return true;
}

bool ProtobufReader::next() {
  bytes_ = {};
  number_ = 0;
  if (rest_.empty()) return false;
  uint64_t tag = 0;
  if (!varint(tag)) return false;
  field_ = static_cast<uint32_t>(tag >> 3);
  wire_ = static_cast<uint32_t>(tag & 7);
  if (field_ == 0 || tag >> 35 != 0) return fail();
  if (wire_ == 0) return varint(number_);
  if (wire_ == 1) return fixed(8);
  if (wire_ == 5) return fixed(4);
  uint64_t length = 0;
  if (wire_ != 2 || !varint(length) || length > rest_.size()) return fail();
  bytes_ = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return true;
}

double ProtobufReader::real() const {
  double value = 0;
  std::memcpy(&value, &number_, sizeof value);
  return value;
}

}  // namespace foreshock::ingest::wire
