#include "ingest/tcp/outlet.h"

#include "base/limits.h"
#include "ingest/ingest_events.h"
#include "ingest/ingest_options.h"

namespace foreshock::ingest::tcp {

net::Flow Outlet::offer(Frame frame) {
  if (frame.bytes.empty()) return net::Flow::kContinue;
  std::deque<Frame> frames;
  frames.push_back(std::move(frame));
  return hand_on(std::move(frames));
}

net::Flow Outlet::offer(const std::shared_ptr<const Stream>& stream, const wire::RecordBatch& batch,
                        const std::optional<std::string>& key, const Receipt& receipt) {
  std::deque<Frame> frames;
  uint32_t begin = 0;
  std::vector<uint32_t> ends;
  for (size_t i = 0; i < batch.ends.size(); ++i) {
    ends.push_back(batch.ends[i] - begin);
    if (ends.back() < limits::kFrameBytesMax / 2 && i + 1 < batch.ends.size()) continue;
    Frame frame;
    frame.stream = stream;
    frame.bytes = batch.bytes.substr(begin, ends.back());
    frame.boundaries = std::move(ends);
    frame.receipt = receipt;
    if (key) frame.batch_key = hash128(*key, mix64(stream->id.value) + frames.size());
    frames.push_back(std::move(frame));
    ends.clear();
    begin = batch.ends[i];
  }
  return hand_on(std::move(frames));
}

net::Flow Outlet::hand_on(std::deque<Frame> frames) {
  Timestamp now = world_.clock().now();
  {
    std::lock_guard lock(mutex_);
    for (Frame& frame : frames) {
      frame.received = now;
      frames_.push_back(std::move(frame));
    }
    if (retrying_) return net::Flow::kPause;
  }
  if (flush()) return net::Flow::kContinue;
  retry();
  return net::Flow::kPause;
}

bool Outlet::flush() {
  std::lock_guard lock(mutex_);
  while (!frames_.empty()) {
    size_t bytes = frames_.front().bytes.size();
    SourceKind kind = frames_.front().stream->kind;
    if (!sink_.offer(frames_.front())) return false;
    events::FrameTaken{kind, bytes}.tell();
    frames_.pop_front();
  }
  return true;
}

void Outlet::retry() {
  {
    std::lock_guard lock(mutex_);
    retrying_ = true;
  }
  loop_.call_after(kOfferRetryNs, [self = shared_from_this()] {
    if (!self->flush()) return self->retry();
    {
      std::lock_guard lock(self->mutex_);
      self->retrying_ = false;
    }
    // What came between the flush and here waits for nobody else.
    if (!self->flush()) return self->retry();
    self->connection_->resume();
  });
}

}  // namespace foreshock::ingest::tcp
