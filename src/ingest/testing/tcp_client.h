// TcpClient: a plain blocking client socket for tests of line protocols.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>

namespace foreshock::ingest::testing {

// "127.0.0.1:5514" -> 5514
inline uint16_t port_of(const std::string& address) {
  return static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

class TcpClient {
 public:
  explicit TcpClient(uint16_t port, int type = SOCK_STREAM) : socket_(socket(AF_INET, type, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    timeval limit{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~TcpClient() { close_now(); }
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;

  void send_all(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }
  // Exactly `count` bytes; fewer at the end or after 20 s.
  std::string receive(size_t count) {
    std::string out(count, '\0');
    size_t got = 0;
    while (got < count) {
      ssize_t n = recv(socket_, out.data() + got, count - got, 0);
      if (n <= 0) break;
      got += static_cast<size_t>(n);
    }
    out.resize(got);
    return out;
  }
  // Whether the peer hangs up in this time; what it says until then is read and forgotten.
  bool hung_up_within(int64_t wait_ns) {
    auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds(wait_ns);
    std::string piece(4096, '\0');
    while (true) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      pollfd want{socket_, POLLIN, 0};
      if (left.count() <= 0 || poll(&want, 1, static_cast<int>(left.count())) <= 0) return false;
      if (recv(socket_, piece.data(), piece.size(), 0) <= 0) return true;
    }
  }
  void finish_sending() { shutdown(socket_, SHUT_WR); }
  void close_now() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

 private:
  int socket_;
};

}  // namespace foreshock::ingest::testing
