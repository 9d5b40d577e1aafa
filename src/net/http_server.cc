#include "net/http_server.h"

#include "net/asio/http_core.h"
#include "net/tls_context.h"

namespace foreshock::net {

Result<std::shared_ptr<TlsContext>> http_tls_context(const Config& config) {
  ASSIGN_OR_RETURN(std::optional<TlsFiles> files, tls_files(config));
  if (!config.flag("net.http.tls")) return std::shared_ptr<TlsContext>();
  if (!files)
    return fail(ErrorKind::kInvalid,
                "net.http.tls needs a certificate; set net.tls.certificate and net.tls.key");
  return TlsContext::load(*files, {"http/1.1"});
}

HttpServer::HttpServer(std::shared_ptr<Core> core) : core_(std::move(core)) {}

HttpServer::~HttpServer() {
  core_->close_all();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(Loop& loop, HttpServerOptions options,
                                                      const HttpRouter& router,
                                                      std::shared_ptr<TlsContext> tls) {
  ASSIGN_OR_RETURN(ListeningSocket socket,
                   open_listening_socket(options.listen, SOCK_STREAM, options.setting));
  auto core = std::make_shared<Core>(loop, std::move(options), router, std::move(tls));
  core->start(std::move(socket));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

uint16_t HttpServer::port() const {
  return core_->address.port;
}
Address HttpServer::address() const {
  return core_->address;
}

size_t HttpServer::connections() const {
  std::lock_guard lock(core_->mutex);
  return core_->connections.size();
}

bool HttpServer::drain(int64_t timeout_ns) {
  return core_->drain(timeout_ns);
}

}  // namespace foreshock::net
