#include "net/http/buffered_body.h"

#include <algorithm>
#include <exception>

#include "net/net_events.h"

namespace foreshock::net {
namespace {

// Reserve what a client promises only up to here; the rest grows as it really arrives.
constexpr size_t kReserveBytesMax = 1024 * 1024;

class BufferedBody : public BodyConsumer {
 public:
  BufferedBody(HttpRequest head, ResponseWriter writer, size_t expected_bytes,
               std::shared_ptr<BodyBudget> budget, HandlerRun run)
      : request_(std::move(head)),
        writer_(std::move(writer)),
        budget_(std::move(budget)),
        run_(std::move(run)) {
    request_.body.reserve(std::min(expected_bytes, kReserveBytesMax));
  }
  ~BufferedBody() override { budget_->give_back(taken_); }

  Flow data(std::string_view piece) override {
    if (!budget_->take(piece.size())) {
      events::RequestRefused{"too_many_bodies"}.tell();
      writer_.fail({ErrorKind::kUnavailable, "The server holds too many request bodies at once; try again."});
      return Flow::kStop;
    }
    taken_ += piece.size();
    request_.body.append(piece);
    return Flow::kContinue;
  }

  void end(Status status) override {
    if (!status) return;
    request_.lease = std::shared_ptr<void>(
        nullptr, [budget = budget_, bytes = std::exchange(taken_, 0)](void*) { budget->give_back(bytes); });
    run_(std::move(request_), std::move(writer_));
  }

 private:
  HttpRequest request_;
  ResponseWriter writer_;
  std::shared_ptr<BodyBudget> budget_;
  HandlerRun run_;
  size_t taken_ = 0;
};

void answer_exception(const HttpRoute& route, const ResponseWriter& writer, const char* what) {
  events::HandlerThrew{writer.request_id(), route.pattern, what}.tell();
  if (!writer.answered()) writer.fail({ErrorKind::kInternal, what});
}

}  // namespace

bool BodyBudget::take(size_t bytes) {
  size_t used = used_.fetch_add(bytes);
  if (used + bytes <= bytes_max_) return true;
  used_ -= bytes;
  return false;
}

std::unique_ptr<BodyConsumer> make_buffered_body(HttpRequest head, ResponseWriter writer,
                                                 size_t expected_bytes, std::shared_ptr<BodyBudget> budget,
                                                 HandlerRun run) {
  return std::make_unique<BufferedBody>(std::move(head), std::move(writer), expected_bytes, std::move(budget),
                                        std::move(run));
}

void call_handler(const HttpRoute& route, HttpRequest&& request, const ResponseWriter& writer) {
  try {
    route.handler(std::move(request), writer);
  } catch (const std::exception& error) {
    answer_exception(route, writer, error.what());
  }
}

std::unique_ptr<BodyConsumer> call_stream_handler(const HttpRoute& route, HttpRequest&& head,
                                                  const ResponseWriter& writer) {
  try {
    return route.stream_handler(std::move(head), writer);
  } catch (const std::exception& error) {
    answer_exception(route, writer, error.what());
    return nullptr;
  }
}

}  // namespace foreshock::net
