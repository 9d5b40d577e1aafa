#include "ingest/http/delivery.h"

#include "base/limits.h"
#include "ingest/ingest_events.h"
#include "ingest/ingest_options.h"

namespace foreshock::ingest::http {

Delivery::Delivery(Rooms& rooms, net::ResponseWriter writer, std::shared_ptr<const Stream> stream,
                   std::string key, Answers answers)
    : rooms_(rooms),
      writer_(std::move(writer)),
      stream_(std::move(stream)),
      key_(std::move(key)),
      answers_(std::move(answers)) {}

std::shared_ptr<Delivery> Delivery::begin(Rooms& rooms, net::ResponseWriter writer,
                                          std::shared_ptr<const Stream> stream, std::string key,
                                          Answers answers) {
  std::shared_ptr<Delivery> out(
      new Delivery(rooms, std::move(writer), std::move(stream), std::move(key), std::move(answers)));
  // The receipt refers to the delivery, so that it lives until the answer.
  out->receipt_ = Receipt([out](Status status) { out->answer(std::move(status)); });
  return out;
}

bool Delivery::add(std::string bytes, std::vector<uint32_t> boundaries) {
  std::optional<Hash128> key;
  if (!key_.empty()) key = hash128(key_, mix64(stream_->id.value) + number_++);
  return add_to(stream_, std::move(bytes), std::move(boundaries), key);
}

bool Delivery::add_to(std::shared_ptr<const Stream> stream, std::string bytes,
                      std::vector<uint32_t> boundaries, std::optional<Hash128> key) {
  Frame frame;
  frame.stream = std::move(stream);
  frame.received = rooms_.world.clock().now();
  frame.bytes = std::move(bytes);
  frame.boundaries = std::move(boundaries);
  frame.end_of_stream = true;
  frame.batch_key = key;
  frame.receipt = receipt_;
  std::lock_guard lock(mutex_);
  frames_.push_back(std::move(frame));
  return flush_locked();
}

bool Delivery::add(const wire::RecordBatch& batch) {
  bool flushed = true;
  size_t begin = 0;
  std::vector<uint32_t> ends;
  for (size_t i = 0; i < batch.ends.size(); ++i) {
    ends.push_back(batch.ends[i] - static_cast<uint32_t>(begin));
    if (ends.back() < limits::kFrameBytesMax / 2 && i + 1 < batch.ends.size()) continue;
    flushed = add(batch.bytes.substr(begin, batch.ends[i] - begin), std::move(ends));
    ends.clear();
    begin = batch.ends[i];
  }
  return flushed;
}

void Delivery::complete(uint64_t records) {
  accepted_ = records;
  receipt_.sign();
}

void Delivery::refuse(Error error) {
  {
    std::lock_guard lock(mutex_);
    frames_.clear();
  }
  receipt_.refuse(std::move(error));
}

void Delivery::abandon() {
  silent_.store(true);
  refuse({ErrorKind::kUnavailable, "the delivery was cut off"});
}

void Delivery::wait_for_room() {
  retry(rooms_.world.clock().steady_ns() + kHttpWaitNs);
}

void Delivery::retry(int64_t deadline_ns) {
  rooms_.loop.call_after(kOfferRetryNs, [self = shared_from_this(), deadline_ns] {
    bool flushed = false;
    {
      std::lock_guard lock(self->mutex_);
      flushed = self->flush_locked();
    }
    if (flushed) return self->writer_.resume_body();
    if (self->rooms_.world.clock().steady_ns() < deadline_ns) return self->retry(deadline_ns);
    self->refuse(
        {ErrorKind::kUnavailable, "more lines arrive than can be worked off; send these again in a moment"});
    self->writer_.resume_body();
  });
}

bool Delivery::flush_locked() {
  while (!frames_.empty()) {
    size_t bytes = frames_.front().bytes.size();
    if (!rooms_.sink.offer(frames_.front())) return false;
    events::FrameTaken{stream_->kind, bytes}.tell();
    frames_.pop_front();
  }
  return true;
}

void Delivery::answer(Status status) {
  if (silent_.load()) return;
  if (status) return writer_.send(answers_.taken(accepted_));
  events::RequestRefused{status.error()}.tell();
  Error error = status.error();
  if (error.kind == ErrorKind::kExhausted) error.kind = ErrorKind::kUnavailable;  // 503: try again
  if (!answers_.refused) return writer_.fail(error);
  writer_.send(answers_.refused(error));
}

std::shared_ptr<const Stream> token_stream(const auth::Principal& principal, SourceKind kind,
                                           std::string name, std::string service) {
  Stream stream;
  stream.tenant = principal.tenant;
  stream.kind = kind;
  stream.name = std::move(name);
  if (stream.name.empty()) stream.name = principal.token_name.empty() ? principal.user : principal.token_name;
  stream.token_id = principal.token_id;
  stream.service = std::move(service);
  return make_stream(std::move(stream));
}

}  // namespace foreshock::ingest::http
