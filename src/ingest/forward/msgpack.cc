#include "ingest/forward/msgpack.h"

#include <algorithm>
#include <cstring>

namespace foreshock::ingest::forward {

namespace {

// What a header says: how many bytes of length or number follow it, and what comes then.
struct Header {
  enum class Then { kNothing, kBytes, kValues, kPairs, kBroken } then = Then::kNothing;
  size_t width = 0;     // bytes of the number behind the first byte
  uint64_t length = 0;  // known from the first byte, when width is 0
  size_t more = 0;      // bytes beside the length (an extension's type)
};

Header header_of(unsigned char c) {
  using Then = Header::Then;
  if (c <= 0x7F || c >= 0xE0) return {};
  if (c <= 0x8F) return {Then::kPairs, 0, c & 0x0Fu, 0};
  if (c <= 0x9F) return {Then::kValues, 0, c & 0x0Fu, 0};
  if (c <= 0xBF) return {Then::kBytes, 0, c & 0x1Fu, 0};
  switch (c) {
    case 0xC1:
      return {Then::kBroken, 0, 0, 0};
    case 0xC4:
    case 0xD9:
      return {Then::kBytes, 1, 0, 0};
    case 0xC5:
    case 0xDA:
      return {Then::kBytes, 2, 0, 0};
    case 0xC6:
    case 0xDB:
      return {Then::kBytes, 4, 0, 0};
    case 0xC7:
      return {Then::kBytes, 1, 0, 1};
    case 0xC8:
      return {Then::kBytes, 2, 0, 1};
    case 0xC9:
      return {Then::kBytes, 4, 0, 1};
    case 0xCA:
    case 0xCE:
    case 0xD2:
      return {Then::kNothing, 4, 0, 0};
    case 0xCB:
    case 0xCF:
    case 0xD3:
      return {Then::kNothing, 8, 0, 0};
    case 0xCC:
    case 0xD0:
      return {Then::kNothing, 1, 0, 0};
    case 0xCD:
    case 0xD1:
      return {Then::kNothing, 2, 0, 0};
    case 0xD4:
    case 0xD5:
    case 0xD6:
    case 0xD7:
    case 0xD8:
      return {Then::kBytes, 0, uint64_t{1} << (c - 0xD4), 1};
    case 0xDC:
      return {Then::kValues, 2, 0, 0};
    case 0xDD:
      return {Then::kValues, 4, 0, 0};
    case 0xDE:
      return {Then::kPairs, 2, 0, 0};
    case 0xDF:
      return {Then::kPairs, 4, 0, 0};
    default:
      return {};  // nil, false, true
  }
}

uint64_t big_endian(std::string_view bytes) {
  uint64_t out = 0;
  for (char c : bytes) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

}  // namespace

void MsgpackScanner::reset() {
  at_ = 0;
  skip_ = 0;
  open_.assign(1, 1);
}

MsgpackScanner::State MsgpackScanner::scan(std::string_view buffer) {
  while (true) {
    uint64_t skipped = std::min<uint64_t>(skip_, buffer.size() - at_);
    at_ += static_cast<size_t>(skipped);
    skip_ -= skipped;
    if (skip_ > 0) return State::kMore;
    while (!open_.empty() && open_.back() == 0) open_.pop_back();
    if (open_.empty()) return State::kWhole;
    if (at_ >= buffer.size()) return State::kMore;
    Header header = header_of(static_cast<unsigned char>(buffer[at_]));
    if (header.then == Header::Then::kBroken) return State::kBroken;
    if (buffer.size() - at_ < 1 + header.width) return State::kMore;
    uint64_t number = header.width > 0 ? big_endian(buffer.substr(at_ + 1, header.width)) : header.length;
    at_ += 1 + header.width;
    --open_.back();
    if (header.then == Header::Then::kBytes) skip_ = number + header.more;
    if (header.then == Header::Then::kValues || header.then == Header::Then::kPairs) {
      if (open_.size() > kMsgpackDepthMax) return State::kBroken;
      open_.push_back(header.then == Header::Then::kPairs ? 2 * number : number);
    }
  }
}

MsgpackReader::Kind MsgpackReader::broken() {
  at_ = bytes_.size();
  return Kind::kBroken;
}

bool MsgpackReader::take(size_t width, uint64_t& out) {
  if (bytes_.size() - at_ < width) return false;
  out = big_endian(bytes_.substr(at_, width));
  at_ += width;
  return true;
}

MsgpackReader::Kind MsgpackReader::fixed_text(uint64_t length, Kind kind) {
  if (length > bytes_.size() - at_) return broken();
  text_ = bytes_.substr(at_, static_cast<size_t>(length));
  at_ += static_cast<size_t>(length);
  return kind;
}

MsgpackReader::Kind MsgpackReader::next() {
  if (at_ >= bytes_.size()) return Kind::kEnd;
  auto c = static_cast<unsigned char>(bytes_[at_++]);
  Header header = header_of(c);
  number_ = header.length;
  if (header.width > 0 && !take(header.width, number_)) return broken();
  switch (header.then) {
    case Header::Then::kBroken:
      return broken();
    case Header::Then::kValues:
      return Kind::kArray;
    case Header::Then::kPairs:
      return Kind::kMap;
    case Header::Then::kBytes:
      if (header.more == 0) return fixed_text(number_, c >= 0xC4 && c <= 0xC6 ? Kind::kBytes : Kind::kText);
      if (at_ >= bytes_.size()) return broken();
      extension_ = static_cast<signed char>(bytes_[at_++]);
      return fixed_text(number_, Kind::kExtension);
    case Header::Then::kNothing:
      break;
  }
  if (c <= 0x7F) return number_ = c, Kind::kUnsigned;
  if (c >= 0xE0)
    return number_ = static_cast<uint64_t>(static_cast<int64_t>(static_cast<signed char>(c))), Kind::kInteger;
  if (c == 0xC0) return Kind::kNil;
  if (c == 0xC2 || c == 0xC3) return number_ = c == 0xC3, Kind::kBool;
  if (c == 0xCA) {
    float value = 0;
    auto bits = static_cast<uint32_t>(number_);
    std::memcpy(&value, &bits, sizeof value);
    return real_ = static_cast<double>(value), Kind::kReal;
  }
  if (c == 0xCB) return std::memcpy(&real_, &number_, sizeof real_), Kind::kReal;
  if (c >= 0xD0) {
    unsigned shift = static_cast<unsigned>(64 - 8 * header.width);
    number_ = static_cast<uint64_t>(static_cast<int64_t>(number_ << shift) >> shift);
    return Kind::kInteger;
  }
  return Kind::kUnsigned;
}

MsgpackReader::Kind MsgpackReader::peek() const {
  MsgpackReader ahead = *this;
  return ahead.next();
}

bool MsgpackReader::skip() {
  MsgpackScanner scanner;
  std::string_view rest = bytes_.substr(at_);
  if (scanner.scan(rest) != MsgpackScanner::State::kWhole) return broken() != Kind::kBroken;
  at_ += scanner.end();
  return true;
}

bool MsgpackReader::json(JsonWriter& out, size_t depth) {
  if (depth > kMsgpackDepthMax) return false;
  Kind kind = next();
  uint64_t count = number_;
  switch (kind) {
    case Kind::kNil:
      out.null();
      return true;
    case Kind::kBool:
      out.value(flag());
      return true;
    case Kind::kInteger:
      out.value(integer());
      return true;
    case Kind::kUnsigned:
      out.value(number_);
      return true;
    case Kind::kReal:
      out.value(real_);
      return true;
    case Kind::kText:
    case Kind::kBytes:
    case Kind::kExtension:
      out.value(text_);
      return true;
    case Kind::kArray:
      out.begin_array();
      for (uint64_t i = 0; i < count; ++i)
        if (!json(out, depth + 1)) return false;
      out.end_array();
      return true;
    case Kind::kMap:
      out.begin_object();
      for (uint64_t i = 0; i < count; ++i) {
        Kind key = peek();
        if (key == Kind::kText || key == Kind::kBytes) {
          next();
          out.key(text_);
        } else {
          size_t from = at_;
          if (!skip()) return false;
          out.key("key_" + std::to_string(from));  // a key that is no text has no name
        }
        if (!json(out, depth + 1)) return false;
      }
      out.end_object();
      return true;
    case Kind::kEnd:
    case Kind::kBroken:
      return false;
  }
  return false;
}

std::string msgpack_text(std::string_view text) {
  std::string out;
  if (text.size() < 32) {
    out.push_back(static_cast<char>(0xA0 | text.size()));
  } else if (text.size() < 256) {
    out = {static_cast<char>(0xD9), static_cast<char>(text.size())};
  } else {
    text = text.substr(0, 0xFFFF);
    out = {static_cast<char>(0xDA), static_cast<char>(text.size() >> 8), static_cast<char>(text.size())};
  }
  return out + std::string(text);
}

std::string msgpack_bytes(std::string_view bytes) {
  bytes = bytes.substr(0, 255);
  std::string out = {static_cast<char>(0xC4), static_cast<char>(bytes.size())};
  return out + std::string(bytes);
}

}  // namespace foreshock::ingest::forward
