#include "ingest/datadog/datadog_logs.h"

#include "base/json_writer.h"
#include "ingest/datadog/log_items.h"
#include "ingest/http/sender.h"
#include "ingest/http/whole_body.h"

namespace foreshock::ingest::datadog {

namespace {

net::HttpResponse refusal(const Error& error) {
  int status = net::status_of(error.kind);
  std::string json;
  JsonWriter(json)
      .begin_object()
      .key("errors")
      .begin_array()
      .begin_object()
      .field("status", std::to_string(status))
      .field("detail", error.message)
      .end_object()
      .end_array()
      .end_object();
  net::HttpResponse response = net::json_response(status, std::move(json));
  if (status == 503 || status == 429) response.headers.set("Retry-After", "1");
  return response;
}

void logs(http::Rooms& rooms, http::Delivered delivered) {
  const net::HttpRequest& request = delivered.request;
  auto parameter = [&](const char* name) { return request.parameter(name).value_or(std::string_view()); };
  ItemDefaults defaults{parameter("service"), parameter("hostname"), parameter("ddsource"),
                        parameter("ddtags")};
  auto batch = decode_items(request.body, request.content_type() == "text/plain", defaults);
  if (!batch) return delivered.writer.send(refusal(batch.error()));
  auto stream = http::token_stream(*delivered.principal, SourceKind::kDatadog, "");
  http::deliver(rooms, delivered, std::move(stream), *batch,
                {[](uint64_t) { return net::json_response(202, "{}"); }, refusal});
}

}  // namespace

void add_datadog_logs(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  for (const char* prefix : {"", "/insert/datadog"}) {
    for (const char* path : {"/api/v2/logs", "/v1/input", "/v1/input/{key}"}) {
      http::WholeBodyRoute route;
      route.pattern = std::string(prefix) + path;
      route.handle = logs;
      route.refuse = [](const Error& error, const net::HttpRequest&) { return refusal(error); };
      route.authenticate = [](http::Rooms& r, const net::HttpRequest& head) {
        std::string_view key = head.path_parameter("key");
        return key.empty() ? http::authenticate_sender(r.authenticator, head)
                           : http::authenticate_token(r.authenticator, std::string(key), head);
      };
      http::add_whole_body(router, rooms, std::move(route));
    }
    router.add("GET", std::string(prefix) + "/api/v1/validate",
               [rooms](net::HttpRequest&& request, net::ResponseWriter writer) {
                 auto principal = http::authenticate_sender(rooms->authenticator, request);
                 if (!principal) return writer.send(refusal(principal.error()));
                 writer.send(net::json_response(200, "{\"valid\":true}"));
               });
  }
}

}  // namespace foreshock::ingest::datadog
