// OtlpGrpcSource: OTLP over gRPC on a port of its own: logs, and the health check.
//
// Export is answered OK once the records are durable; full lanes are not read from, what fails on our side is
// UNAVAILABLE, which exporters repeat. Who sends is in the call's metadata (`authorization: Bearer TOKEN`),
// as over HTTP. Traces and metrics are answered OK and counted. Plain HTTP/2 (h2c), or TLS. Runs on the
// loop's threads.
#pragma once

#include <memory>
#include <string>

#include "auth/authenticator.h"
#include "base/time.h"
#include "base/world.h"
#include "ingest/frame.h"
#include "net/loop.h"
#include "net/tls_context.h"

namespace foreshock::ingest {

constexpr size_t kGrpcBytesMax = 256 * 1024 * 1024;  // of all connections' unfinished messages

// How long a call may be unfinished: see net/minimum_rate.h. A connection without one may be silent for the
// listener's idle time, as exporters are between two exports.
struct GrpcPatience {
  int64_t wait_ns = 60 * kSecond;
  int64_t bytes_per_second = 256;
};

class OtlpGrpcSource {
 public:
  static Result<std::unique_ptr<OtlpGrpcSource>> start(World& world, net::Loop& loop, FrameSink& sink,
                                                       auth::Authenticator& authenticator,
                                                       const std::string& listen,
                                                       std::shared_ptr<net::TlsContext> tls = nullptr,
                                                       GrpcPatience patience = {});
  virtual ~OtlpGrpcSource() = default;
  virtual std::string address() const = 0;
  virtual void stop() = 0;
};

}  // namespace foreshock::ingest
