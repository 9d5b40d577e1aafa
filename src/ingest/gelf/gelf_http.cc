#include "ingest/gelf/gelf_http.h"

#include "base/limits.h"
#include "ingest/http/whole_body.h"
#include "ingest/wire/json_reader.h"

namespace foreshock::ingest::gelf {

namespace {

void take(http::Rooms& rooms, http::Delivered delivered) {
  wire::RecordBatch batch = split_messages(delivered.request.body);
  auto stream = http::token_stream(*delivered.principal, SourceKind::kGelf, "");
  http::deliver(rooms, delivered, std::move(stream), batch,
                {[](uint64_t) { return net::empty_response(202); }, {}});
}

}  // namespace

wire::RecordBatch split_messages(std::string_view body) {
  wire::RecordBatch out;
  wire::JsonReader reader(body);
  auto add = [&](std::string_view raw) {
    out.add(raw.substr(0, limits::kLineBytesMax + 1));
    return true;
  };
  while (reader.peek() != '\0') {
    std::string_view raw, before = reader.rest();
    wire::JsonReader ahead(before);
    if (before.front() == '[' && ahead.elements([](std::string_view) { return true; })) {
      reader.elements(add);
    } else if (before.front() == '{' && ahead.value(raw)) {
      reader.value(raw);
      add(raw);
    } else {
      size_t end = std::min(before.find('\n'), before.size());
      add(before.substr(0, end));
      reader = wire::JsonReader(before.substr(end));
    }
  }
  return out;
}

void add_gelf_http(net::HttpRouter& router, const std::shared_ptr<http::Rooms>& rooms) {
  for (const char* path : {"/gelf", "/insert/gelf"}) {
    http::WholeBodyRoute route;
    route.pattern = path;
    route.handle = take;
    http::add_whole_body(router, rooms, std::move(route));
  }
}

}  // namespace foreshock::ingest::gelf
