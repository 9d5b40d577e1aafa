// The peers of channels, for tests: a small HTTP server and a small mail server on free ports of loopback,
// that keep what they get and answer as they are told. Test code only.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/telemetry.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace foreshock::alerting {

class FakeHttpPeer {
 public:
  FakeHttpPeer() {
    telemetry::set_log_sink([](std::string_view) {});
    router_.add("POST", "/*", [this](net::HttpRequest&& request, net::ResponseWriter writer) {
      net::HttpResponse response;
      {
        std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
        response = answer_;
      }
      writer.send(std::move(response));
    });
    loop_.start(1);
    server_ = net::HttpServer::start(loop_, {.listen = "127.0.0.1:0"}, router_).value();
  }
  ~FakeHttpPeer() {
    server_.reset();
    loop_.stop();
    telemetry::set_log_sink(nullptr);
  }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  void answer(int status, std::string body = "", net::HttpHeaders headers = {}) {
    std::lock_guard lock(mutex_);
    answer_ = net::text_response(status, std::move(body));
    for (const auto& [name, value] : headers) answer_.headers.set(name, value);
  }
  std::vector<net::HttpRequest> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  void stop() { server_.reset(); }

 private:
  net::HttpRouter router_;
  net::Loop loop_;
  std::mutex mutex_;
  std::vector<net::HttpRequest> requests_;
  net::HttpResponse answer_ = net::text_response(200, "ok");
  std::unique_ptr<net::HttpServer> server_;
};

// Speaks plain SMTP with one client at a time.
class FakeMailPeer {
 public:
  FakeMailPeer() {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(socket_, 8);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~FakeMailPeer() { stop(); }
  uint16_t port() const { return port_; }
  void stop() {
    stopping_.store(true);
    if (thread_.joinable()) thread_.join();
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  // The answer to the end of DATA: "250 ok", "451 busy", "554 no".
  void answer(std::string line) {
    std::lock_guard lock(mutex_);
    answer_ = std::move(line);
  }
  std::vector<std::string> mails() {
    std::lock_guard lock(mutex_);
    return mails_;
  }

 private:
  static bool readable(int socket, int wait_ms) {
    pollfd waiting{socket, POLLIN, 0};
    return ::poll(&waiting, 1, wait_ms) > 0;
  }
  void run() {
    while (!stopping_.load()) {
      if (!readable(socket_, 20)) continue;
      int client = ::accept(socket_, nullptr, nullptr);
      if (client < 0) continue;
      serve(client);
      ::close(client);
    }
  }
  static void say(int client, const std::string& line) {
    std::string bytes = line + "\r\n";
    (void)!::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  bool read_line(int client, std::string& pending, std::string& line) {
    while (true) {
      if (size_t end = pending.find("\r\n"); end != std::string::npos) {
        line = pending.substr(0, end);
        pending.erase(0, end + 2);
        return true;
      }
      char buffer[4096];
      while (!readable(client, 20))
        if (stopping_.load()) return false;
      ssize_t got = ::recv(client, buffer, sizeof(buffer), 0);
      if (got <= 0) return false;
      pending.append(buffer, static_cast<size_t>(got));
    }
  }
  void serve(int client) {
    std::string pending, line;
    say(client, "220 fake");
    while (read_line(client, pending, line)) {
      if (line.starts_with("DATA")) {
        say(client, "354 go on");
        std::string mail;
        while (read_line(client, pending, line) && line != ".") mail += line + "\n";
        std::lock_guard lock(mutex_);
        mails_.push_back(std::move(mail));
        say(client, answer_);
      } else if (line.starts_with("QUIT")) {
        say(client, "221 bye");
        return;
      } else {
        say(client, "250 fake");
      }
    }
  }

  int socket_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
  std::mutex mutex_;
  std::vector<std::string> mails_;
  std::string answer_ = "250 ok";
};

}  // namespace foreshock::alerting
