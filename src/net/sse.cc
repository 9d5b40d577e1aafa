#include "net/sse.h"

#include <algorithm>

namespace foreshock::net {
namespace {

void append_line(std::string& out, std::string_view field, std::string_view value) {
  out += field;
  out += ": ";
  for (char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  out += '\n';
}

}  // namespace

void append_sse(std::string& out, std::string_view event, std::string_view id, std::string_view data) {
  if (!event.empty()) append_line(out, "event", event);
  if (!id.empty()) append_line(out, "id", id);
  while (true) {
    size_t end = std::min(data.find_first_of("\r\n"), data.size());
    out += "data: ";
    out += data.substr(0, end);
    out += '\n';
    if (end == data.size()) break;
    data.remove_prefix(end + (data.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  out += '\n';
}

void append_sse_comment(std::string& out, std::string_view text) {
  append_line(out, "", text);
  out += '\n';
}

std::string sse_retry(int64_t milliseconds) {
  return "retry: " + std::to_string(milliseconds) + "\n\n";
}

StreamWriter start_sse(const ResponseWriter& writer) {
  StreamWriter stream = writer.stream(200,
                                      {{"Content-Type", "text/event-stream; charset=utf-8"},
                                       {"Cache-Control", "no-store"},
                                       {"X-Accel-Buffering", "no"}},
                                      true);
  // A first byte makes browsers fire `open` at once.
  stream.write(sse_retry(2000));
  return stream;
}

void keep_alive(Loop& loop, const StreamWriter& stream, int64_t period_ns) {
  loop.call_after(period_ns, [&loop, stream, period_ns] {
    std::string beat;
    append_sse_comment(beat, "");
    // A client that has not even taken the last events needs no heartbeat to stay awake.
    if (stream.room() < beat.size() ? !stream.gone() : stream.write(beat))
      keep_alive(loop, stream, period_ns);
  });
}

bool SseReader::feed(std::string_view bytes, const std::function<bool(const SseEvent&)>& on_event) {
  for (char c : bytes) {
    bool after_return = std::exchange(skip_line_feed_, false);
    if (after_return && c == '\n') continue;
    if (c == '\r' || c == '\n') {
      skip_line_feed_ = c == '\r';
      std::string text;
      text.swap(pending_);
      if (!line(text, on_event)) return false;
    } else if (pending_.size() < kSseEventBytesMax) {
      pending_ += c;
    }
  }
  return true;
}

bool SseReader::line(std::string_view text, const std::function<bool(const SseEvent&)>& on_event) {
  if (text.empty()) {
    bool go_on = true;
    if (has_data_) go_on = on_event(event_);
    event_.event.clear();
    event_.data.clear();
    has_data_ = false;
    return go_on;
  }
  size_t colon = std::min(text.find(':'), text.size());
  std::string_view field = text.substr(0, colon);
  std::string_view value = text.substr(std::min(colon + 1, text.size()));
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (field == "data") {
    if (has_data_) event_.data += '\n';
    has_data_ = true;
    event_.data += value.substr(0, kSseEventBytesMax - std::min(event_.data.size(), kSseEventBytesMax));
  } else if (field == "event") {
    event_.event = value;
  } else if (field == "id") {
    event_.id = value;  // stays until the next id, as the standard says
  }
  return true;
}

}  // namespace foreshock::net
