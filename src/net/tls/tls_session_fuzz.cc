// A peer that sends anything instead of a handshake: refused, never a crash.
#include <openssl/ssl.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>

#include "net/tls/tls_session.h"

namespace {

class Bare : public foreshock::net::TlsContext {
 public:
  foreshock::Result<bool> refresh() override { return false; }

 private:
  void* new_session() override { return SSL_new(context_); }
  SSL_CTX* context_ = SSL_CTX_new(TLS_server_method());
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Bare context;
  foreshock::net::TlsSession session(context);
  std::string plain;
  session.send("x");
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  session.receive(bytes.substr(0, size / 2), plain);
  session.receive(bytes.substr(size / 2), plain);
  session.take_output();
  if (!plain.empty()) std::abort();
  return 0;
}
