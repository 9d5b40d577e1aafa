#include "ingest/datadog/log_items.h"

#include <algorithm>
#include <string>
#include <vector>

#include "ingest/wire/epoch_time.h"
#include "ingest/wire/json_reader.h"

namespace foreshock::ingest::datadog {

namespace {

using wire::JsonReader;
using wire::RecordLine;

constexpr size_t kTagsMax = 128;

struct Item {
  std::string_view message, status, timestamp, host, service, source, tags;
  std::vector<std::pair<std::string_view, std::string_view>> others;
};

bool read_members(std::string_view raw, Item& item, int depth) {
  return JsonReader(raw).members([&](std::string_view key, std::string_view value) {
    if (value == "null") return true;
    if (key == "message" && value.front() == '{' && depth == 0) return read_members(value, item, 1);
    if (key == "message") {
      item.message = value;
    } else if (key == "status") {
      item.status = value;
    } else if (key == "timestamp") {
      item.timestamp = value;
    } else if (key == "hostname") {
      item.host = value;
    } else if (key == "service") {
      item.service = value;
    } else if (key == "ddsource") {
      item.source = value;
    } else if (key == "ddtags") {
      item.tags = value;
    } else {
      item.others.emplace_back(key, value);
    }
    return true;
  });
}

// "env:prod,team:shop,bare": pairs are attributes of their own, the rest stays together.
void put_tags(RecordLine& line, std::string_view tags) {
  std::string bare;
  size_t count = 0;
  for (size_t at = 0; at < tags.size() && ++count <= kTagsMax;) {
    size_t end = std::min(tags.find(',', at), tags.size());
    std::string_view tag = tags.substr(at, end - at);
    at = end + 1;
    size_t colon = tag.find(':');
    if (colon != std::string_view::npos && colon > 0) {
      line.text(tag.substr(0, colon), tag.substr(colon + 1));
    } else if (!tag.empty()) {
      bare += (bare.empty() ? "" : ",") + std::string(tag);
    }
  }
  if (!bare.empty()) line.text("ddtags", bare);
}

void put_defaults(RecordLine& line, const ItemDefaults& defaults, const Item& item) {
  if (!defaults.service.empty() && item.service.empty()) line.text("service", defaults.service);
  if (!defaults.host.empty() && item.host.empty()) line.text("hostname", defaults.host);
  if (!defaults.source.empty() && item.source.empty()) line.text("ddsource", defaults.source);
}

// Those of the request and those of the item.
void put_all_tags(RecordLine& line, const ItemDefaults& defaults, const Item& item) {
  std::string own = wire::json_text(item.tags);
  if (own.empty()) return put_tags(line, defaults.tags);
  put_tags(line, defaults.tags.empty() ? own : own + "," + std::string(defaults.tags));
}

bool take_item(std::string_view raw, const ItemDefaults& defaults, wire::RecordBatch& records) {
  if (raw.empty() || raw.front() != '{') {  // an array of plain lines
    RecordLine line(records);
    line.log(wire::json_text(raw));
    put_defaults(line, defaults, {});
    put_all_tags(line, defaults, {});
    return true;
  }
  Item item;
  if (!read_members(raw, item, 0)) return false;
  if (item.message.empty() && item.others.empty()) return true;  // the agent asks whether anybody is there
  RecordLine line(records);
  std::string time = wire::json_text(item.timestamp);
  if (auto ns = wire::epoch_ns(time)) {
    line.time_ns(*ns);
  } else {
    line.time_text(time);
  }
  if (!item.message.empty()) line.log(wire::json_text(item.message));
  if (!item.service.empty()) line.text("service", wire::json_text(item.service));
  if (!item.host.empty()) line.text("hostname", wire::json_text(item.host));
  std::string status = wire::json_text(item.status);
  if (!status.empty()) line.text(wire::json_integer(status) ? "priority" : "level", status);
  put_defaults(line, defaults, item);
  if (!item.source.empty()) line.text("ddsource", wire::json_text(item.source));
  for (const auto& [key, value] : item.others) line.json(wire::json_unescape(key), value);
  put_all_tags(line, defaults, item);
  return true;
}

void take_lines(std::string_view body, const ItemDefaults& defaults, wire::RecordBatch& records) {
  while (!body.empty()) {
    size_t end = std::min(body.find('\n'), body.size());
    std::string_view text = body.substr(0, end);
    body.remove_prefix(std::min(body.size(), end + 1));
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    if (text.empty()) continue;
    RecordLine line(records);
    line.log(text);
    put_defaults(line, defaults, {});
    put_all_tags(line, defaults, {});
  }
}

}  // namespace

Result<wire::RecordBatch> decode_items(std::string_view body, bool text, const ItemDefaults& defaults) {
  wire::RecordBatch out;
  JsonReader reader(body);
  char first = reader.peek();
  if (first == '\0') return out;
  if (text || (first != '[' && first != '{')) {
    take_lines(body, defaults, out);
    return out;
  }
  auto take = [&](std::string_view raw) { return take_item(raw, defaults, out); };
  while (reader.peek() != '\0') {  // one document; several are taken too
    std::string_view raw;
    bool fine = reader.peek() == '[' ? reader.elements(take) : reader.value(raw) && take(raw);
    if (!fine)
      return fail(ErrorKind::kInvalid,
                  "the body is no JSON array of log items; send [{\"message\":\"...\"}]");
  }
  return out;
}

}  // namespace foreshock::ingest::datadog
