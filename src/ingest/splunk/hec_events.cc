#include "ingest/splunk/hec_events.h"

#include <string>

#include "ingest/wire/epoch_time.h"
#include "ingest/wire/json_reader.h"

namespace foreshock::ingest::splunk {

namespace {

using wire::JsonReader;
using wire::RecordLine;

// What stays in force from event to event.
struct Sticky {
  int64_t time_ns = 0;
  std::string time_text, host, source, sourcetype, index;
};

// What may stand for the program's name when the event itself has none.
std::string_view service_of(const Sticky& sticky) {
  const std::string& type = sticky.sourcetype;
  if (!type.empty() && type.front() != '_' && type != "httpevent" && type != "manual") return type;
  bool path = sticky.source.find_first_of("/\\:") != std::string::npos;
  return path ? std::string_view() : std::string_view(sticky.source);
}

void put(RecordLine& line, const Sticky& sticky, std::string_view event, std::string_view fields) {
  line.time_ns(sticky.time_ns);
  line.time_text(sticky.time_text);
  bool object = event.front() == '{';
  if (!object) line.log(wire::json_text(event));
  if (!sticky.host.empty()) line.text("host.name", sticky.host);
  if (!sticky.source.empty()) line.text("com.splunk.source", sticky.source);
  if (!sticky.sourcetype.empty()) line.text("com.splunk.sourcetype", sticky.sourcetype);
  if (!sticky.index.empty()) line.text("com.splunk.index", sticky.index);
  if (object)
    JsonReader(event).members([&](std::string_view key, std::string_view raw) {
      line.own(wire::json_unescape(key), raw);
      return true;
    });
  if (!fields.empty())
    JsonReader(fields).members([&](std::string_view key, std::string_view raw) {
      line.json(wire::json_unescape(key), raw);
      return true;
    });
  if (std::string_view service = service_of(sticky); !service.empty()) line.text("app", service);
}

void take_meta(Sticky& sticky, std::string_view key, std::string_view raw) {
  if (raw == "null") return;
  if (key == "time") {
    std::string text = wire::json_text(raw);
    auto ns = wire::epoch_ns(text);
    sticky.time_ns = ns.value_or(0);
    sticky.time_text = ns ? "" : text;
  }
  if (key == "host") sticky.host = wire::json_text(raw);
  if (key == "source") sticky.source = wire::json_text(raw);
  if (key == "sourcetype") sticky.sourcetype = wire::json_text(raw);
  if (key == "index") sticky.index = wire::json_text(raw);
}

// 0, or the code of what is wrong.
int take_event(std::string_view raw, Sticky& sticky, wire::RecordBatch& records) {
  std::string_view event, fields;
  if (!JsonReader(raw).members([&](std::string_view key, std::string_view value) {
        if (key == "event") event = value;
        if (key == "fields" && value.front() == '{') fields = value;
        take_meta(sticky, key, value);
        return true;
      }))
    return 6;
  if (event.empty() || event == "null") return 12;
  if (event == "\"\"" || event == "{}") return 13;
  RecordLine line(records);
  put(line, sticky, event, fields);
  return 0;
}

}  // namespace

tl::expected<wire::RecordBatch, HecFault> decode_events(std::string_view body) {
  wire::RecordBatch out;
  Sticky sticky;
  JsonReader reader(body);
  size_t number = 0;
  int code = 0;
  auto take = [&](std::string_view raw) {
    code = take_event(raw, sticky, out);
    if (code == 0) ++number;
    return code == 0;
  };
  while (code == 0 && reader.peek() != '\0') {
    if (reader.peek() == '[') {
      if (!reader.elements(take) && code == 0) code = 6;
      continue;
    }
    std::string_view raw;
    if (!reader.value(raw)) {
      code = 6;
    } else {
      take(raw);
    }
  }
  if (code == 0 && number == 0) code = 5;
  if (code != 0) return tl::unexpected(HecFault{code, number});
  return out;
}

}  // namespace foreshock::ingest::splunk
