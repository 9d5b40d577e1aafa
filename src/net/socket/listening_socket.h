// Sockets that listen, opened with errors for people, and the addresses of sockets.
//
// A port in use gives an error that names address and port and the setting to change. The sockets are
// non-blocking and close-on-exec. TCP sets SO_REUSEADDR (a restart need not wait for old connections to time
// out), UDP does not (two processes would steal each other's datagrams).
#pragma once

#include <sys/socket.h>

#include <string>
#include <utility>

#include "base/result.h"
#include "net/address.h"

namespace foreshock::net {

class SocketHandle {
 public:
  explicit SocketHandle(int fd = -1) : fd_(fd) {}
  SocketHandle(SocketHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  SocketHandle& operator=(SocketHandle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~SocketHandle();
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

struct ListeningSocket {
  SocketHandle socket;
  Address address;  // with the port that the system chose
};

// `kind` is SOCK_STREAM or SOCK_DGRAM; `setting` is what to change when the port is taken.
Result<ListeningSocket> open_listening_socket(const std::string& listen, int kind,
                                              const std::string& setting);

Address address_of(const sockaddr* peer);

}  // namespace foreshock::net
