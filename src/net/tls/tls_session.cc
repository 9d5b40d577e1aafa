#include "net/tls/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace foreshock::net {

struct TlsSession::Engine {
  SSL* ssl = nullptr;
  BIO* in = nullptr;   // owned by ssl
  BIO* out = nullptr;  // owned by ssl
};

TlsSession::TlsSession(TlsContext& context) : engine_(std::make_unique<Engine>()) {
  engine_->ssl = static_cast<SSL*>(context.new_session());
  CHECK(engine_->ssl != nullptr) << "OpenSSL has no memory for a session";
  engine_->in = BIO_new(BIO_s_mem());
  engine_->out = BIO_new(BIO_s_mem());
  SSL_set_bio(engine_->ssl, engine_->in, engine_->out);
  SSL_set_accept_state(engine_->ssl);
}

TlsSession::~TlsSession() {
  SSL_free(engine_->ssl);
}

bool TlsSession::fail_locked(int code) {
  int why = SSL_get_error(engine_->ssl, code);
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return true;
  if (why == SSL_ERROR_ZERO_RETURN) {
    closed_ = true;
    return false;
  }
  unsigned long error = ERR_peek_last_error();
  const char* text = error != 0 ? ERR_reason_error_string(error) : nullptr;
  error_ = text != nullptr ? text : "the connection broke off";
  ERR_clear_error();
  return false;
}

bool TlsSession::receive(std::string_view cipher, std::string& plain) {
  std::lock_guard lock(mutex_);
  if (closed_ || !error_.empty()) return false;
  ERR_clear_error();
  while (!cipher.empty()) {
    int taken =
        BIO_write(engine_->in, cipher.data(), static_cast<int>(std::min<size_t>(cipher.size(), 1 << 30)));
    if (taken <= 0) return fail_locked(taken);
    cipher.remove_prefix(static_cast<size_t>(taken));
  }
  std::array<char, 16 * 1024> piece;
  while (true) {
    int count = SSL_read(engine_->ssl, piece.data(), static_cast<int>(piece.size()));
    if (count <= 0) return fail_locked(count) && flush_locked();
    plain.append(piece.data(), static_cast<size_t>(count));
  }
}

bool TlsSession::flush_locked() {
  while (!waiting_.empty() && SSL_is_init_finished(engine_->ssl) != 0) {
    int count = SSL_write(engine_->ssl, waiting_.data(),
                          static_cast<int>(std::min<size_t>(waiting_.size(), 1 << 20)));
    if (count <= 0) return fail_locked(count);
    waiting_.erase(0, static_cast<size_t>(count));
  }
  return true;
}

bool TlsSession::send(std::string_view plain) {
  std::lock_guard lock(mutex_);
  if (!error_.empty()) return false;  // after the peer's goodbye it can still be answered
  ERR_clear_error();
  waiting_ += plain;
  return flush_locked();
}

void TlsSession::close() {
  std::lock_guard lock(mutex_);
  if (SSL_is_init_finished(engine_->ssl) != 0 && error_.empty()) SSL_shutdown(engine_->ssl);
  ERR_clear_error();
}

bool TlsSession::established() const {
  std::lock_guard lock(mutex_);
  return SSL_is_init_finished(engine_->ssl) != 0;
}

bool TlsSession::record_begun() const {
  std::lock_guard lock(mutex_);
  return BIO_pending(engine_->in) > 0 || SSL_has_pending(engine_->ssl) != 0;
}

bool TlsSession::closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

std::string TlsSession::error() const {
  std::lock_guard lock(mutex_);
  return error_;
}

std::string TlsSession::take_output() {
  std::lock_guard lock(mutex_);
  char* bytes = nullptr;
  long size = BIO_get_mem_data(engine_->out, &bytes);
  std::string out(bytes, static_cast<size_t>(std::max(0L, size)));
  (void)BIO_reset(engine_->out);
  return out;
}

}  // namespace foreshock::net
