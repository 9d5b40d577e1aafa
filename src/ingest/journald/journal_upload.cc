#include "ingest/journald/journal_upload.h"

#include "ingest/http/sender.h"
#include "ingest/ingest_events.h"
#include "ingest/journald/export_reader.h"

namespace foreshock::ingest::journald {

namespace {

net::HttpResponse refusal(const Error& error) {
  net::HttpResponse response = net::text_response(net::status_of(error.kind), error.message + "\n");
  if (response.status == 503 || response.status == 429) response.headers.set("Retry-After", "1");
  if (response.status == 401) response.headers.set("WWW-Authenticate", "Basic realm=\"foreshock\"");
  return response;
}

class UploadConsumer : public net::BodyConsumer {
 public:
  UploadConsumer(http::Rooms& rooms, net::ResponseWriter writer, const auth::Principal& principal)
      : stream_(http::token_stream(principal, SourceKind::kJournald, "")),
        delivery_(
            http::Delivery::begin(rooms, std::move(writer), stream_, "",
                                  {[](uint64_t) { return net::text_response(202, "OK.\n"); }, refusal})) {}
  ~UploadConsumer() override {
    if (!ended_) delivery_->abandon();
  }

  net::Flow data(std::string_view piece) override {
    reader_.feed(piece);
    if (hand_on()) return net::Flow::kContinue;
    delivery_->wait_for_room();
    return net::Flow::kPause;
  }

  void end(Status status) override {
    ended_ = true;
    if (!status) return delivery_->abandon();
    reader_.finish();
    bool flushed = hand_on();
    delivery_->complete(reader_.entries());
    if (!flushed) delivery_->wait_for_room();
  }

 private:
  bool hand_on() {
    if (reader_.ready() == 0) return true;
    ExportReader::Entries entries = reader_.take();
    return delivery_->add_to(stream_, std::move(entries.records.bytes), std::move(entries.records.ends),
                             entries.key);
  }

  std::shared_ptr<const Stream> stream_;
  std::shared_ptr<http::Delivery> delivery_;
  ExportReader reader_;
  bool ended_ = false;
};

}  // namespace

void add_journal_upload(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  auto handler = [rooms](net::HttpRequest&& head,
                         net::ResponseWriter writer) -> std::unique_ptr<net::BodyConsumer> {
    std::string_view token = head.path_parameter("token");
    auto principal = token.empty() ? http::authenticate_sender(rooms->authenticator, head)
                                   : http::authenticate_token(rooms->authenticator, std::string(token), head);
    if (!principal) {
      events::RequestRefused{principal.error()}.tell();
      writer.send(refusal(principal.error()));
      return nullptr;
    }
    return std::make_unique<UploadConsumer>(*rooms, std::move(writer), **principal);
  };
  net::RouteOptions live;  // an uploader follows its journal with one body
  live.body_bytes_max = limits::kBodyBytesMax;
  live.live_body = true;
  for (const char* path : {"/upload", "/insert/journald/upload", "/insert/journald/{token}/upload"})
    router.add_streaming("POST", path, handler, live);
}

}  // namespace foreshock::ingest::journald
