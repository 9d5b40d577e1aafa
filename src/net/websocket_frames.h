// WebSocket frames (RFC 6455, section 5), the server's side: reading what clients send, writing what they
// get.
//
// WebSocketReader takes bytes in any cut, checks all that the standard makes a server check (masks, reserved
// bits, lengths, the order of fragments, UTF-8, close codes), and gives whole messages and control frames in
// the order of their ends. It holds one message, at most `message_bytes_max`, and one control frame. After an
// error it takes nothing more; the error is the code to close with. Extensions are not spoken: a client that
// was offered none may use none. Pure, not thread-safe. Cost: a pass over the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace foreshock::net {

enum class WebSocketOpcode : uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

// Why a connection ends (section 7.4.1).
constexpr uint16_t kWebSocketNormal = 1000;
constexpr uint16_t kWebSocketGoingAway = 1001;
constexpr uint16_t kWebSocketProtocolError = 1002;
constexpr uint16_t kWebSocketNoCode = 1005;  // only inside: the close frame carried none
constexpr uint16_t kWebSocketBadText = 1007;
constexpr uint16_t kWebSocketTooBig = 1009;
constexpr uint16_t kWebSocketServerError = 1011;

constexpr size_t kWebSocketControlBytesMax = 125;

// What a client sent.
class WebSocketEvents {
 public:
  virtual ~WebSocketEvents() = default;
  virtual void message(std::string_view bytes, bool is_text) = 0;
  virtual void ping(std::string_view bytes) = 0;
  virtual void pong() = 0;
  virtual void closed(uint16_t code, std::string_view reason) = 0;
};

class WebSocketReader {
 public:
  explicit WebSocketReader(size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  // False when the peer broke the rules (error() says which code to close with) or has said goodbye.
  bool feed(std::string_view bytes, WebSocketEvents& events);
  uint16_t error() const { return error_; }
  size_t held_bytes() const { return header_.size() + message_.size() + control_.size(); }

 private:
  bool read_header(std::string_view& bytes);
  bool check_header(uint64_t length);
  bool end_frame(WebSocketEvents& events);
  bool end_message(WebSocketEvents& events);
  bool end_close(WebSocketEvents& events);
  bool fail(uint16_t code);
  bool is_control() const { return (opcode_ & 0x8) != 0; }

  const size_t message_bytes_max_;
  std::string header_;  // of the frame being read, until it is whole
  bool in_payload_ = false;
  bool is_last_ = false;
  uint8_t opcode_ = 0;
  uint64_t left_ = 0;  // payload bytes that are still to come
  uint8_t mask_[4] = {};
  size_t mask_at_ = 0;
  std::string message_, control_;
  uint8_t message_opcode_ = 0;  // of the message whose fragments are being read; 0: none is
  bool over_ = false;
  uint16_t error_ = 0;
};

// Appends one whole frame as servers send them, without a mask.
void append_websocket_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload);
// A close frame; the reason is cut to what fits.
std::string websocket_close_frame(uint16_t code, std::string_view reason);
// Sec-WebSocket-Accept for a client's Sec-WebSocket-Key (section 4.2.2).
std::string websocket_accept(std::string_view key);

}  // namespace foreshock::net
