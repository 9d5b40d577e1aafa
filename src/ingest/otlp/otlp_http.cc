#include "ingest/otlp/otlp_http.h"

#include "base/json_writer.h"
#include "ingest/http/whole_body.h"
#include "ingest/ingest_events.h"
#include "ingest/otlp/logs_request.h"

namespace foreshock::ingest::otlp {

namespace {

constexpr const char* kProtobuf = "application/x-protobuf";

bool is_json(const net::HttpRequest& head) {
  return head.content_type() == "application/json";
}

net::HttpResponse response(int status, bool json, std::string body) {
  net::HttpResponse out;
  out.status = status;
  out.headers.set("Content-Type", json ? "application/json" : kProtobuf);
  out.body = std::move(body);
  return out;
}

// google.rpc.Status {1: int32 code, 2: string message}
std::string status_message(int code, std::string_view text) {
  text = text.substr(0, 120);  // one length byte
  std::string out = {'\x08', static_cast<char>(code), '\x12', static_cast<char>(text.size())};
  return out + std::string(text);
}

int code_of(ErrorKind kind) {
  switch (net::status_of(kind)) {
    case 400:
      return 3;  // INVALID_ARGUMENT
    case 401:
      return 16;  // UNAUTHENTICATED
    case 403:
      return 7;  // PERMISSION_DENIED
    case 429:
      return 8;  // RESOURCE_EXHAUSTED
    default:
      return 14;  // UNAVAILABLE
  }
}

net::HttpResponse refusal(const Error& error, bool json) {
  int status = net::status_of(error.kind);
  if (status == 500) status = 503;
  std::string body;
  if (json) {
    JsonWriter(body)
        .begin_object()
        .field("code", code_of(error.kind))
        .field("message", error.message)
        .end_object();
  } else {
    body = status_message(code_of(error.kind), error.message);
  }
  net::HttpResponse out = response(status, json, std::move(body));
  if (status == 503 || status == 429) out.headers.set("Retry-After", "1");
  if (status == 401) out.headers.set("WWW-Authenticate", "Bearer");
  return out;
}

void logs(http::Rooms& rooms, http::Delivered delivered) {
  bool json = is_json(delivered.request);
  auto batch = json ? decode_json(delivered.request.body) : decode_protobuf(delivered.request.body);
  if (!batch) return delivered.writer.send(refusal(batch.error(), json));
  auto stream = http::token_stream(*delivered.principal, SourceKind::kOtlp, "");
  http::deliver(rooms, delivered, std::move(stream), *batch,
                {[json](uint64_t) { return response(200, json, json ? "{}" : ""); },
                 [json](const Error& error) { return refusal(error, json); }});
}

void add(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms, std::string path,
         std::function<void(http::Rooms&, http::Delivered)> handle) {
  http::WholeBodyRoute route;
  route.pattern = std::move(path);
  route.handle = std::move(handle);
  route.refuse = [](const Error& error, const net::HttpRequest& head) {
    return refusal(error, is_json(head));
  };
  http::add_whole_body(router, rooms, std::move(route));
}

}  // namespace

void add_otlp_http(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  for (const char* prefix : {"", "/otlp", "/insert/otlp", "/insert/opentelemetry"}) {
    add(router, rooms, std::string(prefix) + "/v1/logs", logs);
    for (const char* signal : {"traces", "metrics"})
      add(router, rooms, std::string(prefix) + "/v1/" + signal,
          [signal](http::Rooms&, http::Delivered delivered) {
            events::SignalSkipped{signal}.tell();
            bool json = is_json(delivered.request);
            delivered.writer.send(response(200, json, json ? "{}" : ""));
          });
  }
}

}  // namespace foreshock::ingest::otlp
