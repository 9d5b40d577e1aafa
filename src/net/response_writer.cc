#include "net/response_writer.h"

#include <atomic>

#include "base/check.h"
#include "net/net_events.h"

namespace foreshock::net {

struct ResponseWriter::Handle {
  std::shared_ptr<ResponseSink> sink;
  std::atomic<bool> answered{false};

  explicit Handle(std::shared_ptr<ResponseSink> to) : sink(std::move(to)) {}
  ~Handle() {
    if (answered || sink->gone()) return;
    events::RequestUnanswered{sink->request_id()}.tell();
    sink->send(
        problem(500, "unanswered", "The server gave up this request without an answer.", sink->request_id()));
  }
  bool claim() {
    if (!answered.exchange(true)) return true;
    events::AnsweredTwice{sink->request_id()}.tell();
    return false;
  }
};

struct StreamWriter::Handle {
  std::shared_ptr<ResponseSink> sink;
  std::atomic<bool> finished{false};

  explicit Handle(std::shared_ptr<ResponseSink> to) : sink(std::move(to)) {}
  ~Handle() {
    if (!finished) sink->finish(false);
  }
};

ResponseWriter::ResponseWriter(std::shared_ptr<ResponseSink> sink)
    : handle_(std::make_shared<Handle>(std::move(sink))) {}

void ResponseWriter::send(HttpResponse response) const {
  CHECK(handle_) << "an empty ResponseWriter cannot answer";
  if (handle_->claim()) handle_->sink->send(std::move(response));
}

void ResponseWriter::fail(const Error& error) const {
  if (error.kind == ErrorKind::kInternal || error.kind == ErrorKind::kCorrupt)
    events::RequestFailed{request_id(), error.message}.tell();
  send(problem(error, request_id()));
}

StreamWriter ResponseWriter::stream(int status, HttpHeaders headers, bool endless) const {
  CHECK(handle_) << "an empty ResponseWriter cannot answer";
  StreamWriter stream;
  if (!handle_->claim()) return stream;
  handle_->sink->begin_stream(status, std::move(headers), endless);
  stream.handle_ = std::make_shared<StreamWriter::Handle>(handle_->sink);
  return stream;
}

StreamWriter ResponseWriter::upgrade(HttpUpgrade upgrade) const {
  CHECK(handle_) << "an empty ResponseWriter cannot answer";
  StreamWriter stream;
  if (!handle_->claim()) return stream;
  stream.handle_ = std::make_shared<StreamWriter::Handle>(handle_->sink);
  handle_->sink->upgrade(std::move(upgrade));
  return stream;
}

bool ResponseWriter::answered() const {
  return handle_ && handle_->answered;
}
bool ResponseWriter::gone() const {
  return !handle_ || handle_->sink->gone();
}

void ResponseWriter::on_closed(std::function<void()> callback) const {
  CHECK(handle_) << "an empty ResponseWriter has no end";
  handle_->sink->on_closed(std::move(callback));
}

void ResponseWriter::resume_body() const {
  if (handle_) handle_->sink->resume_body();
}

const std::string& ResponseWriter::request_id() const {
  static const std::string kNone;
  return handle_ ? handle_->sink->request_id() : kNone;
}

bool StreamWriter::write(std::string_view bytes) const {
  if (!handle_ || handle_->finished) return false;
  return bytes.empty() ? !handle_->sink->gone() : handle_->sink->write(bytes);
}

bool StreamWriter::wait_for_room(size_t bytes, int64_t timeout_ns) const {
  return handle_ && !handle_->finished && handle_->sink->wait_for_room(bytes, timeout_ns);
}

size_t StreamWriter::room() const {
  return handle_ ? handle_->sink->room() : 0;
}
size_t StreamWriter::buffered_bytes() const {
  return handle_ ? handle_->sink->buffered_bytes() : 0;
}
bool StreamWriter::gone() const {
  return !handle_ || handle_->sink->gone();
}

void StreamWriter::close() const {
  if (handle_ && !handle_->finished.exchange(true)) handle_->sink->finish(true);
}

}  // namespace foreshock::net
