// TcpListener: raw TCP connections for line protocols (syslog, Forward, GELF).
//
// The factory makes one TcpHandler per connection; its calls come one after the other on loop threads. A
// handler must take all bytes of a call; kPause stops reading (so TCP pushes back on the client) until
// TcpConnection::resume(), kStop closes. An idle connection holds no read buffer. A handler that says where
// it stands (TcpProgress) is protected from senders that begin a message and drip, and from many long ones at
// once. Connections past the maximum are closed at once and counted. TcpConnection is thread-safe and may be
// kept after the end (it then does nothing).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "net/http_router.h"
#include "net/loop.h"
#include "net/net_options.h"

namespace foreshock::net {

class TcpConnection {
 public:
  virtual ~TcpConnection() = default;
  virtual const Address& peer() const = 0;
  virtual uint16_t local_port() const = 0;
  virtual void resume() = 0;
  // Queues bytes for the client; false when it is gone or has more than write_buffer_bytes waiting.
  virtual bool write(std::string_view bytes) = 0;
  virtual void close() = 0;  // after what is queued was written
};

// What a connection is in the middle of: it says which limit of TcpPatience holds.
struct TcpProgress {
  enum class Stage { kBetween, kMessage, kHandshake } stage = Stage::kBetween;
  uint64_t message = 0;   // another one for each message, so that each gets its own time
  size_t held_bytes = 0;  // in memory, of what has not ended
};

class TcpHandler {
 public:
  virtual ~TcpHandler() = default;
  virtual Flow on_data(std::string_view bytes) = 0;
  virtual TcpProgress progress() const { return {}; }  // asked at the start and after each on_data
  // Once, last. Ok: the client closed its side properly; timeout: idle too long, or too slow inside a
  // message; exhausted: it held more than its share; unavailable: reset, or the listener is closing.
  virtual void on_closed(Status status) = 0;
};

using TcpHandlerFactory = std::function<std::unique_ptr<TcpHandler>(std::shared_ptr<TcpConnection>)>;

class TcpListener {
 public:
  static Result<std::unique_ptr<TcpListener>> start(Loop& loop, TcpListenerOptions options,
                                                    TcpHandlerFactory factory);
  ~TcpListener();  // closes everything; no handler is called after it

  uint16_t port() const;
  Address address() const;
  size_t connections() const;
  // Stops accepting, reads what the kernel already holds of each connection, then closes them; at most
  // `timeout_ns`. Blocks; not on a loop thread.
  void drain(int64_t timeout_ns);

  struct Core;

 private:
  explicit TcpListener(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace foreshock::net
