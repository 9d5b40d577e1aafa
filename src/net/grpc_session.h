// GrpcSession: the server's side of unary gRPC calls over one HTTP/2 connection; behind it stands nghttp2.
//
// Bytes of the connection go in through receive(), bytes for it come out through the write function, so it
// works over any transport. A call's headers are shown to `admit` before its message is read: what that
// refuses is answered at once, and its message thrown away. A complete call is given to the handler, which
// answers now or later, from any thread, with reply(); one message is unpacked at a time. Messages may be
// gzip (grpc-encoding). Limits: kGrpcMessageBytesMax a message before and after decompression,
// kGrpcStreamsMax calls at once, limits::kHeaderBytesMax of headers; past them a call is refused with
// RESOURCE_EXHAUSTED and the connection lives on. Thread-safe. Streaming calls are not served.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "net/http_message.h"

namespace foreshock::net {

constexpr size_t kGrpcMessageBytesMax = limits::kBodyBytesMax;
constexpr size_t kGrpcStreamsMax = 128;

// The codes that are used; google.golang.org/grpc/codes numbers.
enum class GrpcStatus : int {
  kOk = 0,
  kInvalidArgument = 3,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kUnimplemented = 12,
  kUnavailable = 14,
  kUnauthenticated = 16,
};

struct GrpcCall {
  int32_t stream = 0;
  std::string path;     // "/package.Service/Method"
  HttpHeaders headers;  // metadata among them
  std::string message;  // without the prefix, unpacked
};

struct GrpcRefusal {
  GrpcStatus status = GrpcStatus::kUnimplemented;
  std::string reason;
};

class GrpcSession : public std::enable_shared_from_this<GrpcSession> {
 public:
  using Write = std::function<bool(std::string_view bytes)>;
  using Admit = std::function<std::optional<GrpcRefusal>(const GrpcCall& call)>;
  using Handler = std::function<void(GrpcCall call)>;

  static std::shared_ptr<GrpcSession> make(Write write, Admit admit, Handler handler);
  virtual ~GrpcSession() = default;

  // False when the connection is to be closed (no HTTP/2, or the peer broke it). Calls admit, which must not
  // call back, and the handler.
  virtual bool receive(std::string_view bytes) = 0;
  virtual void reply(int32_t stream, GrpcStatus status, std::string_view message,
                     std::string_view reason) = 0;
  virtual size_t buffered_bytes() const = 0;    // of messages that are not complete yet
  virtual size_t unfinished_calls() const = 0;  // begun, and neither whole nor refused
};

}  // namespace foreshock::net
