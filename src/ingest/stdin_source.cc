#include "ingest/stdin_source.h"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/limits.h"
#include "ingest/ingest_events.h"

namespace foreshock::ingest {

namespace {

constexpr size_t kReadBytes = 256 * 1024;
constexpr int kPollMs = 100;
constexpr int64_t kOfferWaitNs = 50 * kMillisecond;

}  // namespace

struct StdinSource::State {
  World& world;
  FrameSink& sink;
  std::shared_ptr<const Stream> stream;
  int descriptor;
  std::atomic<bool> stopping{false}, ended{false};
  std::thread thread;

  void run() {
    std::string buffer;
    while (!stopping.load()) {
      pollfd waiting{descriptor, POLLIN, 0};
      if (poll(&waiting, 1, kPollMs) == 0) continue;
      size_t before = buffer.size();
      buffer.resize(before + kReadBytes);
      ssize_t got = read(descriptor, buffer.data() + before, kReadBytes);
      if (got < 0 && errno == EINTR) got = 0;
      bool end = got <= 0;
      buffer.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
      size_t cut = end ? buffer.size() : buffer.rfind('\n') + 1;
      if (cut == 0 && buffer.size() > limits::kFrameBytesMax) cut = buffer.size();
      if (cut > 0) hand_on(buffer.substr(0, cut), end);
      buffer.erase(0, cut);
      if (end) break;
    }
    ended.store(true);
  }

  void hand_on(std::string bytes, bool end) {
    Frame frame;
    frame.stream = stream;
    frame.received = world.clock().now();
    frame.bytes = std::move(bytes);
    frame.end_of_stream = end;
    events::FrameTaken{SourceKind::kStdin, frame.bytes.size()}.tell();
    while (!stopping.load() && !sink.offer_for(frame, kOfferWaitNs)) {
    }
  }
};

StdinSource::StdinSource(World& world, FrameSink& sink, std::shared_ptr<const Stream> stream, int descriptor)
    : state_(new State{world, sink, std::move(stream), descriptor, {}, {}, {}}) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

StdinSource::~StdinSource() {
  stop();
}

void StdinSource::stop() {
  state_->stopping.store(true);
  if (state_->thread.joinable()) state_->thread.join();
}

bool StdinSource::ended() const {
  return state_->ended.load();
}

}  // namespace foreshock::ingest
