#include "ingest/loki/loki_push.h"

#include "base/limits.h"
#include "ingest/http/whole_body.h"
#include "ingest/loki/push_request.h"
#include "ingest/wire/snappy_block.h"

namespace foreshock::ingest::loki {

namespace {

net::HttpResponse refusal(const Error& error) {
  net::HttpResponse response = net::text_response(net::status_of(error.kind), error.message + "\n");
  if (response.status == 503 || response.status == 429) response.headers.set("Retry-After", "1");
  if (response.status == 401) response.headers.set("WWW-Authenticate", "Basic realm=\"foreshock\"");
  return response;
}

Result<PushRequest> decode(const net::HttpRequest& request) {
  std::string type = request.content_type();
  bool protobuf = type == "application/x-protobuf" || type == "application/vnd.google.protobuf";
  size_t first = request.body.find_first_not_of(" \t\r\n");
  bool looks_json = first != std::string::npos && request.body[first] == '{';
  if (type == "application/json" || (!protobuf && looks_json)) return decode_json(request.body);
  if (auto message = wire::snappy_uncompress(request.body, limits::kBodyBytesMax))
    return decode_protobuf(*message);
  return decode_protobuf(request.body);
}

void push(http::Rooms& rooms, http::Delivered delivered) {
  auto decoded = decode(delivered.request);
  if (!decoded) return delivered.writer.send(refusal(decoded.error()));
  if (decoded->streams == 0)
    return delivered.writer.send(net::text_response(
        422, "the push has no streams; send {\"streams\":[...]} or the protobuf message\n"));
  auto stream = http::token_stream(*delivered.principal, SourceKind::kLoki, "");
  http::deliver(rooms, delivered, std::move(stream), decoded->records,
                {[](uint64_t) { return net::empty_response(204); }, refusal});
}

}  // namespace

void add_loki_push(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  for (const char* path : {"/loki/api/v1/push", "/api/prom/push", "/insert/loki/api/v1/push"}) {
    http::WholeBodyRoute route;
    route.pattern = path;
    route.handle = push;
    route.refuse = [](const Error& error, const net::HttpRequest&) { return refusal(error); };
    http::add_whole_body(router, rooms, std::move(route));
  }
  for (const char* path : {"/ready", "/insert/loki/ready"})
    router.add("GET", path, [](net::HttpRequest&&, net::ResponseWriter writer) {
      writer.send(net::text_response(200, "ready\n"));
    });
}

}  // namespace foreshock::ingest::loki
