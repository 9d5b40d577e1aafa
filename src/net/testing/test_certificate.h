// A self-signed certificate with its key as PEM files, made on the spot, and a blocking TLS client.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace foreshock::net::testing {

struct TestCertificate {
  explicit TestCertificate(const std::string& name)
      : folder(std::filesystem::temp_directory_path() /
               ("foreshock-tls-" + std::to_string(getpid()) + name)) {
    std::filesystem::create_directories(folder);
    write(name);
  }
  ~TestCertificate() { std::filesystem::remove_all(folder); }

  // Makes a new pair in the same files.
  void write(const std::string& name) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    FILE* file = fopen(certificate_file().c_str(), "w");
    PEM_write_X509(file, certificate);
    fclose(file);
    file = fopen(key_file().c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  std::string certificate_file() const { return (folder / "cert.pem").string(); }
  std::string key_file() const { return (folder / "key.pem").string(); }
  std::filesystem::path folder;
};

class TlsClient {
 public:
  // `own`: shows this certificate to the server.
  explicit TlsClient(uint16_t port, const TestCertificate* own = nullptr)
      : context_(SSL_CTX_new(TLS_client_method())), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    if (own != nullptr) {
      SSL_CTX_use_certificate_file(context_, own->certificate_file().c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context_, own->key_file().c_str(), SSL_FILETYPE_PEM);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    timeval limit{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket_);
    connected_ = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    close(socket_);
  }
  bool connected() const { return connected_; }
  bool send_all(std::string_view bytes) {
    size_t sent = 0;
    return SSL_write_ex(ssl_, bytes.data(), bytes.size(), &sent) == 1 && sent == bytes.size();
  }
  // Past TLS: as a sender that stops in the middle of a record.
  void send_raw(std::string_view bytes) { (void)send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  std::string receive(size_t count) {
    std::string out(count, '\0');
    size_t got = 0;
    while (got < count) {
      int n = SSL_read(ssl_, out.data() + got, static_cast<int>(count - got));
      if (n <= 0) break;
      got += static_cast<size_t>(n);
    }
    out.resize(got);
    return out;
  }
  // What comes up to and with `mark`; what was read when the connection ends before.
  std::string receive_until(std::string_view mark) {
    std::string out;
    while (!out.ends_with(mark)) {
      std::string next = receive(1);
      if (next.empty()) break;
      out += next;
    }
    return out;
  }
  // Whether the server said goodbye, and did not just hang up.
  bool ended_properly() {
    char byte;
    return SSL_get_error(ssl_, SSL_read(ssl_, &byte, 1)) == SSL_ERROR_ZERO_RETURN;
  }
  void finish() { SSL_shutdown(ssl_); }
  std::string peer_name() {
    X509* certificate = SSL_get1_peer_certificate(ssl_);
    char name[64] = "";
    if (certificate != nullptr)
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    X509_free(certificate);
    return name;
  }

 private:
  SSL_CTX* context_;
  int socket_;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
};

}  // namespace foreshock::net::testing
