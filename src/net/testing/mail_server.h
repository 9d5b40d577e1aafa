// MailServer: an SMTP server of a few lines for tests: one session after the other, with or without STARTTLS
// (a self-signed certificate made on the spot) and AUTH PLAIN. Test code only.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace foreshock::net {

struct MailServerOptions {
  bool starttls = false;
  bool auth = false;
  std::string reply_to_recipient = "250 ok";
  std::string reply_to_auth = "235 welcome";
};

struct ReceivedMail {
  std::string from;
  std::vector<std::string> to;
  std::string data;  // with the dots as on the wire
  std::string auth;
  bool tls = false;
};

class MailServer {
 public:
  explicit MailServer(MailServerOptions options) : options_(std::move(options)) {
    if (options_.starttls) make_certificate();
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof at;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 8) != 0)
      std::abort();
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &length);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~MailServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    if (context_) ::SSL_CTX_free(context_);
    if (!certificate_file_.empty()) ::unlink(certificate_file_.c_str());
  }

  uint16_t port() const { return port_; }
  const std::string& certificate_file() const { return certificate_file_; }
  std::vector<ReceivedMail> mails() {
    std::lock_guard lock(mutex_);
    return mails_;
  }

 private:
  struct Session {
    int fd;
    SSL* ssl = nullptr;
    std::string buffer;
    bool receive() {
      char piece[4096];
      auto got =
          ssl ? ::SSL_read(ssl, piece, sizeof piece) : static_cast<int>(::recv(fd, piece, sizeof piece, 0));
      if (got > 0) buffer.append(piece, static_cast<size_t>(got));
      return got > 0;
    }
    std::string read_until(const std::string& mark) {
      size_t at;
      while ((at = buffer.find(mark)) == std::string::npos)
        if (!receive()) return "";
      std::string out = buffer.substr(0, at);
      buffer.erase(0, at + mark.size());
      return out;
    }
    void say(const std::string& line) {
      std::string bytes = line + "\r\n";
      if (ssl) {
        ::SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size()));
      } else {
        ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      }
    }
  };

  void serve() {
    int fd;
    while ((fd = ::accept(listener_, nullptr, nullptr)) >= 0) {
      Session session{fd, nullptr, ""};
      talk(session);
      if (session.ssl) ::SSL_free(session.ssl);
      ::close(fd);
    }
  }

  void talk(Session& session) {
    ReceivedMail mail;
    session.say("220 test server");
    while (true) {
      std::string line = session.read_until("\r\n");
      std::string verb = line.substr(0, 4);
      if (line.empty() || verb == "QUIT") {
        session.say("221 bye");
        return;
      } else if (verb == "EHLO") {
        session.say("250-test");
        if (options_.auth) session.say("250-AUTH PLAIN");
        if (options_.starttls && !session.ssl) session.say("250-STARTTLS");
        session.say("250 8BITMIME");
      } else if (line == "STARTTLS") {
        session.say("220 go");
        session.ssl = ::SSL_new(context_);
        ::SSL_set_fd(session.ssl, session.fd);
        if (::SSL_accept(session.ssl) != 1) return;
      } else if (verb == "AUTH") {
        if (line == "AUTH PLAIN") {
          session.say("334 ");
          line += " " + session.read_until("\r\n");
        }
        mail.auth = line;
        session.say(options_.reply_to_auth);
      } else if (verb == "MAIL") {
        mail.from = line.substr(10, line.find('>') + 1 - 10);
        session.say("250 ok");
      } else if (verb == "RCPT") {
        mail.to.push_back(line.substr(8));
        session.say(options_.reply_to_recipient);
      } else if (verb == "DATA") {
        session.say("354 go on");
        mail.data = session.read_until("\r\n.\r\n");
        mail.tls = session.ssl != nullptr;
        session.say("250 taken");
        std::lock_guard lock(mutex_);
        mails_.push_back(std::exchange(mail, {}));
      } else {
        session.say("250 ok");
      }
    }
  }

  void make_certificate() {
    EVP_PKEY* key = ::EVP_EC_gen("P-256");
    X509* certificate = ::X509_new();
    ::X509_set_version(certificate, 2);
    ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), 1);
    ::X509_gmtime_adj(::X509_getm_notBefore(certificate), -3600);
    ::X509_gmtime_adj(::X509_getm_notAfter(certificate), 3600);
    ::X509_set_pubkey(certificate, key);
    X509_NAME* name = ::X509_get_subject_name(certificate);
    ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                 reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    ::X509_set_issuer_name(certificate, name);
    X509_EXTENSION* names =
        ::X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    ::X509_add_ext(certificate, names, -1);
    ::X509_EXTENSION_free(names);
    ::X509_sign(certificate, key, ::EVP_sha256());
    context_ = ::SSL_CTX_new(::TLS_server_method());
    ::SSL_CTX_use_certificate(context_, certificate);
    ::SSL_CTX_use_PrivateKey(context_, key);
    char path[] = "/tmp/foreshock_mail_XXXXXX";
    int fd = ::mkstemp(path);
    std::FILE* file = ::fdopen(fd, "w");
    ::PEM_write_X509(file, certificate);
    std::fclose(file);
    certificate_file_ = path;
    ::X509_free(certificate);
    ::EVP_PKEY_free(key);
  }

  const MailServerOptions options_;
  int listener_ = -1;
  uint16_t port_ = 0;
  SSL_CTX* context_ = nullptr;
  std::string certificate_file_;
  std::mutex mutex_;
  std::vector<ReceivedMail> mails_;
  std::thread thread_;
};

}  // namespace foreshock::net
