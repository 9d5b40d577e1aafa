#include "net/websocket_frames.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/json_writer.h"

namespace foreshock::net {
namespace {

constexpr uint8_t kFinal = 0x80, kReserved = 0x70, kMasked = 0x80;
constexpr uint8_t kLength16 = 126, kLength64 = 127;
constexpr std::string_view kAcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

uint64_t big_endian(std::string_view bytes) {
  uint64_t out = 0;
  for (char c : bytes) out = out << 8 | static_cast<uint8_t>(c);
  return out;
}

void append_big_endian(std::string& out, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

bool may_be_sent(uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

}  // namespace

bool WebSocketReader::fail(uint16_t code) {
  error_ = code;
  over_ = true;
  return false;
}

// Takes header bytes; true when the header is whole and good.
bool WebSocketReader::read_header(std::string_view& bytes) {
  while (!bytes.empty()) {
    size_t want = 2;
    if (header_.size() >= 2) {
      uint8_t length = static_cast<uint8_t>(header_[1]) & 0x7F;
      want = 2 + (length == kLength16 ? 2 : length == kLength64 ? 8 : 0) + 4;
    }
    if (header_.size() < want) {
      size_t take = std::min(want - header_.size(), bytes.size());
      header_ += bytes.substr(0, take);
      bytes.remove_prefix(take);
    }
    if (header_.size() < 2) return false;
    // What the first two bytes forbid is refused before more is waited for.
    uint8_t first = static_cast<uint8_t>(header_[0]), second = static_cast<uint8_t>(header_[1]);
    if ((first & kReserved) != 0 || (second & kMasked) == 0) return fail(kWebSocketProtocolError);
    uint8_t length = second & 0x7F;
    size_t extra = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
    if (header_.size() < 2 + extra + 4) continue;
    uint64_t bytes_to_come = extra == 0 ? length : big_endian(std::string_view(header_).substr(2, extra));
    bool shortest = extra == 0 || (extra == 2 && bytes_to_come >= kLength16) ||
                    (extra == 8 && bytes_to_come > 0xFFFF && bytes_to_come >> 63 == 0);
    if (!shortest) return fail(kWebSocketProtocolError);
    is_last_ = (first & kFinal) != 0;
    opcode_ = first & 0x0F;
    for (size_t i = 0; i < 4; ++i) mask_[i] = static_cast<uint8_t>(header_[2 + extra + i]);
    mask_at_ = 0;
    header_.clear();
    return check_header(bytes_to_come);
  }
  return false;
}

bool WebSocketReader::check_header(uint64_t length) {
  if (is_control()) {
    bool known = opcode_ <= static_cast<uint8_t>(WebSocketOpcode::kPong);
    if (!known || !is_last_ || length > kWebSocketControlBytesMax) return fail(kWebSocketProtocolError);
    control_.clear();
  } else {
    bool is_first = opcode_ != static_cast<uint8_t>(WebSocketOpcode::kContinuation);
    if (opcode_ > static_cast<uint8_t>(WebSocketOpcode::kBinary) || is_first == (message_opcode_ != 0))
      return fail(kWebSocketProtocolError);
    if (is_first) message_opcode_ = opcode_;
    if (length > message_bytes_max_ - message_.size()) return fail(kWebSocketTooBig);
  }
  left_ = length;
  in_payload_ = true;
  return true;
}

bool WebSocketReader::feed(std::string_view bytes, WebSocketEvents& events) {
  while (!over_) {
    if (!in_payload_ && !read_header(bytes)) break;
    size_t take = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()));
    std::string& to = is_control() ? control_ : message_;
    for (char c : bytes.substr(0, take))
      to += static_cast<char>(static_cast<uint8_t>(c) ^ mask_[mask_at_++ & 3]);
    bytes.remove_prefix(take);
    left_ -= take;
    if (left_ > 0) break;
    in_payload_ = false;
    if (!end_frame(events)) break;
  }
  return !over_;
}

bool WebSocketReader::end_frame(WebSocketEvents& events) {
  switch (static_cast<WebSocketOpcode>(opcode_)) {
    case WebSocketOpcode::kPing:
      events.ping(control_);
      return true;
    case WebSocketOpcode::kPong:
      events.pong();
      return true;
    case WebSocketOpcode::kClose:
      return end_close(events);
    default:
      return !is_last_ || end_message(events);
  }
}

bool WebSocketReader::end_message(WebSocketEvents& events) {
  bool is_text = message_opcode_ == static_cast<uint8_t>(WebSocketOpcode::kText);
  if (is_text && !is_valid_utf8(message_)) return fail(kWebSocketBadText);
  message_opcode_ = 0;
  events.message(message_, is_text);
  message_.clear();
  return true;
}

bool WebSocketReader::end_close(WebSocketEvents& events) {
  if (control_.size() == 1) return fail(kWebSocketProtocolError);
  uint16_t code = kWebSocketNoCode;
  std::string_view reason;
  if (!control_.empty()) {
    code = static_cast<uint16_t>(big_endian(std::string_view(control_).substr(0, 2)));
    reason = std::string_view(control_).substr(2);
    if (!may_be_sent(code)) return fail(kWebSocketProtocolError);
    if (!is_valid_utf8(reason)) return fail(kWebSocketBadText);
  }
  over_ = true;
  events.closed(code, reason);
  return false;
}

void append_websocket_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload) {
  out += static_cast<char>(kFinal | static_cast<uint8_t>(opcode));
  if (payload.size() < kLength16) {
    out += static_cast<char>(payload.size());
  } else if (payload.size() <= 0xFFFF) {
    out += static_cast<char>(kLength16);
    append_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(kLength64);
    append_big_endian(out, payload.size(), 8);
  }
  out += payload;
}

std::string websocket_close_frame(uint16_t code, std::string_view reason) {
  std::string payload;
  append_big_endian(payload, code, 2);
  reason = reason.substr(0, kWebSocketControlBytesMax - 2);
  payload += reason.substr(0, valid_utf8_prefix(reason));
  std::string out;
  append_websocket_frame(out, WebSocketOpcode::kClose, payload);
  return out;
}

std::string websocket_accept(std::string_view key) {
  std::string text(key);
  text += kAcceptGuid;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  std::string out(4 * ((size + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), digest, static_cast<int>(size));
  return out;
}

}  // namespace foreshock::net
