// Throughput of HttpServer over loopback: POST of 1 MiB bodies and small GETs on kept connections. Server and
// client share the machine; the client is a bare socket. Prints one JSON line. Seconds per case: argv[1],
// else 3.
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "net/body_decoder.h"
#include "net/http_server.h"
#include "net/testing/raw_client.h"

namespace foreshock::net {
namespace {

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class CountingConsumer : public BodyConsumer {
 public:
  explicit CountingConsumer(ResponseWriter writer) : writer_(std::move(writer)) {}
  Flow data(std::string_view piece) override {
    bytes_ += piece.size();
    return Flow::kContinue;
  }
  void end(Status status) override {
    if (status) writer_.send(json_response(200, "{\"bytes\":" + std::to_string(bytes_) + "}"));
  }

 private:
  ResponseWriter writer_;
  size_t bytes_ = 0;
};

struct Case {
  const char* name;
  std::string request;
  int clients;
  int pipelined;
};

void run(uint16_t port, const Case& work, double seconds) {
  std::atomic<long> done{0};
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  double cpu = cpu_seconds();
  auto start = std::chrono::steady_clock::now();
  std::string requests;
  for (int i = 0; i < work.pipelined; ++i) requests += work.request;
  for (int i = 0; i < work.clients; ++i)
    threads.emplace_back([&] {
      RawClient client(port);
      while (!stop) {
        if (!client.send(requests)) std::abort();
        for (int j = 0; j < work.pipelined; ++j)
          if (client.read_response().status != 200) std::abort();
        done += work.pipelined;
      }
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  cpu = cpu_seconds() - cpu;
  std::printf("{\"case\":\"%s\",\"requests_per_s\":%.0f,\"cpu_us_per_request\":%.1f,\"clients\":%d}\n",
              work.name, static_cast<double>(done) / elapsed, cpu / static_cast<double>(done) * 1e6,
              work.clients);
  std::fflush(stdout);
}

}  // namespace
}  // namespace foreshock::net

int main(int argc, char** argv) {
  using namespace foreshock::net;
  double seconds = argc > 1 ? std::atof(argv[1]) : 3;
  HttpRouter router;
  router.add("GET", "/hello",
             [](HttpRequest&&, ResponseWriter writer) { writer.send(text_response(200, "hello")); });
  router.add_streaming("POST", "/count", [](HttpRequest&&, ResponseWriter writer) {
    return std::make_unique<CountingConsumer>(std::move(writer));
  });
  Loop loop;
  loop.start(1);
  HttpServerOptions options;
  options.listen = "127.0.0.1:0";
  auto server = HttpServer::start(loop, options, router);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return 1;
  }
  auto post = [](const std::string& body, const std::string& fields) {
    return "POST /count HTTP/1.1\r\nHost: t\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  };
  std::string text;
  for (int i = 0; text.size() < 1 << 20; ++i)
    text += "2026-11-23T04:31:56Z INFO request " + std::to_string(i * 7919) + " took 12 ms\n";
  text.resize(1 << 20);
  run((*server)->port(), {"get_small", "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n", 8, 1}, seconds);
  run((*server)->port(), {"get_small_pipelined_16", "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n", 8, 16},
      seconds);
  run((*server)->port(), {"post_1mib", post(text, ""), 2, 1}, seconds);
  run((*server)->port(), {"post_1mib_gzip", post(gzip_compress(text), "Content-Encoding: gzip\r\n"), 2, 1},
      seconds);
  return 0;
}
