// WebSocket frames as clients send and read them, over a RawClient. Test code only.
#pragma once

#include <cstdint>
#include <string>

#include "net/testing/raw_client.h"

namespace foreshock::net {

// `first_byte`: FIN, reserved bits and opcode. The mask is any one: the server must undo whichever it is.
inline std::string masked_frame(uint8_t first_byte, const std::string& payload) {
  static constexpr char kMask[] = {0x37, static_cast<char>(0xFA), 0x21, 0x3D};
  std::string out(1, static_cast<char>(first_byte));
  size_t size = payload.size();
  if (size < 126) {
    out += static_cast<char>(0x80 | size);
  } else {
    int bytes = size <= 0xFFFF ? 2 : 8;
    out += static_cast<char>(0x80 | (bytes == 2 ? 126 : 127));
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(size >> (8 * i) & 0xFF);
  }
  out.append(kMask, 4);
  for (size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ kMask[i & 3]);
  return out;
}

constexpr const char* kWebSocketHead =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

// The next frame of the server: "81:hello" (first byte in hex, payload); "" when the connection ends first.
inline std::string read_frame(RawClient& client) {
  std::string head = client.read_bytes(2);
  if (head.size() < 2) return "";
  size_t size = static_cast<uint8_t>(head[1]);
  if (size >= 126) {
    std::string longer = client.read_bytes(size == 126 ? 2 : 8);
    size = 0;
    for (char c : longer) size = size << 8 | static_cast<uint8_t>(c);
  }
  static constexpr char kDigits[] = "0123456789abcdef";
  uint8_t first = static_cast<uint8_t>(head[0]);
  return std::string{kDigits[first >> 4], kDigits[first & 15], ':'} + client.read_bytes(size);
}

}  // namespace foreshock::net
