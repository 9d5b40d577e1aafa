#include "ingest/elasticsearch/bulk.h"

#include <algorithm>

#include "ingest/elasticsearch/bulk_reader.h"
#include "ingest/elasticsearch/handshake.h"
#include "ingest/http/sender.h"
#include "ingest/ingest_events.h"

namespace foreshock::ingest::elasticsearch {

namespace {

class BulkConsumer : public net::BodyConsumer {
 public:
  BulkConsumer(std::shared_ptr<http::Rooms> rooms, const net::HttpRequest& head, net::ResponseWriter writer,
               auth::PrincipalPtr principal)
      : rooms_(std::move(rooms)),
        principal_(std::move(principal)),
        reader_(std::make_shared<BulkReader>(std::string(head.path_parameter("index")))) {
    std::string filter(head.parameter("filter_path").value_or(""));
    int64_t began = rooms_->world.clock().steady_ns();
    http::Answers answers{[reader = reader_, filter, began, rooms = rooms_](uint64_t) {
                            int64_t took = (rooms->world.clock().steady_ns() - began) / kMillisecond;
                            return reply(200, reader->reply(took, filter));
                          },
                          refusal};
    delivery_ = http::Delivery::begin(*rooms_, std::move(writer), stream_of(""), "", std::move(answers));
  }
  ~BulkConsumer() override {
    if (!ended_) delivery_->abandon();
  }

  net::Flow data(std::string_view piece) override {
    reader_->feed(piece);
    if (hand_on(false)) return net::Flow::kContinue;
    delivery_->wait_for_room();
    return net::Flow::kPause;
  }

  void end(Status status) override {
    ended_ = true;
    if (!status) return delivery_->abandon();  // the server words what is wrong with a body
    reader_->finish();
    bool flushed = hand_on(true);
    delivery_->complete(reader_->documents());
    if (!flushed) delivery_->wait_for_room();
  }

 private:
  bool hand_on(bool all) {
    bool flushed = true;
    while (auto documents = reader_->take(all))
      flushed = delivery_->add_to(stream_of(documents->index), std::move(documents->records.bytes),
                                  std::move(documents->records.ends), documents->key);
    return flushed;
  }

  std::shared_ptr<const Stream> stream_of(const std::string& index) const {
    return http::token_stream(*principal_, SourceKind::kElasticsearch, index, service_of_index(index));
  }

  std::shared_ptr<http::Rooms> rooms_;
  auth::PrincipalPtr principal_;
  std::shared_ptr<BulkReader> reader_;
  std::shared_ptr<http::Delivery> delivery_;
  bool ended_ = false;
};

bool is_date_part(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

}  // namespace

std::string service_of_index(std::string_view index) {
  if (index.starts_with(".ds-")) index.remove_prefix(4);
  for (size_t dash;
       (dash = index.rfind('-')) != std::string_view::npos && is_date_part(index.substr(dash + 1));)
    index = index.substr(0, dash);
  if (index.starts_with("logs-")) {
    index.remove_prefix(5);
    size_t dash = index.rfind('-');
    if (dash != std::string_view::npos && dash > 0) index = index.substr(0, dash);
  }
  return std::string(index);
}

void add_bulk(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  auto handler = [rooms](net::HttpRequest&& head,
                         net::ResponseWriter writer) -> std::unique_ptr<net::BodyConsumer> {
    auto principal = http::authenticate_sender(rooms->authenticator, head);
    if (!principal) {
      events::RequestRefused{principal.error()}.tell();
      writer.send(refusal(principal.error()));
      return nullptr;
    }
    return std::make_unique<BulkConsumer>(rooms, head, std::move(writer), *principal);
  };
  for (const char* prefix : {"", "/insert/elasticsearch"})
    for (const char* method : {"POST", "PUT"}) {
      router.add_streaming(method, std::string(prefix) + "/_bulk", handler);
      router.add_streaming(method, std::string(prefix) + "/{index}/_bulk", handler);
    }
}

}  // namespace foreshock::ingest::elasticsearch
