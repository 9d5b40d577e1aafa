// TlsSession: the server's side of one TLS connection, without a socket: cipher text in and out, plain text
// out and in. Thread-safe, so that answers may be written from any thread. Private to net.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "net/tls_context.h"

namespace foreshock::net {

class TlsSession {
 public:
  explicit TlsSession(TlsContext& context);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Takes what came from the peer and appends what it says to `plain`. False when the session is over: the
  // peer closed it properly (closed()), or broke it (error()).
  bool receive(std::string_view cipher, std::string& plain);
  // Plain bytes for the peer; kept until the handshake is over. False when the session is broken.
  bool send(std::string_view plain);
  void close();  // says goodbye
  // What is to be written to the peer now.
  std::string take_output();

  bool established() const;  // the handshake is over
  bool closed() const;
  bool record_begun() const;  // bytes of a record came, and not yet all of them
  std::string error() const;

 private:
  struct Engine;
  bool flush_locked();
  bool fail_locked(int code);

  mutable std::mutex mutex_;
  std::unique_ptr<Engine> engine_;
  std::string waiting_;  // plain, until the handshake is over
  bool closed_ = false;
  std::string error_;
};

}  // namespace foreshock::net
