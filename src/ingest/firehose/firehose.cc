#include "ingest/firehose/firehose.h"

#include "base/json_writer.h"
#include "base/limits.h"
#include "ingest/firehose/firehose_request.h"
#include "ingest/http/whole_body.h"

namespace foreshock::ingest::firehose {

namespace {

net::HttpResponse reply(int status, std::string_view id, int64_t now_ms, std::string_view error) {
  std::string json;
  JsonWriter writer(json);
  writer.begin_object().field("requestId", id).field("timestamp", now_ms);
  if (!error.empty()) writer.field("errorMessage", error);
  writer.end_object();
  net::HttpResponse response = net::json_response(status, std::move(json));
  if (status == 503 || status == 429) response.headers.set("Retry-After", "1");
  return response;
}

int64_t now_ms(http::Rooms& rooms) {
  return rooms.world.clock().now().ns / kMillisecond;
}

void take(http::Rooms& rooms, http::Delivered delivered) {
  std::string id(delivered.request.header("X-Amz-Firehose-Request-Id").value_or(""));
  auto decoded = decode_request(delivered.request.body, limits::kBodyBytesMax);
  if (!decoded) {
    int status = decoded.error().kind == ErrorKind::kExhausted ? 413 : net::status_of(decoded.error().kind);
    return delivered.writer.send(reply(status, id, now_ms(rooms), decoded.error().message));
  }
  if (!decoded->id.empty()) id = decoded->id;
  auto stream = http::token_stream(*delivered.principal, SourceKind::kFirehose, "");
  http::Answers answers{
      [id, &rooms](uint64_t) { return reply(200, id, now_ms(rooms), ""); },
      [id, &rooms](const Error& e) { return reply(net::status_of(e.kind), id, now_ms(rooms), e.message); }};
  http::deliver(rooms, delivered, std::move(stream), decoded->records, std::move(answers), id);
}

}  // namespace

void add_firehose(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  for (const char* path : {"/firehose", "/insert/firehose"}) {
    http::WholeBodyRoute route;
    route.pattern = path;
    route.handle = take;
    route.refuse = [rooms](const Error& error, const net::HttpRequest& head) {
      return reply(net::status_of(error.kind), head.header("X-Amz-Firehose-Request-Id").value_or(""),
                   now_ms(*rooms), error.message);
    };
    http::add_whole_body(router, rooms, std::move(route));
  }
}

}  // namespace foreshock::ingest::firehose
