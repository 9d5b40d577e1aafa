// SmtpClient: sends one e-mail to a submission server or relay, over libcurl.
//
// Blocking; for the alerting room's sender threads. STARTTLS may be required (default: without it nothing is
// sent), optional, or off; implicit TLS is `kImplicit` (port 465). Credentials are only offered over TLS
// unless allow_plain_credentials. Addresses, subject and extra headers with CR, LF or NUL are refused, so no
// text from a log can add a header or recipient. Non-ASCII subjects and names are encoded words (RFC 2047),
// bodies UTF-8. Errors: invalid (refused input, 5xx for a recipient or message), unauthenticated (535),
// unavailable (no connection, 4xx, TLS), timeout.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/http_message.h"

namespace foreshock::net {

enum class SmtpTls { kRequired, kOptional, kOff, kImplicit };

struct SmtpServer {
  std::string host;
  uint16_t port = 587;
  SmtpTls tls = SmtpTls::kRequired;
  std::string user, password;
  bool allow_plain_credentials = false;
  bool verify_tls = true;
  std::string ca_file;     // "": the system's
  std::string hello_name;  // "": this host's
  int64_t timeout_ms = 15'000;
};

struct SmtpMessage {
  std::string from;             // "alerts@example.org" or "Foreshock <alerts@example.org>"
  std::vector<std::string> to;  // the same forms; at least one, at most kSmtpRecipientsMax
  std::string subject;
  std::string text;     // UTF-8, LF or CRLF
  std::string html;     // optional alternative
  HttpHeaders headers;  // more of them: Message-ID, In-Reply-To, References, X-...
  Timestamp date;
};
constexpr size_t kSmtpRecipientsMax = 100;

Status send_mail(const SmtpServer& server, const SmtpMessage& message);
// The message as it goes over the wire (CRLF lines, before dot-stuffing). Pure.
Result<std::string> render_mail(const SmtpMessage& message);
// "Foreshock <a@b.c>" -> "a@b.c"; invalid when it is not an address.
Result<std::string> mail_address_of(const std::string& mailbox);

}  // namespace foreshock::net
