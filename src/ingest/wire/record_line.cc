#include "ingest/wire/record_line.h"

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace foreshock::ingest::wire {

namespace {

constexpr size_t kMarksBytes = 64;  // kept free for the marks at the end
constexpr size_t kTextBytesMax = limits::kLineBytesMax - 4096;

// What parse would rather take for the message than `log`, and for the time than `timeUnixNano`; lower case.
constexpr std::array<std::string_view, 17> kReserved = {"log",
                                                        "@m",
                                                        "message",
                                                        "msg",
                                                        "@message",
                                                        "_msg",
                                                        "short_message",
                                                        "fields.message",
                                                        "record.message",
                                                        "textpayload",
                                                        "jsonpayload.message",
                                                        "eventmessage",
                                                        "@t",
                                                        "@timestamp",
                                                        "__realtime_timestamp",
                                                        "t.$date",
                                                        "timeunixnano"};

constexpr size_t kSureBytes = 4096;  // below it the worst case of escaping is reckoned with
constexpr size_t kReservedBytesMax = 32;

size_t escaped_size(std::string_view text) {
  std::string out;
  append_json_escaped(out, text);
  return out.size();
}

// Not inside a UTF-8 sequence.
std::string_view cut_text(std::string_view text, size_t bytes) {
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

bool is_reserved_name(std::string_view name) {
  if (name.size() > kReservedBytesMax) return false;
  std::array<char, kReservedBytesMax> lower;
  for (size_t i = 0; i < name.size(); ++i)
    lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
  std::string_view folded(lower.data(), name.size());
  return std::find(kReserved.begin(), kReserved.end(), folded) != kReserved.end();
}

RecordLine::RecordLine(RecordBatch& batch) : batch_(batch), json_(batch.bytes), begin_(batch.bytes.size()) {
  json_.begin_object();
}

RecordLine::~RecordLine() {
  if (cut_) json_.field("log.truncated", true);
  if (dropped_) json_.field("log.fields_dropped", true);
  json_.end_object();
  batch_.end_record();
}

bool RecordLine::room(size_t bytes) {
  bool fits = batch_.bytes.size() - begin_ + bytes + kMarksBytes <= limits::kLineBytesMax;
  dropped_ |= !fits;
  return fits;
}

void RecordLine::name(std::string_view name) {
  if (is_reserved_name(name)) {
    json_.key("attributes." + std::string(name));
  } else {
    json_.key(name);
  }
}

void RecordLine::time_ns(int64_t ns) {
  if (ns <= 0) return;
  json_.field("timeUnixNano", ns);
}

void RecordLine::time_text(std::string_view text) {
  if (!text.empty() && text.size() <= 64) json_.field("timestamp", text);
}

void RecordLine::severity(int64_t number, std::string_view text) {
  if (number >= 1 && number <= 24) json_.field("severityNumber", number);
  if (!text.empty() && text.size() <= 64) json_.field("severityText", text);
}

void RecordLine::trace(std::string_view trace_id_hex, std::string_view span_id_hex) {
  if (!trace_id_hex.empty()) json_.field("traceId", trace_id_hex.substr(0, 64));
  if (!span_id_hex.empty()) json_.field("spanId", span_id_hex.substr(0, 64));
}

void RecordLine::body(std::string_view key, std::string_view text) {
  // What is kept of a long text leaves room for its attributes. Escaping may lengthen it up to six times.
  if (text.size() > kTextBytesMax) {
    text = cut_text(text, kTextBytesMax);
    cut_ = true;
  }
  if (text.size() > kTextBytesMax / 6) {
    while (escaped_size(text) > kTextBytesMax) {
      text = cut_text(text, text.size() - text.size() / 4);
      cut_ = true;
    }
  }
  json_.field(key, text);
}

void RecordLine::log(std::string_view line) {
  body("log", line);
}

void RecordLine::message(std::string_view text) {
  body("@m", text);
}

void RecordLine::text(std::string_view attribute, std::string_view value) {
  size_t bytes = attribute.size() * 6 + value.size() * 6 + 24;
  if (bytes > kSureBytes) bytes = attribute.size() * 6 + escaped_size(value) + 24;
  if (!room(bytes)) return;
  name(attribute);
  json_.value(value);
}

void RecordLine::number(std::string_view attribute, int64_t value) {
  if (!room(attribute.size() * 6 + 48)) return;
  name(attribute);
  json_.value(value);
}

void RecordLine::number(std::string_view attribute, double value) {
  if (!room(attribute.size() * 6 + 48)) return;
  name(attribute);
  json_.value(value);
}

void RecordLine::flag(std::string_view attribute, bool value) {
  if (!room(attribute.size() * 6 + 32)) return;
  name(attribute);
  json_.value(value);
}

void RecordLine::json(std::string_view attribute, std::string_view raw) {
  if (!room(attribute.size() * 6 + raw.size() + 24)) return;
  name(attribute);
  json_.raw(raw);
}

void RecordLine::own(std::string_view member, std::string_view raw) {
  if (!room(member.size() * 6 + raw.size() + 24)) return;
  json_.key(member).raw(raw);
}

void RecordLine::own_text(std::string_view member, std::string_view value) {
  size_t bytes = member.size() * 6 + value.size() * 6 + 24;
  if (bytes > kSureBytes) {
    while (!value.empty() && member.size() * 6 + escaped_size(value) + 24 > kTextBytesMax) {
      value = cut_text(value, value.size() - value.size() / 4 - 1);
      cut_ = true;
    }
    bytes = member.size() * 6 + escaped_size(value) + 24;
  }
  if (room(bytes)) json_.field(member, value);
}

void RecordLine::members(std::string_view rendered) {
  if (rendered.empty() || !room(rendered.size() + 1)) return;
  json_.raw(rendered);
}

}  // namespace foreshock::ingest::wire
