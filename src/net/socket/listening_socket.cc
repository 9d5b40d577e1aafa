#include "net/socket/listening_socket.h"

#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace foreshock::net {
namespace {

constexpr uint8_t kMappedPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

socklen_t to_sockaddr(const Address& address, sockaddr_storage& out) {
  out = {};
  if (address.is_v6) {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&out);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(address.port);
    std::memcpy(&v6->sin6_addr, address.bytes.data(), 16);
    return sizeof *v6;
  }
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out);
  v4->sin_family = AF_INET;
  v4->sin_port = htons(address.port);
  std::memcpy(&v4->sin_addr, address.bytes.data(), 4);
  return sizeof *v4;
}

tl::unexpected<Error> cannot_listen(const Address& address, int error, const std::string& setting) {
  std::string what = "cannot listen on " + address.text() + ": ";
  if (error == EADDRINUSE)
    return fail(ErrorKind::kConflict,
                what + "the port is in use; stop the other program or choose another with " + setting +
                    " (ss -ltnup shows who has it)");
  if (error == EACCES)
    return fail(ErrorKind::kForbidden,
                what + "ports below 1024 need root or CAP_NET_BIND_SERVICE; choose another with " + setting);
  if (error == EADDRNOTAVAIL)
    return fail(ErrorKind::kInvalid, what + "this machine does not have the address; change " + setting);
  return fail(ErrorKind::kUnavailable, what + std::strerror(error) + "; see " + setting);
}

}  // namespace

SocketHandle::~SocketHandle() {
  if (fd_ >= 0) ::close(fd_);
}

Address address_of(const sockaddr* peer) {
  Address out;
  if (peer->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(peer);
    out.port = ntohs(v6->sin6_port);
    const auto* bytes = reinterpret_cast<const uint8_t*>(&v6->sin6_addr);
    if (std::equal(std::begin(kMappedPrefix), std::end(kMappedPrefix), bytes)) {
      std::copy_n(bytes + 12, 4, out.bytes.begin());
    } else {
      out.is_v6 = true;
      std::copy_n(bytes, 16, out.bytes.begin());
    }
  } else if (peer->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(peer);
    out.port = ntohs(v4->sin_port);
    std::memcpy(out.bytes.data(), &v4->sin_addr, 4);
  }
  return out;
}

Result<ListeningSocket> open_listening_socket(const std::string& listen, int kind,
                                              const std::string& setting) {
  ASSIGN_OR_RETURN(Address address, parse_listen_address(listen));
  sockaddr_storage storage;
  socklen_t length = to_sockaddr(address, storage);
  SocketHandle socket(::socket(storage.ss_family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return cannot_listen(address, errno, setting);
  int on = 1;
  if (kind == SOCK_STREAM) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto* where = reinterpret_cast<sockaddr*>(&storage);
  if (::bind(socket.get(), where, length) != 0) return cannot_listen(address, errno, setting);
  if (kind == SOCK_STREAM && ::listen(socket.get(), SOMAXCONN) != 0)
    return cannot_listen(address, errno, setting);
  length = sizeof storage;
  if (::getsockname(socket.get(), where, &length) != 0) return cannot_listen(address, errno, setting);
  ListeningSocket out;
  out.socket = std::move(socket);
  out.address = address_of(where);
  return out;
}

}  // namespace foreshock::net
