#include "ingest/firehose/firehose_request.h"

#include <algorithm>

#include "auth/credentials.h"
#include "base/limits.h"
#include "base/time.h"
#include "ingest/wire/json_reader.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::firehose {

namespace {

using wire::JsonReader;
using wire::RecordLine;

// {"messageType":"DATA_MESSAGE","logGroup":..,"logStream":..,"logEvents":[{"id","timestamp","message"}]}
bool take_cloudwatch(std::string_view raw, wire::RecordBatch& records) {
  std::string kind, group, stream, owner;
  std::string_view events;
  bool fine = JsonReader(raw).members([&](std::string_view key, std::string_view value) {
    if (key == "messageType") kind = wire::json_text(value);
    if (key == "logGroup") group = wire::json_text(value);
    if (key == "logStream") stream = wire::json_text(value);
    if (key == "owner") owner = wire::json_text(value);
    if (key == "logEvents") events = value;
    return true;
  });
  if (!fine || kind.empty() || events.empty()) return false;
  if (kind != "DATA_MESSAGE") return true;
  std::string service = group.substr(group.rfind('/') + 1);
  return JsonReader(events).elements([&](std::string_view event) {
    std::string_view time, message;
    JsonReader(event).members([&](std::string_view key, std::string_view value) {
      if (key == "timestamp") time = value;
      if (key == "message") message = value;
      return true;
    });
    RecordLine line(records);
    if (auto ms = wire::json_integer(time); ms && *ms > 0 && *ms < INT64_MAX / kMillisecond)
      line.time_ns(*ms * kMillisecond);
    line.log(wire::json_text(message));
    line.text("app", service);
    line.text("aws.log.group.name", group);
    line.text("aws.log.stream.name", stream);
    if (!owner.empty()) line.text("cloud.account.id", owner);
    return true;
  });
}

void take_lines(std::string_view text, wire::RecordBatch& records) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    records.add(line.substr(0, limits::kLineBytesMax + 1));
  }
}

// One record's data may hold several messages, one behind the other.
void take_data(std::string_view data, wire::RecordBatch& records) {
  JsonReader reader(data);
  while (reader.peek() == '{') {
    std::string_view raw, before = reader.rest();
    wire::RecordBatch taken;
    if (!reader.value(raw) || !take_cloudwatch(raw, taken)) return take_lines(before, records);
    uint32_t begin = static_cast<uint32_t>(records.bytes.size());
    records.bytes += taken.bytes;
    for (uint32_t end : taken.ends) records.ends.push_back(begin + end);
  }
  take_lines(reader.rest(), records);
}

}  // namespace

Result<FirehoseRequest> decode_request(std::string_view body, size_t unpacked_bytes_max) {
  FirehoseRequest out;
  std::string_view records;
  JsonReader reader(body);
  if (!reader.members([&](std::string_view key, std::string_view value) {
        if (key == "requestId") out.id = wire::json_text(value);
        if (key == "records") records = value;
        return true;
      }) ||
      records.empty())
    return fail(ErrorKind::kInvalid, "the body is no Firehose delivery with requestId and records");
  size_t left = unpacked_bytes_max;
  Status status;
  bool fine = JsonReader(records).elements([&](std::string_view record) {
    std::string_view encoded;
    JsonReader(record).members([&](std::string_view key, std::string_view value) {
      if (key == "data") encoded = value;
      return true;
    });
    auto data = auth::base64_decode(wire::json_text(encoded));
    if (!data) return false;
    if (data->starts_with("\x1f\x8b")) {
      auto unpacked = net::decode_body(net::BodyEncoding::kGzip, *data, left);
      if (!unpacked) {
        status = fail(unpacked.error());
        return false;
      }
      data = std::move(*unpacked);
    }
    left -= std::min(left, data->size());
    take_data(*data, out.records);
    return true;
  });
  if (!status) return fail(status.error());
  if (!fine) return fail(ErrorKind::kInvalid, "a record's data is not base64");
  return out;
}

}  // namespace foreshock::ingest::firehose
