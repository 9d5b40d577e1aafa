// HttpFixture: a loop, a router with a few routes, and a server on a free port. Test code only.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/telemetry.h"
#include "net/http_server.h"
#include "net/testing/raw_client.h"

namespace foreshock::net {

// A streaming route's consumer that keeps everything and answers at the end with the count of bytes.
class KeepingConsumer : public BodyConsumer {
 public:
  explicit KeepingConsumer(ResponseWriter writer) : writer_(std::move(writer)) {}
  Flow data(std::string_view piece) override {
    EXPECT_FALSE(piece.empty());
    EXPECT_LE(piece.size(), kBodyPieceBytes);
    bytes_ += piece;
    return Flow::kContinue;
  }
  void end(Status status) override {
    if (status) writer_.send(text_response(200, bytes_));
  }

 private:
  ResponseWriter writer_;
  std::string bytes_;
};

class HttpFixture : public testing::Test {
 protected:
  HttpFixture() {
    options_.listen = "127.0.0.1:0";
    telemetry::set_log_sink([](std::string_view) {});
    router_.add("GET", "/hello", [](HttpRequest&& request, ResponseWriter writer) {
      writer.send(text_response(200, "hello " + std::string(request.parameter("name").value_or("world"))));
    });
    router_.add(
        "POST", "/echo",
        [](HttpRequest&& request, ResponseWriter writer) { writer.send(text_response(200, request.body)); },
        {1024 * 1024});
    router_.add_streaming("POST", "/stream", [](HttpRequest&&, ResponseWriter writer) {
      return std::make_unique<KeepingConsumer>(std::move(writer));
    });
    // Answered by the test itself, with take_writer().
    router_.add("GET", "/later", [this](HttpRequest&&, ResponseWriter writer) {
      std::lock_guard lock(mutex_);
      writers_.push_back(std::move(writer));
      changed_.notify_all();
    });
    router_.add("GET", "/drop", [](HttpRequest&&, ResponseWriter) {});
  }
  ~HttpFixture() override {
    writers_.clear();
    server_.reset();
    loop_.stop();
    telemetry::set_log_sink(nullptr);
  }

  void start(int threads = 2) {
    loop_.start(threads);
    auto server = HttpServer::start(loop_, options_, router_, tls_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }
  uint16_t port() const { return server_->port(); }
  ResponseWriter take_writer() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(20), [&] { return !writers_.empty(); })) return {};
    ResponseWriter writer = std::move(writers_.back());
    writers_.pop_back();
    return writer;
  }
  // Waits until `done()` holds; for facts that the server learns by itself.
  template <class F>
  static bool eventually(F done) {
    for (int i = 0; i < 20'000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return done();
  }

  HttpServerOptions options_;
  HttpRouter router_;
  std::shared_ptr<TlsContext> tls_;  // null: plain HTTP
  Loop loop_;
  std::unique_ptr<HttpServer> server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ResponseWriter> writers_;
};

}  // namespace foreshock::net
