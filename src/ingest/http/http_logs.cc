#include "ingest/http/http_logs.h"

#include <memory>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/limits.h"
#include "ingest/http/json_document.h"
#include "ingest/http/line_cutter.h"
#include "ingest/http/sender.h"
#include "ingest/ingest_options.h"

namespace foreshock::ingest::http {

namespace {

constexpr size_t kNameBytesMax = 256;  // of service, host, source

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

Answers answers() {
  return {[](uint64_t accepted) {
            std::string json;
            JsonWriter(json).begin_object().field("accepted", accepted).end_object();
            return net::json_response(200, std::move(json));
          },
          {}};
}

// Reads the body: line by line as it comes, or whole when it is one JSON document.
class LogsConsumer : public net::BodyConsumer {
 public:
  LogsConsumer(std::shared_ptr<Rooms> rooms, const net::HttpRequest& head, net::ResponseWriter writer,
               std::shared_ptr<const Stream> stream)
      : rooms_(std::move(rooms)),
        whole_(head.content_type() == "application/json"),
        holding_(head.header("Idempotency-Key").value_or("").empty()),
        live_(holding_ && !head.header("Content-Length")),
        handed_on_ns_(rooms_->world.clock().steady_ns()),
        delivery_(Delivery::begin(*rooms_, std::move(writer), std::move(stream),
                                  std::string(head.header("Idempotency-Key").value_or("")), answers())) {}
  // Dropped before the end (server going down): the promise must not keep itself alive.
  ~LogsConsumer() override {
    if (!ended_) delivery_->abandon();
    rooms_->body_bytes.fetch_sub(held_bytes_);
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
    if (hold()) return net::Flow::kContinue;
    return hand_on(live_now()) ? net::Flow::kContinue : (delivery_->wait_for_room(), net::Flow::kPause);
  }

  void end(Status status) override {
    ended_ = true;
    if (!status) return delivery_->abandon();  // the server knows better what to answer (400, 408, 413)
    if (whole_) {
      if (auto pieces = split_json_document(body_)) return end_document(*pieces);
      cutter_.feed(body_);
    }
    cutter_.finish();
    bool flushed = hand_on(true);
    delivery_->complete(cutter_.lines());
    if (!flushed) delivery_->wait_for_room();
  }

 private:
  // Without a key nobody could tell a delivery that was cut off and comes again from a new one. So its frames
  // wait for the end of the body, as long as it is not too long, and no tail that is being followed; and as
  // long as the memory for bodies is not half full, the rest of which is for protocols that need theirs
  // whole.
  bool hold() {
    if (!holding_) return false;
    for (std::string frame = cutter_.take(false); !frame.empty(); frame = cutter_.take(false)) {
      held_bytes_ += frame.size();
      size_t all = rooms_->body_bytes.fetch_add(frame.size()) + frame.size();
      held_.push_back(std::move(frame));
      if (held_bytes_ > kHeldDeliveryBytesMax || all > kWholeBodiesBytesMax / 2) holding_ = false;
    }
    if (live_ && rooms_->world.clock().steady_ns() - handed_on_ns_ >= kLiveBodyNs) holding_ = false;
    return holding_;
  }

  // Whether lines of a body without a known end have waited for long enough to go on as they are.
  bool live_now() {
    int64_t now = rooms_->world.clock().steady_ns();
    if (!live_ || now - handed_on_ns_ < kLiveBodyNs) return false;
    handed_on_ns_ = now;
    return true;
  }

  bool hand_on(bool all) {
    bool flushed = true;
    for (std::string& frame : held_) flushed = delivery_->add(std::move(frame), {});
    held_.clear();
    rooms_->body_bytes.fetch_sub(std::exchange(held_bytes_, 0));
    for (std::string frame = cutter_.take(all); !frame.empty(); frame = cutter_.take(all))
      flushed = delivery_->add(std::move(frame), {});
    return flushed;
  }

  void end_document(const wire::RecordBatch& pieces) {
    bool flushed = delivery_->add(pieces);
    delivery_->complete(pieces.size());
    if (!flushed) delivery_->wait_for_room();
  }

  const std::shared_ptr<Rooms> rooms_;
  bool whole_;
  bool holding_;     // frames wait in held_
  const bool live_;  // no key, and no word of how long it is
  int64_t handed_on_ns_;
  std::vector<std::string> held_;
  size_t held_bytes_ = 0;
  bool first_ = true;
  bool ended_ = false;
  std::string body_;
  LineCutter cutter_;
  std::shared_ptr<Delivery> delivery_;
};

}  // namespace

void add_http_logs(net::HttpRouter& router, const std::shared_ptr<Rooms>& rooms) {
  net::RouteOptions live;  // `tail -f x | curl -T -` is slow
  live.body_bytes_max = limits::kBodyBytesMax;
  live.live_body = true;
  router.add_streaming(
      "POST", "/api/v1/logs",
      [rooms](net::HttpRequest&& head, net::ResponseWriter writer) -> std::unique_ptr<net::BodyConsumer> {
        auto principal = authenticate_sender(rooms->authenticator, head);
        if (!principal) {
          writer.fail(principal.error());
          return nullptr;
        }
        auto stream = stream_of(head, **principal);
        return std::make_unique<LogsConsumer>(rooms, head, std::move(writer), std::move(stream));
      },
      live);
}

}  // namespace foreshock::ingest::http
