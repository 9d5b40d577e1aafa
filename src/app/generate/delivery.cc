#include "app/generate/delivery.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "net/http_client.h"

namespace foreshock::app::generate {

namespace {

constexpr int kSenders = 4;
constexpr size_t kBodyBytes = 512 * 1024;
constexpr size_t kQueueBytes = 32 * 1024 * 1024;
constexpr int kTries = 60;
constexpr std::chrono::milliseconds kRetryWait{500};

class Printer : public Delivery {
 public:
  Status take(const Slice& slice) override {
    if (std::fwrite(slice.text.data(), 1, slice.text.size(), stdout) != slice.text.size())
      return fail(ErrorKind::kUnavailable, "cannot write to standard output");
    return {};
  }
  Status finish() override {
    std::fflush(stdout);
    return {};
  }
};

// One sender per few services, so that the lines of a service stay in order.
class HttpDelivery : public Delivery {
 public:
  HttpDelivery(std::string url, std::string token, std::string run)
      : url_(std::move(url)), token_(std::move(token)), run_(std::move(run)) {
    while (!url_.empty() && url_.back() == '/') url_.pop_back();
    for (int i = 0; i < kSenders; ++i) {
      queues_.push_back(std::make_unique<BoundedQueue<Body>>(kQueueBytes));
      threads_.emplace_back([this, queue = queues_.back().get()] { send_all(*queue); });
    }
  }
  ~HttpDelivery() override { (void)finish(); }

  Status take(const Slice& slice) override {
    for (const ShopLine& line : slice.lines)
      bodies_[static_cast<size_t>(line.service)].append(slice.text, line.begin, line.length);
    for (size_t s = 0; s < kServiceCount; ++s) push(s);
    std::lock_guard lock(mutex_);
    if (error_) return fail(*error_);
    return {};
  }

  Status finish() override {
    for (auto& queue : queues_) queue->close();
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
    std::lock_guard lock(mutex_);
    if (error_) return fail(*error_);
    return {};
  }

 private:
  struct Body {
    size_t service = 0;
    std::string text, key;
  };

  void push(size_t service) {
    std::string& text = bodies_[service];
    size_t at = 0;
    while (at < text.size()) {
      size_t end = text.size();
      if (end - at > kBodyBytes) end = text.find('\n', at + kBodyBytes) + 1;
      Body body{service, text.substr(at, end - at), run_ + "-" + std::to_string(number_++)};
      at = end;
      size_t weight = body.text.size();
      while (!queues_[service % kSenders]->push_for(body, weight, std::chrono::seconds(1)))
        if (queues_[service % kSenders]->closed()) return;
    }
    text.clear();
  }

  void send_all(BoundedQueue<Body>& queue) {
    while (!queue.drained()) {
      std::optional<Body> body = queue.pop_for(std::chrono::milliseconds(200));
      if (!body) continue;
      Status sent = send(*body);
      if (sent) continue;
      std::lock_guard lock(mutex_);
      if (!error_) error_ = sent.error();
      queue.close();
      return;
    }
  }

  Status send(const Body& body) {
    net::HttpClientRequest request;
    request.method = "POST";
    request.url = url_ + "/api/v1/logs?source=generate&service=" +
                  std::string(service_name(static_cast<Service>(body.service)));
    request.headers = {{"Idempotency-Key", body.key}, {"Content-Type", "text/plain"}};
    if (!token_.empty()) request.headers.add("Authorization", "Bearer " + token_);
    request.body = body.text;
    request.timeout_ms = 60'000;
    Error last{ErrorKind::kUnavailable, "the server did not answer"};
    for (int i = 0; i < kTries; ++i) {
      auto response = net::http_request(request);
      if (response && response->status == 200) return {};
      if (response && response->status != 429 && response->status < 500)
        return fail(ErrorKind::kInvalid,
                    url_ + " answered " + std::to_string(response->status) + ": " + response->body);
      last = response ? Error{ErrorKind::kUnavailable, url_ + " answered " + std::to_string(response->status)}
                      : response.error();
      std::this_thread::sleep_for(kRetryWait);
    }
    return fail(last);
  }

  std::string url_, token_, run_;
  std::array<std::string, kServiceCount> bodies_;
  uint64_t number_ = 0;
  std::vector<std::unique_ptr<BoundedQueue<Body>>> queues_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::optional<Error> error_;
};

class SyslogDelivery : public Delivery {
 public:
  explicit SyslogDelivery(int socket) : socket_(socket) {}
  ~SyslogDelivery() override { close(socket_); }
  bool wants_syslog() const override { return true; }

  Status take(const Slice& slice) override {
    size_t at = 0;
    while (at < slice.text.size()) {
      ssize_t sent = send(socket_, slice.text.data() + at, slice.text.size() - at, MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR)
        return fail(ErrorKind::kUnavailable,
                    std::string("the syslog connection broke: ") + std::strerror(errno));
      at += static_cast<size_t>(std::max<ssize_t>(sent, 0));
    }
    return {};
  }
  Status finish() override {
    shutdown(socket_, SHUT_WR);
    return {};
  }

 private:
  int socket_;
};

Result<std::unique_ptr<Delivery>> open_syslog(const std::string& address) {
  size_t colon = address.rfind(':');
  if (colon == std::string::npos)
    return fail(ErrorKind::kInvalid, "--to syslog+tcp://HOST:PORT wants a port");
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0)
    return fail(ErrorKind::kNotFound, "cannot find the host of " + address);
  int fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  int code = connect(fd, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  if (code != 0) {
    close(fd);
    return fail(ErrorKind::kUnavailable, "cannot connect to " + address + ": " + std::strerror(errno));
  }
  return std::unique_ptr<Delivery>(std::make_unique<SyslogDelivery>(fd));
}

}  // namespace

Result<std::unique_ptr<Delivery>> open_delivery(const std::string& to, const std::string& token,
                                                const std::string& run) {
  if (to.empty()) return std::unique_ptr<Delivery>(std::make_unique<Printer>());
  if (to.starts_with("http://") || to.starts_with("https://"))
    return std::unique_ptr<Delivery>(std::make_unique<HttpDelivery>(to, token, run));
  constexpr std::string_view kSyslog = "syslog+tcp://";
  if (to.starts_with(kSyslog)) return open_syslog(to.substr(kSyslog.size()));
  return fail(ErrorKind::kInvalid, "--to takes http://HOST:PORT or syslog+tcp://HOST:PORT, not '" + to + "'");
}

}  // namespace foreshock::app::generate
