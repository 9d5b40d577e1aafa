#include "ingest/http_logs.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>

#include "base/json_writer.h"
#include "base/limits.h"
#include "ingest/http/json_document.h"
#include "ingest/http/line_cutter.h"
#include "ingest/ingest_events.h"
#include "ingest/ingest_options.h"

namespace foreshock::ingest {

namespace {

constexpr size_t kNameBytesMax = 256;  // of service, host, source

struct Rooms {
  World& world;
  net::Loop& loop;
  FrameSink& sink;
};

std::string parameter(const net::HttpRequest& head, std::string_view name) {
  auto value = head.parameter(name);
  return value ? std::string(value->substr(0, kNameBytesMax)) : "";
}

std::shared_ptr<const Stream> stream_of(const net::HttpRequest& head, const auth::Principal& principal) {
  Stream stream;
  stream.tenant = principal.tenant;
  stream.kind = SourceKind::kHttp;
  stream.name = parameter(head, "source");
  if (stream.name.empty()) stream.name = principal.token_name.empty() ? principal.user : principal.token_name;
  stream.token_id = principal.token_id;
  stream.service = parameter(head, "service");
  stream.host = parameter(head, "host");
  stream.zone = parameter(head, "zone");
  return make_stream(std::move(stream));
}

// Frames of one request on their way to a lane, and the one answer when the last is durable.
class Delivery : public std::enable_shared_from_this<Delivery> {
 public:
  Delivery(Rooms& rooms, net::HttpRequest head, net::ResponseWriter writer,
           std::shared_ptr<const Stream> stream)
      : rooms_(rooms), writer_(std::move(writer)), stream_(std::move(stream)) {
    if (auto key = head.header("Idempotency-Key"); key && !key->empty()) key_ = std::string(*key);
  }

  // Called once, with a reference to itself in the receipt, so that it lives until the answer.
  void begin() {
    receipt_ = Receipt([self = shared_from_this()](Status status) { self->answer(std::move(status)); });
  }

  // Queues a frame. True when everything queued was taken by the lane.
  bool add(std::string bytes, std::vector<uint32_t> boundaries) {
    Frame frame;
    frame.stream = stream_;
    frame.received = rooms_.world.clock().now();
    frame.bytes = std::move(bytes);
    frame.boundaries = std::move(boundaries);
    frame.end_of_stream = true;
    if (!key_.empty()) frame.batch_key = hash128(key_, mix64(stream_->id.value) + number_++);
    frame.receipt = receipt_;
    std::lock_guard lock(mutex_);
    frames_.push_back(std::move(frame));
    return flush_locked();
  }

  // The body is over: `lines` of it are under way.
  void complete(uint64_t lines) {
    accepted_ = lines;
    receipt_.sign();
  }
  void refuse(Error error) {
    {
      std::lock_guard lock(mutex_);
      frames_.clear();
    }
    receipt_.refuse(std::move(error));
  }

  // The body broke off: what was handed on stays, nobody is answered from here.
  void abandon() {
    silent_.store(true);
    refuse({ErrorKind::kUnavailable, "the delivery was cut off"});
  }

  // Tries again until there is room, then reads on; gives up after kHttpWaitNs.
  void retry(int64_t deadline_ns) {
    rooms_.loop.call_after(kOfferRetryNs, [self = shared_from_this(), deadline_ns] {
      bool flushed = false;
      {
        std::lock_guard lock(self->mutex_);
        flushed = self->flush_locked();
      }
      if (flushed) return self->writer_.resume_body();
      if (self->rooms_.world.clock().steady_ns() < deadline_ns) return self->retry(deadline_ns);
      self->refuse({ErrorKind::kUnavailable,
                    "more lines arrive than can be worked off; send these again in a moment"});
      self->writer_.resume_body();
    });
  }
  void wait_for_room() { retry(rooms_.world.clock().steady_ns() + kHttpWaitNs); }

 private:
  bool flush_locked() {
    while (!frames_.empty()) {
      size_t bytes = frames_.front().bytes.size();
      if (!rooms_.sink.offer(frames_.front())) return false;
      events::FrameTaken{SourceKind::kHttp, bytes}.tell();
      frames_.pop_front();
    }
    return true;
  }

  void answer(Status status) {
    if (silent_.load()) return;
    if (!status) {
      events::RequestRefused{status.error()}.tell();
      Error error = status.error();
      if (error.kind == ErrorKind::kExhausted) error.kind = ErrorKind::kUnavailable;  // 503: try again
      writer_.fail(error);
      return;
    }
    std::string json;
    JsonWriter(json).begin_object().field("accepted", accepted_).end_object();
    writer_.send(net::json_response(200, std::move(json)));
  }

  Rooms& rooms_;
  net::ResponseWriter writer_;
  std::shared_ptr<const Stream> stream_;
  std::string key_;
  uint64_t number_ = 0;
  uint64_t accepted_ = 0;
  std::atomic<bool> silent_{false};
  Receipt receipt_;
  std::mutex mutex_;
  std::deque<Frame> frames_;
};

// Reads the body: line by line as it comes, or whole when it is one JSON document.
class LogsConsumer : public net::BodyConsumer {
 public:
  LogsConsumer(Rooms& rooms, net::HttpRequest head, net::ResponseWriter writer,
               std::shared_ptr<const Stream> stream)
      : whole_(head.content_type() == "application/json"),
        delivery_(std::make_shared<Delivery>(rooms, std::move(head), std::move(writer), std::move(stream))) {
    delivery_->begin();
  }
  // Dropped before the end (server going down): the promise must not keep itself alive.
  ~LogsConsumer() override {
    if (!ended_) delivery_->abandon();
  }

  net::Flow data(std::string_view piece) override {
    if (first_ && !piece.empty()) {
      first_ = false;
      whole_ |= piece.front() == '[';
    }
    if (whole_) {
      body_ += piece;
      return net::Flow::kContinue;
    }
    cutter_.feed(piece);
    return hand_on(false) ? net::Flow::kContinue : (delivery_->wait_for_room(), net::Flow::kPause);
  }

  void end(Status status) override {
    ended_ = true;
    if (!status) return delivery_->abandon();  // the server knows better what to answer (400, 408, 413)
    if (whole_) {
      if (auto pieces = http::split_json_document(body_)) return end_document(std::move(*pieces));
      cutter_.feed(body_);
    }
    cutter_.finish();
    bool flushed = hand_on(true);
    delivery_->complete(cutter_.lines());
    if (!flushed) delivery_->wait_for_room();
  }

 private:
  bool hand_on(bool all) {
    bool flushed = true;
    for (std::string frame = cutter_.take(all); !frame.empty(); frame = cutter_.take(all))
      flushed = delivery_->add(std::move(frame), {});
    return flushed;
  }

  void end_document(http::JsonPieces pieces) {
    bool flushed = true;
    size_t begin = 0;  // of the frame, in bytes; elements go into frames of limited size
    std::vector<uint32_t> ends;
    for (size_t i = 0; i < pieces.ends.size(); ++i) {
      ends.push_back(pieces.ends[i] - static_cast<uint32_t>(begin));
      if (ends.back() < limits::kFrameBytesMax / 2 && i + 1 < pieces.ends.size()) continue;
      flushed = delivery_->add(pieces.bytes.substr(begin, pieces.ends[i] - begin), std::move(ends));
      ends.clear();
      begin = pieces.ends[i];
    }
    delivery_->complete(pieces.ends.size());
    if (!flushed) delivery_->wait_for_room();
  }

  bool whole_;
  bool first_ = true;
  bool ended_ = false;
  std::string body_;
  http::LineCutter cutter_;
  std::shared_ptr<Delivery> delivery_;
};

}  // namespace

Result<auth::PrincipalPtr> authenticate_sender(auth::Authenticator& authenticator,
                                               const net::HttpRequest& head) {
  auth::Credentials credentials =
      auth::find_credentials([&](std::string_view name) { return head.header(name); },
                             [&](std::string_view name) { return head.parameter(name); });
  ASSIGN_OR_RETURN(auth::PrincipalPtr principal, authenticator.authenticate(credentials, head.peer.ip()));
  RETURN_IF_ERROR(auth::require(*principal, auth::Scope::kLogsWrite));
  if (principal->by_session && !head.header("X-Foreshock"))
    return fail(ErrorKind::kForbidden, "a write with the session cookie needs the header X-Foreshock: 1");
  return principal;
}

void add_http_logs(net::HttpRouter& router, World& world, net::Loop& loop, FrameSink& sink,
                   auth::Authenticator& authenticator) {
  auto rooms = std::make_shared<Rooms>(Rooms{world, loop, sink});
  router.add_streaming(
      "POST", "/api/v1/logs",
      [rooms, &authenticator](net::HttpRequest&& head,
                              net::ResponseWriter writer) -> std::unique_ptr<net::BodyConsumer> {
        auto principal = authenticate_sender(authenticator, head);
        if (!principal) {
          writer.fail(principal.error());
          return nullptr;
        }
        auto stream = stream_of(head, **principal);
        return std::make_unique<LogsConsumer>(*rooms, std::move(head), std::move(writer), std::move(stream));
      });
}

}  // namespace foreshock::ingest
