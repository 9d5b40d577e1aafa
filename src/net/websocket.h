// WebSocket: the server's side of a WebSocket connection (RFC 6455, version 13), over a request of
// HttpServer.
//
// A handler asks refuse_websocket() whether the request is a proper handshake, and then calls
// WebSocket::open(). Route, scope, TLS and the limit of connections are those of the request. The handle is
// cheap to copy and any thread may call it; the connection outlives it and ends with close(), with the
// client, or with the server (1001). Messages are handed over whole, at most
// WebSocketOptions::message_bytes_max; longer ones and broken frames close the connection with the code of
// the standard. Pings are answered; a client that answers none of ours, or sends nothing at all, is cut off
// after the server's idle time. What a slow client has not taken is held up to the server's
// stream_buffer_bytes: a sender that can drop asks fits() first, a write past it cuts the client off.
// Extensions (compression) and subprotocols are not spoken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "net/http_message.h"
#include "net/loop.h"
#include "net/response_writer.h"

namespace foreshock::net {

struct WebSocketOptions {
  size_t message_bytes_max = 64 * 1024;  // of a client
  int64_t ping_period_ns = 15 * kSecond;
};

// The answer to a request that is no handshake: 426 or 400.
std::optional<HttpResponse> refuse_websocket(const HttpRequest& request);
// Whether a page of another site sent the request. Browsers send cookies with such handshakes, and no rule of
// theirs keeps that page from reading the answers.
bool is_of_foreign_page(const HttpRequest& request);

class WebSocket {
 public:
  // A text or binary message; on a loop thread, one at a time, must not block.
  using OnMessage = std::function<void(std::string_view)>;

  WebSocket() = default;
  // Answers 101. The request must have passed refuse_websocket().
  static WebSocket open(Loop& loop, const HttpRequest& request, const ResponseWriter& writer,
                        const WebSocketOptions& options = {}, OnMessage on_message = nullptr);

  // False when the client is gone, or was just cut off for not keeping up.
  bool send_text(std::string_view text) const;
  // Whether a text of so many bytes can be taken now; one that is longer than the buffer can when it is
  // empty.
  bool fits(size_t bytes) const;
  bool gone() const;  // also after close()
  // Says goodbye; nothing is sent after it.
  void close(uint16_t code, std::string_view reason) const;
  explicit operator bool() const { return state_ != nullptr; }

 private:
  struct State;
  static void keep_pinging(Loop& loop, const std::weak_ptr<State>& state, int64_t period_ns);
  std::shared_ptr<State> state_;
};

}  // namespace foreshock::net
