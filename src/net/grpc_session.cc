#include "net/grpc_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "net/body_decoder.h"

namespace foreshock::net {

namespace {

constexpr size_t kPrefixBytes = 5;
constexpr uint32_t kWindowBytes = 1024 * 1024;

struct Call {
  GrpcCall call;
  std::string body;
  size_t header_bytes = 0;
  bool whole = false;
  bool refused = false;  // what still comes is thrown away
  bool admitted = false;
  std::string answer;  // of the response, not written yet
  size_t written = 0;
  GrpcStatus status = GrpcStatus::kOk;
  std::string reason;
};

nghttp2_nv pair(std::string_view name, std::string_view value) {
  return {reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NONE};
}

// Bytes outside printable ASCII, and '%', as the gRPC specification wants them in grpc-message.
std::string encode_reason(std::string_view reason) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (char c : reason.substr(0, 512)) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '%') {
      out.push_back(c);
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

class Session : public GrpcSession {
 public:
  Session(Write write, Admit admit, Handler handler)
      : write_(std::move(write)), admit_(std::move(admit)), handler_(std::move(handler)) {}
  ~Session() override { nghttp2_session_del(session_); }

  bool open();
  bool receive(std::string_view bytes) override;
  void reply(int32_t stream, GrpcStatus status, std::string_view message, std::string_view reason) override;
  size_t buffered_bytes() const override { return buffered_.load(); }
  size_t unfinished_calls() const override {
    std::lock_guard lock(mutex_);
    return static_cast<size_t>(std::count_if(calls_.begin(), calls_.end(), [](const auto& one) {
      return !one.second.whole && !one.second.refused;
    }));
  }

 private:
  static int on_begin(nghttp2_session*, const nghttp2_frame* frame, void* user);
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                       const uint8_t* value, size_t value_size, uint8_t, void* user);
  static int on_data(nghttp2_session*, uint8_t, int32_t stream, const uint8_t* data, size_t size, void* user);
  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user);
  static int on_close(nghttp2_session*, int32_t stream, uint32_t, void* user);
  static ssize_t read_answer(nghttp2_session*, int32_t stream, uint8_t* out, size_t size, uint32_t* flags,
                             nghttp2_data_source* source, void* user);

  void complete(int32_t stream, Call& call);
  void reply_locked(int32_t stream, GrpcStatus status, std::string_view message, std::string_view reason);
  bool send_locked();

  const Write write_;
  const Admit admit_;
  const Handler handler_;
  mutable std::mutex mutex_;
  nghttp2_session* session_ = nullptr;
  std::map<int32_t, Call> calls_;
  struct Ready {
    GrpcCall call;
    bool packed = false;
  };
  void hand_over(Ready ready);
  std::vector<Ready> ready_;
  std::atomic<size_t> buffered_{0};
};

bool Session::open() {
  nghttp2_session_callbacks* callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) return false;
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
  int made = nghttp2_session_server_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  if (made != 0) return false;
  std::array<nghttp2_settings_entry, 3> settings = {
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kGrpcStreamsMax},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindowBytes},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits::kHeaderBytesMax}}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindowBytes);
  std::lock_guard lock(mutex_);
  return send_locked();
}

bool Session::receive(std::string_view bytes) {
  std::vector<Ready> ready;
  bool fine = false;
  {
    std::lock_guard lock(mutex_);
    ssize_t used =
        nghttp2_session_mem_recv(session_, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    fine = used == static_cast<ssize_t>(bytes.size()) && send_locked();
    fine = fine && (nghttp2_session_want_read(session_) != 0 || nghttp2_session_want_write(session_) != 0);
    ready.swap(ready_);
  }
  // Outside the lock: a handler may answer at once.
  for (Ready& one : ready) hand_over(std::move(one));
  return fine;
}

void Session::hand_over(Ready ready) {
  if (ready.packed) {
    auto unpacked = decode_body(BodyEncoding::kGzip, ready.call.message, kGrpcMessageBytesMax);
    if (!unpacked) {
      bool large = unpacked.error().kind == ErrorKind::kExhausted;
      return reply(ready.call.stream, large ? GrpcStatus::kResourceExhausted : GrpcStatus::kInvalidArgument,
                   "", unpacked.error().message);
    }
    ready.call.message = std::move(*unpacked);
  }
  handler_(std::move(ready.call));
}

bool Session::send_locked() {
  while (true) {
    const uint8_t* bytes = nullptr;
    ssize_t count = nghttp2_session_mem_send(session_, &bytes);
    if (count < 0) return false;
    if (count == 0) return true;
    if (!write_({reinterpret_cast<const char*>(bytes), static_cast<size_t>(count)})) return false;
  }
}

int Session::on_begin(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  auto& self = *static_cast<Session*>(user);
  if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
  self.calls_[frame->hd.stream_id].call.stream = frame->hd.stream_id;
  return 0;
}

int Session::on_header(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                       const uint8_t* value, size_t value_size, uint8_t, void* user) {
  auto& self = *static_cast<Session*>(user);
  auto found = self.calls_.find(frame->hd.stream_id);
  if (found == self.calls_.end()) return 0;
  Call& call = found->second;
  call.header_bytes += name_size + value_size + 32;
  if (call.header_bytes > limits::kHeaderBytesMax) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  std::string key(reinterpret_cast<const char*>(name), name_size);
  std::string text(reinterpret_cast<const char*>(value), value_size);
  if (key == ":path") {
    call.call.path = std::move(text);
  } else if (!key.starts_with(':')) {
    call.call.headers.add(std::move(key), std::move(text));
  }
  return 0;
}

int Session::on_data(nghttp2_session*, uint8_t, int32_t stream, const uint8_t* data, size_t size,
                     void* user) {
  auto& self = *static_cast<Session*>(user);
  auto found = self.calls_.find(stream);
  if (found == self.calls_.end() || found->second.refused) return 0;
  Call& call = found->second;
  if (call.body.size() + size > kGrpcMessageBytesMax + kPrefixBytes) {
    call.refused = true;
    self.buffered_ -= call.body.size();
    call.body = {};
    self.reply_locked(stream, GrpcStatus::kResourceExhausted, "",
                      "the message is too large; send smaller batches");
    return 0;
  }
  call.body.append(reinterpret_cast<const char*>(data), size);
  self.buffered_ += size;
  return 0;
}

int Session::on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  auto& self = *static_cast<Session*>(user);
  if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
  auto found = self.calls_.find(frame->hd.stream_id);
  if (found == self.calls_.end() || found->second.refused) return 0;
  Call& call = found->second;
  if (frame->hd.type == NGHTTP2_HEADERS && !std::exchange(call.admitted, true)) {
    if (auto refusal = self.admit_(call.call)) {
      call.refused = true;
      self.reply_locked(found->first, refusal->status, "", refusal->reason);
      return 0;
    }
  }
  if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) self.complete(found->first, call);
  return 0;
}

int Session::on_close(nghttp2_session*, int32_t stream, uint32_t, void* user) {
  auto& self = *static_cast<Session*>(user);
  auto found = self.calls_.find(stream);
  if (found == self.calls_.end()) return 0;
  self.buffered_ -= found->second.body.size();
  self.calls_.erase(found);
  return 0;
}

// One message: a byte that says whether it is compressed, four of length, the message.
void Session::complete(int32_t stream, Call& call) {
  std::string body = std::move(call.body);
  call.body = {};
  call.whole = true;
  buffered_ -= body.size();
  auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(body[i])); };
  if (body.size() < kPrefixBytes ||
      (byte(1) << 24 | byte(2) << 16 | byte(3) << 8 | byte(4)) != body.size() - kPrefixBytes)
    return reply_locked(stream, GrpcStatus::kInvalidArgument, "", "the call carries no whole message");
  bool packed = body[0] != 0;
  body.erase(0, kPrefixBytes);
  if (packed && call.call.headers.get("grpc-encoding") != "gzip")
    return reply_locked(stream, GrpcStatus::kUnimplemented, "", "only gzip is understood as grpc-encoding");
  Ready ready{std::move(call.call), packed};
  ready.call.stream = stream;
  ready.call.message = std::move(body);
  ready_.push_back(std::move(ready));
}

void Session::reply(int32_t stream, GrpcStatus status, std::string_view message, std::string_view reason) {
  std::lock_guard lock(mutex_);
  reply_locked(stream, status, message, reason);
  send_locked();
}

void Session::reply_locked(int32_t stream, GrpcStatus status, std::string_view message,
                           std::string_view reason) {
  auto found = calls_.find(stream);
  if (found == calls_.end()) return;  // the client gave the call up
  Call& call = found->second;
  call.status = status;
  call.reason = encode_reason(reason);
  if (status == GrpcStatus::kOk) {
    auto size = static_cast<uint32_t>(message.size());
    call.answer = {'\0', static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                   static_cast<char>(size >> 8), static_cast<char>(size)};
    call.answer += message;
  }
  std::array<nghttp2_nv, 2> headers = {pair(":status", "200"), pair("content-type", "application/grpc")};
  nghttp2_data_provider provider{};
  provider.source.ptr = &call;
  provider.read_callback = read_answer;
  nghttp2_submit_response(session_, stream, headers.data(), headers.size(), &provider);
}

ssize_t Session::read_answer(nghttp2_session* session, int32_t stream, uint8_t* out, size_t size,
                             uint32_t* flags, nghttp2_data_source* source, void*) {
  Call& call = *static_cast<Call*>(source->ptr);
  size_t count = std::min(size, call.answer.size() - call.written);
  std::copy_n(call.answer.data() + call.written, count, out);
  call.written += count;
  if (call.written < call.answer.size()) return static_cast<ssize_t>(count);
  *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
  std::string code = std::to_string(static_cast<int>(call.status));
  std::array<nghttp2_nv, 2> trailers = {pair("grpc-status", code), pair("grpc-message", call.reason)};
  nghttp2_submit_trailer(session, stream, trailers.data(), call.reason.empty() ? 1 : 2);
  return static_cast<ssize_t>(count);
}

}  // namespace

std::shared_ptr<GrpcSession> GrpcSession::make(Write write, Admit admit, Handler handler) {
  auto session = std::make_shared<Session>(std::move(write), std::move(admit), std::move(handler));
  if (!session->open()) return nullptr;
  return session;
}

}  // namespace foreshock::net
