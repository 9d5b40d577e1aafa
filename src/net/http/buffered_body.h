// BufferedBody: the BodyConsumer behind buffered handlers: collects a body, then calls the handler.
//
// All servers' bodies in flight are counted in one BodyBudget per server, so that many large requests at once
// meet 503 and not the kernel's out-of-memory killer. The bytes stay counted until the request is destroyed.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "net/http_router.h"

namespace foreshock::net {

class BodyBudget {
 public:
  explicit BodyBudget(size_t bytes_max) : bytes_max_(bytes_max) {}
  bool take(size_t bytes);
  void give_back(size_t bytes) { used_ -= bytes; }
  size_t used() const { return used_; }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> used_{0};
};

using HandlerRun = std::function<void(HttpRequest&&, ResponseWriter)>;

std::unique_ptr<BodyConsumer> make_buffered_body(HttpRequest head, ResponseWriter writer,
                                                 size_t expected_bytes, std::shared_ptr<BodyBudget> budget,
                                                 HandlerRun run);

// Call a handler; an exception becomes a 500 and an event.
void call_handler(const HttpRoute& route, HttpRequest&& request, const ResponseWriter& writer);
std::unique_ptr<BodyConsumer> call_stream_handler(const HttpRoute& route, HttpRequest&& head,
                                                  const ResponseWriter& writer);

}  // namespace foreshock::net
