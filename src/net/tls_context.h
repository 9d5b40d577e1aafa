// TlsContext: a certificate with its key, for listeners; and the line protocols' way to speak TLS.
//
// Loaded once at start, with errors that name file and cure. refresh() takes a renewed certificate without a
// restart: when the files have changed and fit each other, new connections get the new one; when they do not,
// the old one stays and the reason is told. TLS 1.2 and 1.3 with OpenSSL's defaults; with a client CA,
// clients must show a certificate of it. All of OpenSSL stays behind this header. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/config.h"
#include "base/result.h"
#include "net/tcp_listener.h"

namespace foreshock::net {

struct TlsFiles {
  std::string certificate;  // PEM, the chain behind it
  std::string key;          // PEM, not encrypted
  std::string client_ca;    // PEM; "" = clients need no certificate
};

class TlsContext {
 public:
  // `protocols`: what ALPN may choose, in order of preference ("h2", "http/1.1"); none: ALPN is ignored.
  static Result<std::shared_ptr<TlsContext>> load(TlsFiles files, std::vector<std::string> protocols);
  virtual ~TlsContext() = default;

  // Whether new files were taken. An error: they changed and are no good; the old ones stay in use.
  virtual Result<bool> refresh() = 0;

 private:
  friend class TlsSession;
  virtual void* new_session() = 0;  // an SSL*, owned by the caller
};

// Settings `net.tls.certificate`, `net.tls.key`, `net.tls.client_ca` as files; nullopt when no certificate is
// set.
Result<std::optional<TlsFiles>> tls_files(const Config& config);

// Connections of the listener speak TLS; the handlers that `inner` makes see plain bytes.
TcpHandlerFactory tls_handlers(std::shared_ptr<TlsContext> context, TcpHandlerFactory inner);

}  // namespace foreshock::net
