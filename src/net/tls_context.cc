#include "net/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <system_error>

namespace foreshock::net {

namespace {

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, ContextDeleter>;

std::string reason() {
  unsigned long code = ERR_peek_error();  // the first one is the cause
  if (ERR_SYSTEM_ERROR(code)) {
    ERR_clear_error();
    return std::generic_category().message(ERR_GET_REASON(code));
  }
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  ERR_clear_error();
  const char* last = strrchr(text.data(), ':');
  return code == 0 ? "unknown reason"
                   : std::string(last != nullptr && last[1] != '\0' ? last + 1 : text.data());
}

Error unusable(const std::string& setting, const std::string& file, const std::string& cure) {
  return {ErrorKind::kInvalid, setting + ": " + file + ": " + reason() + "; " + cure};
}

// What changes when a file is replaced.
std::string stamp(const std::string& file) {
  struct stat info {};
  if (file.empty() || ::stat(file.c_str(), &info) != 0) return "";
  return std::to_string(info.st_ino) + "/" + std::to_string(info.st_size) + "/" +
         std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec);
}

Result<ContextPtr> load_files(const TlsFiles& files) {
  ERR_clear_error();
  ContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) return fail(ErrorKind::kInternal, "OpenSSL: " + reason());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return fail(unusable("net.tls.certificate", files.certificate,
                         "name a readable PEM file with the certificate and its chain"));
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return fail(
        unusable("net.tls.key", files.key, "name the readable, unencrypted PEM key of the certificate"));
  if (SSL_CTX_check_private_key(context.get()) != 1)
    return fail(unusable("net.tls.key", files.key, "it does not belong to the certificate"));
  if (files.client_ca.empty()) return context;
  if (SSL_CTX_load_verify_locations(context.get(), files.client_ca.c_str(), nullptr) != 1)
    return fail(
        unusable("net.tls.client_ca", files.client_ca, "name a readable PEM file of CA certificates"));
  SSL_CTX_set_client_CA_list(context.get(), SSL_load_client_CA_file(files.client_ca.c_str()));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  const unsigned char name[] = "foreshock";
  SSL_CTX_set_session_id_context(context.get(), name, sizeof name - 1);
  return context;
}

class FilesContext : public TlsContext {
 public:
  FilesContext(TlsFiles files, std::vector<std::string> protocols)
      : files_(std::move(files)), protocols_(std::move(protocols)) {}

  Result<bool> refresh() override {
    std::string now = stamp(files_.certificate) + stamp(files_.key) + stamp(files_.client_ca);
    std::lock_guard lock(mutex_);
    if (now == stamp_) return false;
    stamp_ = now;  // a bad pair is told once, not every time
    ASSIGN_OR_RETURN(ContextPtr fresh, load_files(files_));
    if (!protocols_.empty()) SSL_CTX_set_alpn_select_cb(fresh.get(), choose, this);
    context_ = std::move(fresh);
    return true;
  }

 private:
  void* new_session() override {
    std::lock_guard lock(mutex_);
    return SSL_new(context_.get());  // holds its context, also when that is replaced
  }

  static int choose(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned size, void* self) {
    for (const std::string& protocol : static_cast<FilesContext*>(self)->protocols_)
      for (unsigned at = 0; at + 1 + offered[at] <= size; at += 1 + offered[at])
        if (std::string_view(reinterpret_cast<const char*>(offered + at + 1), offered[at]) == protocol) {
          *out = offered + at + 1;
          *out_size = offered[at];
          return SSL_TLSEXT_ERR_OK;
        }
    return SSL_TLSEXT_ERR_NOACK;
  }

  const TlsFiles files_;
  const std::vector<std::string> protocols_;
  std::mutex mutex_;
  ContextPtr context_;
  std::string stamp_ = "never";
};

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::load(TlsFiles files, std::vector<std::string> protocols) {
  auto context = std::make_shared<FilesContext>(std::move(files), std::move(protocols));
  RETURN_IF_ERROR(context->refresh());
  return std::shared_ptr<TlsContext>(std::move(context));
}

Result<std::optional<TlsFiles>> tls_files(const Config& config) {
  TlsFiles files{config.text("net.tls.certificate"), config.text("net.tls.key"),
                 config.text("net.tls.client_ca")};
  if (files.certificate.empty() && files.key.empty() && files.client_ca.empty()) return std::nullopt;
  if (files.certificate.empty() || files.key.empty())
    return fail(ErrorKind::kInvalid, "net.tls.certificate and net.tls.key belong together; set both or none");
  return files;
}

}  // namespace foreshock::net
