#include "ingest/splunk/hec.h"

#include "base/json_writer.h"
#include "ingest/http/line_cutter.h"
#include "ingest/http/whole_body.h"
#include "ingest/splunk/hec_channels.h"
#include "ingest/splunk/hec_events.h"
#include "ingest/wire/json_reader.h"

namespace foreshock::ingest::splunk {

namespace {

constexpr size_t kAcksMax = 10'000;  // of one question
constexpr size_t kNameBytesMax = 256;

net::HttpResponse reply(int status, int code, std::string_view text) {
  std::string json;
  JsonWriter(json).begin_object().field("text", text).field("code", code).end_object();
  net::HttpResponse response = net::json_response(status, std::move(json));
  if (status == 503 || status == 429) response.headers.set("Retry-After", "1");
  return response;
}

net::HttpResponse refusal(const Error& error) {
  switch (net::status_of(error.kind)) {
    case 401: {
      // "No token" and "wrong token" are one kind to us; HEC's clients tell them apart by the status.
      net::HttpResponse response = reply(401, 2, "Token is required");
      response.headers.set("WWW-Authenticate", "Splunk");
      return response;
    }
    case 403:
      return reply(403, 4, "Invalid token");
    case 400:
      return reply(400, 6, error.message);
    default:
      return reply(net::status_of(error.kind) == 429 ? 429 : 503, 9, "Server is busy: " + error.message);
  }
}

net::HttpResponse refuse(const Error& error, const net::HttpRequest& head) {
  bool given = head.header("Authorization") || head.parameter("token");
  if (error.kind == ErrorKind::kUnauthenticated && given) return reply(403, 4, "Invalid token");
  return refusal(error);
}

std::string channel_of(const http::Delivered& delivered) {
  const net::HttpRequest& request = delivered.request;
  std::string_view name = request.header("X-Splunk-Request-Channel").value_or("");
  if (name.empty()) name = request.parameter("channel").value_or("");
  if (name.empty()) return "";
  return delivered.principal->token_id + "/" + std::string(name.substr(0, kNameBytesMax));
}

net::HttpResponse fault_reply(const HecFault& fault) {
  std::string_view text = fault.code == 5    ? "No data"
                          : fault.code == 12 ? "Event field is required"
                          : fault.code == 13 ? "Event field cannot be blank"
                                             : "Invalid data format";
  std::string json;
  JsonWriter writer(json);
  writer.begin_object().field("text", text).field("code", fault.code);
  if (fault.code != 5) writer.field("invalid-event-number", static_cast<uint64_t>(fault.number));
  writer.end_object();
  return net::json_response(400, std::move(json));
}

http::Answers answers(std::shared_ptr<HecChannels> channels, std::string channel) {
  return {[channels = std::move(channels), channel = std::move(channel)](uint64_t) {
            if (channel.empty()) return reply(200, 0, "Success");
            std::string json;
            JsonWriter(json)
                .begin_object()
                .field("text", "Success")
                .field("code", 0)
                .field("ackId", channels->give(channel))
                .end_object();
            return net::json_response(200, std::move(json));
          },
          refusal};
}

void event(http::Rooms& rooms, http::Delivered delivered, const std::shared_ptr<HecChannels>& channels) {
  auto batch = decode_events(delivered.request.body);
  if (!batch) return delivered.writer.send(fault_reply(batch.error()));
  auto stream = http::token_stream(*delivered.principal, SourceKind::kSplunk, "");
  http::deliver(rooms, delivered, std::move(stream), *batch, answers(channels, channel_of(delivered)));
}

void raw(http::Rooms& rooms, http::Delivered delivered, const std::shared_ptr<HecChannels>& channels) {
  const net::HttpRequest& request = delivered.request;
  http::LineCutter cutter;
  cutter.feed(request.body);
  cutter.finish();
  if (cutter.lines() == 0) return delivered.writer.send(fault_reply({5, 0}));
  auto named = [&](std::string_view name) {
    return std::string(request.parameter(name).value_or("").substr(0, kNameBytesMax));
  };
  Stream stream;
  stream.tenant = delivered.principal->tenant;
  stream.kind = SourceKind::kSplunk;
  stream.name = named("source").empty() ? delivered.principal->token_name : named("source");
  stream.token_id = delivered.principal->token_id;
  stream.service = named("sourcetype");
  stream.host = named("host");
  auto delivery = http::Delivery::begin(rooms, delivered.writer, make_stream(std::move(stream)), "",
                                        answers(channels, channel_of(delivered)));
  bool flushed = true;
  for (std::string frame = cutter.take(true); !frame.empty(); frame = cutter.take(true))
    flushed = delivery->add(std::move(frame), {});
  delivery->complete(cutter.lines());
  if (!flushed) delivery->wait_for_room();
}

void ack(http::Delivered delivered, HecChannels& channels) {
  std::string channel = channel_of(delivered);
  if (channel.empty()) return delivered.writer.send(reply(400, 10, "Data channel is missing"));
  std::string json;
  JsonWriter writer(json);
  writer.begin_object().key("acks").begin_object();
  size_t asked = 0;
  bool fine =
      wire::JsonReader(delivered.request.body).members([&](std::string_view key, std::string_view value) {
        if (key != "acks") return true;
        return wire::JsonReader(value).elements([&](std::string_view id) {
          auto number = wire::json_integer(id);
          if (!number || *number < 0 || ++asked > kAcksMax) return false;
          writer.field(std::to_string(*number), channels.take(channel, static_cast<uint64_t>(*number)));
          return true;
        });
      });
  writer.end_object().end_object();
  delivered.writer.send(fine ? net::json_response(200, std::move(json)) : fault_reply({6, 0}));
}

void add(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms, std::string path,
         std::function<void(http::Rooms&, http::Delivered)> handle) {
  http::WholeBodyRoute route;
  route.pattern = std::move(path);
  route.handle = std::move(handle);
  route.refuse = refuse;
  http::add_whole_body(router, rooms, std::move(route));
}

}  // namespace

void add_hec(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  auto channels = std::make_shared<HecChannels>(HecChannels::first_id_at(rooms->world.clock().now().ns));
  auto take_event = [channels](http::Rooms& r, http::Delivered d) { event(r, std::move(d), channels); };
  auto take_raw = [channels](http::Rooms& r, http::Delivered d) { raw(r, std::move(d), channels); };
  for (const char* prefix : {"", "/insert/splunk"}) {
    std::string base = std::string(prefix) + "/services/collector";
    for (const char* path : {"", "/event", "/event/1.0"}) add(router, rooms, base + path, take_event);
    for (const char* path : {"/raw", "/raw/1.0"}) add(router, rooms, base + path, take_raw);
    add(router, rooms, base + "/ack",
        [channels](http::Rooms&, http::Delivered d) { ack(std::move(d), *channels); });
    for (const char* path : {"/health", "/health/1.0"})
      router.add("GET", base + path, [](net::HttpRequest&&, net::ResponseWriter writer) {
        writer.send(reply(200, 17, "HEC is healthy"));
      });
  }
}

}  // namespace foreshock::ingest::splunk
