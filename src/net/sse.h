// Server-sent events (WHATWG HTML, section 9.2): writing them for streams, reading them in the CLI.
//
// An event's data may hold line breaks; it is split into `data:` lines. Line breaks and NULs in ids and names
// become blanks. SseReader takes bytes in any cut and gives whole events; it holds at most kSseEventBytesMax
// and cuts what is longer. Pure, not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/loop.h"
#include "net/response_writer.h"

namespace foreshock::net {

struct SseEvent {
  std::string event;  // "" is "message"
  std::string id;
  std::string data;
};
constexpr size_t kSseEventBytesMax = 1024 * 1024;
constexpr int64_t kSseHeartbeatNs = 15'000'000'000;

// Appends one event; empty `event` and `id` are left out.
void append_sse(std::string& out, std::string_view event, std::string_view id, std::string_view data);
void append_sse_comment(std::string& out, std::string_view text);
std::string sse_retry(int64_t milliseconds);

// Answers with an event stream (`text/event-stream`, no caching) that drain() may end.
StreamWriter start_sse(const ResponseWriter& writer);
// Writes a comment each `period_ns` until the client is gone, so that proxies keep the stream open.
void keep_alive(Loop& loop, const StreamWriter& stream, int64_t period_ns = kSseHeartbeatNs);

class SseReader {
 public:
  // Calls `on_event` for each event completed by `bytes`; false from it stops and is returned.
  bool feed(std::string_view bytes, const std::function<bool(const SseEvent&)>& on_event);

 private:
  bool line(std::string_view text, const std::function<bool(const SseEvent&)>& on_event);
  std::string pending_;
  SseEvent event_;
  bool has_data_ = false;
  bool skip_line_feed_ = false;
};

}  // namespace foreshock::net
