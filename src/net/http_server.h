// HttpServer: HTTP/1.1 on one TCP port: the page, the API and every HTTP log protocol.
//
// Requests on a connection are answered in order, one running at a time (pipelined ones wait in the socket).
// Bodies may be chunked and compressed (gzip, deflate, zstd, lz4; body_decoder.h); they are decoded as they
// arrive in pieces and capped before and after decompression, so a bomb costs a constant. `Expect:
// 100-continue` is answered after method, path, size, encoding and before-hooks were found good. Slow heads,
// bodies and readers time out. Responses over 1 KiB of compressible type are gzipped for clients that accept
// it. Cost: about 10 us of core time per small request; an idle connection holds about 6 KiB. With a
// TlsContext it is HTTPS: a handshake has the time of a head, plain HTTP is answered 400. Thread-safe. The
// router must outlive the server and not change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.h"
#include "net/http_router.h"
#include "net/loop.h"
#include "net/net_options.h"

namespace foreshock::net {

class TlsContext;

// What HTTP listeners speak with the setting `net.http.tls`; null without it. An error when it is set and
// there is no certificate, or none that loads.
Result<std::shared_ptr<TlsContext>> http_tls_context(const Config& config);

class HttpServer {
 public:
  // Binds and begins to accept. The error of a port in use names address and setting.
  static Result<std::unique_ptr<HttpServer>> start(Loop& loop, HttpServerOptions options,
                                                   const HttpRouter& router,
                                                   std::shared_ptr<TlsContext> tls = nullptr);
  ~HttpServer();  // closes everything at once; no handler runs after it
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const;
  Address address() const;
  size_t connections() const;

  // Stops accepting, closes idle connections and endless streams, lets running requests finish (their
  // responses say `Connection: close`), at most `timeout_ns`; then closes the rest. True when nothing was
  // cut off. Blocks; not on a loop thread.
  bool drain(int64_t timeout_ns);

  struct Core;  // net/asio/http_connection.h; private to the room

 private:
  explicit HttpServer(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace foreshock::net
