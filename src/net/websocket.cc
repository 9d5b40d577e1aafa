#include "net/websocket.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "net/websocket_frames.h"

namespace foreshock::net {
namespace {

constexpr size_t kFrameHeadBytesMax = 10;
constexpr size_t kKeyBytes = 24;  // 16 bytes as base64

HttpResponse upgrade_required(std::string_view detail, const HttpRequest& request) {
  HttpResponse response = problem(426, "upgrade_required", detail, request.request_id);
  response.headers.set("Upgrade", "websocket");
  response.headers.set("Sec-WebSocket-Version", "13");
  return response;
}

bool is_key(std::string_view key) {
  return key.size() == kKeyBytes && key.substr(kKeyBytes - 2) == "==" &&
         std::all_of(key.begin(), key.end() - 2, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
                  c == '/';
         });
}

}  // namespace

std::optional<HttpResponse> refuse_websocket(const HttpRequest& request) {
  bool asks =
      request.headers.has_token("Upgrade", "websocket") && request.headers.has_token("Connection", "upgrade");
  if (request.method != "GET" || request.version_minor < 1 || !asks)
    return upgrade_required("This path speaks WebSocket: send a WebSocket handshake.", request);
  if (request.header("Sec-WebSocket-Version") != "13")
    return upgrade_required("The only version of WebSocket spoken here is 13.", request);
  if (!is_key(request.header("Sec-WebSocket-Key").value_or(std::string_view())))
    return problem(400, "bad_handshake", "Sec-WebSocket-Key must be 16 bytes in base64.", request.request_id);
  return std::nullopt;
}

bool is_of_foreign_page(const HttpRequest& request) {
  auto origin = request.header("Origin");
  if (!origin) return false;
  size_t scheme = origin->find("://");
  return scheme == std::string_view::npos ||
         !equal_ignore_case(origin->substr(scheme + 3), request.header("Host").value_or(std::string_view()));
}

// Frames are written whole, and none behind the goodbye. The connection holds this through its on_bytes, and
// lets it go when it ends.
struct WebSocket::State : WebSocketEvents {
  State(const WebSocketOptions& options, OnMessage receive)
      : reader(options.message_bytes_max), on_message(std::move(receive)) {}

  void message(std::string_view bytes, bool /*is_text*/) override {
    if (on_message) on_message(bytes);
  }
  // A client that floods us with pings and reads no answer gets no more of them than fit.
  void ping(std::string_view bytes) override { send_control(WebSocketOpcode::kPong, bytes); }
  void pong() override {}
  void closed(uint16_t code, std::string_view /*reason*/) override {
    end(code == kWebSocketNoCode ? kWebSocketNormal : code, {});
  }

  void on_bytes(std::string_view bytes) {
    if (!reader.feed(bytes, *this) && reader.error() != 0) end(reader.error(), {});
  }
  bool send_control(WebSocketOpcode opcode, std::string_view payload) {
    std::string frame;
    append_websocket_frame(frame, opcode, payload);
    std::lock_guard lock(mutex);
    if (over || stream.gone()) return false;
    if (stream.room() >= frame.size()) stream.write(frame);
    return true;
  }
  void end(uint16_t code, std::string_view reason) {
    std::string frame = websocket_close_frame(code, reason);
    std::lock_guard lock(mutex);
    if (std::exchange(over, true)) return;
    if (stream.room() >= frame.size()) stream.write(frame);
    stream.close();
  }

  WebSocketReader reader;  // of the connection's strand
  const OnMessage on_message;
  std::mutex mutex;
  StreamWriter stream;
  bool over = false;
};

WebSocket WebSocket::open(Loop& loop, const HttpRequest& request, const ResponseWriter& writer,
                          const WebSocketOptions& options, OnMessage on_message) {
  WebSocket out;
  out.state_ = std::make_shared<State>(options, std::move(on_message));
  HttpUpgrade upgrade;
  upgrade.headers = {{"Upgrade", "websocket"},
                     {"Sec-WebSocket-Accept",
                      websocket_accept(request.header("Sec-WebSocket-Key").value_or(std::string_view()))}};
  upgrade.on_bytes = [state = out.state_](std::string_view bytes) { state->on_bytes(bytes); };
  upgrade.farewell = websocket_close_frame(kWebSocketGoingAway, "the server stops");
  {
    // A client that does not wait for our answer may be heard before the stream is here.
    std::lock_guard lock(out.state_->mutex);
    out.state_->stream = writer.upgrade(std::move(upgrade));
  }
  keep_pinging(loop, out.state_, options.ping_period_ns);
  return out;
}

void WebSocket::keep_pinging(Loop& loop, const std::weak_ptr<State>& state, int64_t period_ns) {
  loop.call_after(period_ns, [&loop, state, period_ns] {
    std::shared_ptr<State> alive = state.lock();
    if (alive && alive->send_control(WebSocketOpcode::kPing, {})) keep_pinging(loop, state, period_ns);
  });
}

bool WebSocket::send_text(std::string_view text) const {
  std::string frame;
  frame.reserve(text.size() + kFrameHeadBytesMax);
  append_websocket_frame(frame, WebSocketOpcode::kText, text);
  std::lock_guard lock(state_->mutex);
  return !state_->over && state_->stream.write(frame);
}

bool WebSocket::fits(size_t bytes) const {
  std::lock_guard lock(state_->mutex);
  if (state_->over) return false;
  return state_->stream.room() >= bytes + kFrameHeadBytesMax || state_->stream.buffered_bytes() == 0;
}

bool WebSocket::gone() const {
  std::lock_guard lock(state_->mutex);
  return state_->over || state_->stream.gone();
}

void WebSocket::close(uint16_t code, std::string_view reason) const {
  state_->end(code, reason);
}

}  // namespace foreshock::net
