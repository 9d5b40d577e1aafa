// RawClient: a blocking socket for tests that say exactly which bytes go over the wire, and when.
//
// Reads give up after kPatience, so a hanging server fails a test instead of the run. Test code only.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "net/http_message.h"

namespace foreshock::net {

class RawClient {
 public:
  explicit RawClient(uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval patience{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  ~RawClient() { hang_up(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  void hang_up() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void half_close() { ::shutdown(fd_, SHUT_WR); }
  // False when the peer does not take it all.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  // More bytes into the buffer; false at the end, on a reset or after the patience.
  bool receive() {
    char piece[65536];
    ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
    if (got > 0) buffer_.append(piece, static_cast<size_t>(got));
    ended_ = got == 0;
    return got > 0;
  }
  // Whether the server closed properly and sent nothing more than what was read.
  bool ended() {
    while (receive()) {
    }
    return ended_ && buffer_.empty();
  }
  std::string read_until(std::string_view mark) {
    size_t at;
    while ((at = buffer_.find(mark)) == std::string::npos)
      if (!receive()) return "";
    return take(at + mark.size());
  }
  // Fewer when the connection ends.
  std::string read_bytes(size_t bytes) {
    while (buffer_.size() < bytes && receive()) {
    }
    return take(std::min(bytes, buffer_.size()));
  }
  std::string read_all() {
    while (receive()) {
    }
    return take(buffer_.size());
  }

  struct Response {
    int status = 0;
    HttpHeaders headers;
    std::string body;
    bool complete = false;
  };
  Response read_response(bool has_body = true) {
    Response out;
    std::string head = read_until("\r\n\r\n");
    if (head.empty()) return out;
    out.status = std::atoi(head.c_str() + 9);
    for (size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
      size_t end = head.find("\r\n", at), colon = head.find(": ", at);
      out.headers.add(head.substr(at, colon - at), head.substr(colon + 2, end - colon - 2));
      at = end + 2;
    }
    if (!has_body || out.status / 100 == 1 || out.status == 204 || out.status == 304) {
      out.complete = true;
    } else if (auto length = out.headers.get("Content-Length")) {
      size_t want = std::strtoul(std::string(*length).c_str(), nullptr, 10);
      while (buffer_.size() < want && receive()) {
      }
      out.complete = buffer_.size() >= want;
      out.body = take(std::min(want, buffer_.size()));
    } else if (out.headers.has("Transfer-Encoding")) {
      while (auto chunk = read_chunk()) {
        out.complete = chunk->empty();
        if (out.complete) break;
        out.body += *chunk;
      }
    } else {
      out.body = read_all();
      out.complete = ended_;
    }
    return out;
  }
  // The next chunk's bytes; empty for the last one, nothing when the stream breaks.
  std::optional<std::string> read_chunk() {
    std::string line = read_until("\r\n");
    if (line.empty()) return std::nullopt;
    size_t size = std::strtoul(line.c_str(), nullptr, 16);
    while (buffer_.size() < size + 2)
      if (!receive()) return std::nullopt;
    std::string bytes = take(size + 2);
    return bytes.substr(0, size);
  }
  Response get(const std::string& path, const std::string& fields = "") {
    send("GET " + path + " HTTP/1.1\r\nHost: t\r\n" + fields + "\r\n");
    return read_response();
  }
  Response post(const std::string& path, const std::string& body, const std::string& fields = "") {
    send("POST " + path + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         fields + "\r\n" + body);
    return read_response();
  }

 private:
  std::string take(size_t bytes) {
    std::string out = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return out;
  }
  int fd_;
  bool connected_ = false;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace foreshock::net
