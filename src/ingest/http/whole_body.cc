#include "ingest/http/whole_body.h"

#include "ingest/http/sender.h"
#include "ingest/ingest_events.h"
#include "ingest/ingest_options.h"

namespace foreshock::ingest::http {

namespace {

class WholeBody : public net::BodyConsumer {
 public:
  WholeBody(std::shared_ptr<Rooms> rooms, std::shared_ptr<const WholeBodyRoute> route, Delivered delivered)
      : rooms_(std::move(rooms)), route_(std::move(route)), delivered_(std::move(delivered)) {}
  ~WholeBody() override { rooms_->body_bytes.fetch_sub(held_); }

  net::Flow data(std::string_view piece) override {
    held_ += piece.size();
    if (rooms_->body_bytes.fetch_add(piece.size()) + piece.size() > kWholeBodiesBytesMax) {
      refuse({ErrorKind::kUnavailable, "too many big deliveries at once; send this one again in a moment"});
      return net::Flow::kStop;
    }
    delivered_.request.body += piece;
    return net::Flow::kContinue;
  }

  void end(Status status) override {
    if (status) return route_->handle(*rooms_, std::move(delivered_));
    if (status.error().kind != ErrorKind::kUnavailable) refuse(status.error());
  }

 private:
  void refuse(const Error& error) {
    events::RequestRefused{error}.tell();
    // The server words what is wrong with a body (400, 408, 413) as well as anybody.
    if (route_->refuse && error.kind == ErrorKind::kUnavailable)
      return delivered_.writer.send(route_->refuse(error, delivered_.request));
    if (error.kind == ErrorKind::kUnavailable) delivered_.writer.fail(error);
  }

  std::shared_ptr<Rooms> rooms_;
  std::shared_ptr<const WholeBodyRoute> route_;
  Delivered delivered_;
  size_t held_ = 0;
};

}  // namespace

void add_whole_body(net::HttpRouter& router, const std::shared_ptr<Rooms>& rooms, WholeBodyRoute given) {
  auto route = std::make_shared<const WholeBodyRoute>(std::move(given));
  router.add_streaming(route->method, route->pattern,
                       [rooms, route](net::HttpRequest&& head,
                                      net::ResponseWriter writer) -> std::unique_ptr<net::BodyConsumer> {
                         auto principal = route->authenticate
                                              ? route->authenticate(*rooms, head)
                                              : authenticate_sender(rooms->authenticator, head);
                         if (!principal) {
                           events::RequestRefused{principal.error()}.tell();
                           if (route->refuse) {
                             writer.send(route->refuse(principal.error(), head));
                           } else {
                             writer.fail(principal.error());
                           }
                           return nullptr;
                         }
                         return std::make_unique<WholeBody>(
                             rooms, route, Delivered{std::move(head), std::move(writer), *principal});
                       });
}

void deliver(Rooms& rooms, Delivered& delivered, std::shared_ptr<const Stream> stream,
             const wire::RecordBatch& batch, Answers answers, std::string key) {
  auto delivery =
      Delivery::begin(rooms, delivered.writer, std::move(stream), std::move(key), std::move(answers));
  bool flushed = delivery->add(batch);
  delivery->complete(batch.size());
  if (!flushed) delivery->wait_for_room();
}

}  // namespace foreshock::ingest::http
