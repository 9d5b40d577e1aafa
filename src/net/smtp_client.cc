#include "net/smtp_client.h"

#include <algorithm>

#include "base/hash.h"
#include "net/curl/curl_handle.h"

namespace foreshock::net {
namespace {

constexpr size_t kLineBytesMax = 998;     // RFC 5322
constexpr size_t kEncodedWordBytes = 45;  // of UTF-8 per encoded word: 60 of base64, under its 75
constexpr size_t kBase64LineBytes = 57;   // 76 characters

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    size_t count = std::min<size_t>(3, bytes.size() - i);
    for (size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? static_cast<uint8_t>(bytes[i + j]) : 0u);
    for (size_t j = 0; j < 4; ++j) out += j <= count ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 32 && c < 127; });
}

// RFC 2047: encoded words of whole UTF-8 characters, folded.
std::string encode_header_text(std::string_view text) {
  if (is_plain(text) && text.size() <= 200 && text.find("=?") == std::string_view::npos)
    return std::string(text);
  std::string out;
  while (!text.empty()) {
    size_t take = std::min(kEncodedWordBytes, text.size());
    while (take > 1 && take < text.size() && (static_cast<uint8_t>(text[take]) & 0xC0) == 0x80) --take;
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(0, take)) + "?=";
    text.remove_prefix(take);
  }
  return out;
}

struct Mailbox {
  std::string name, address;
};

Result<Mailbox> parse_mailbox(const std::string& text) {
  auto bad = [&] {
    return fail(ErrorKind::kInvalid,
                "'" + text.substr(0, text.find_first_of("\r\n")) + "' is not a mail address");
  };
  if (has_line_break_or_nul(text)) return bad();
  Mailbox out{"", text};
  size_t open = text.rfind('<');
  if (open != std::string::npos) {
    if (text.back() != '>') return bad();
    out.name = text.substr(0, open);
    while (!out.name.empty() && (out.name.back() == ' ' || out.name.back() == '"')) out.name.pop_back();
    out.name.erase(0, out.name.find_first_not_of(" \""));
    out.address = text.substr(open + 1, text.size() - open - 2);
  }
  size_t at = out.address.rfind('@');
  bool fine = at != std::string::npos && at > 0 && at + 1 < out.address.size() && out.address.size() <= 254;
  for (char c : out.address)
    if (static_cast<uint8_t>(c) <= 32 || c == 127 ||
        std::string_view("<>()[],;:\\\"").find(c) != std::string_view::npos)
      fine = false;
  if (!fine) return bad();
  return out;
}

std::string render_mailbox(const Mailbox& mailbox) {
  if (mailbox.name.empty()) return mailbox.address;
  std::string name = encode_header_text(mailbox.name);
  if (is_plain(mailbox.name)) {
    std::erase_if(name, [](char c) { return c == '"' || c == '\\'; });
    name = "\"" + name + "\"";
  }
  return name + " <" + mailbox.address + ">";
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r') {
      out += "\r\n";
    } else {
      out += text[i];
    }
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

bool fits_7bit(std::string_view crlf_text) {
  size_t line = 0;
  for (char c : crlf_text) {
    line = c == '\n' ? 0 : line + 1;
    if (line > kLineBytesMax || c == '\0' || static_cast<uint8_t>(c) > 126) return false;
  }
  return true;
}

void append_part(std::string& out, std::string_view type, std::string_view text) {
  std::string body = with_crlf(text);
  bool plain = fits_7bit(body);
  out += "Content-Type: " + std::string(type) + "; charset=utf-8\r\n";
  out += plain ? "Content-Transfer-Encoding: 7bit\r\n\r\n" : "Content-Transfer-Encoding: base64\r\n\r\n";
  if (plain) {
    out += body;
    return;
  }
  for (size_t i = 0; i < body.size(); i += kBase64LineBytes)
    out += base64(std::string_view(body).substr(i, kBase64LineBytes)) + "\r\n";
}

// "Mon, 23 Nov 2026 04:31:56 +0000"
std::string mail_date(Timestamp time) {
  std::string date = format_http_date(time.floor(kSecond).ns / kSecond);
  return date.replace(date.size() - 3, 3, "+0000");
}

Result<std::string> render_headers(const SmtpMessage& message) {
  ASSIGN_OR_RETURN(Mailbox from, parse_mailbox(message.from));
  std::string out = "Date: " + mail_date(message.date) + "\r\nFrom: " + render_mailbox(from) + "\r\nTo: ";
  for (size_t i = 0; i < message.to.size(); ++i) {
    ASSIGN_OR_RETURN(Mailbox to, parse_mailbox(message.to[i]));
    out += (i > 0 ? ",\r\n " : "") + render_mailbox(to);
  }
  if (has_line_break_or_nul(message.subject))
    return fail(ErrorKind::kInvalid, "the subject holds a line break");
  out += "\r\nSubject: " + encode_header_text(message.subject) + "\r\n";
  for (const auto& [name, value] : message.headers) {
    bool token = !name.empty() && is_plain(name) && name.find_first_of(": ") == std::string::npos;
    if (!token || has_line_break_or_nul(value))
      return fail(ErrorKind::kInvalid, "a mail header has a bad name or a line break in its value");
    for (const char* ours : {"Date", "From", "To", "Cc", "Bcc", "Subject", "MIME-Version", "Content-Type",
                             "Content-Transfer-Encoding"})
      if (equal_ignore_case(name, ours))
        return fail(ErrorKind::kInvalid, "the mail header " + name + " is set twice");
    out += name + ": " + encode_header_text(value) + "\r\n";
  }
  out += "MIME-Version: 1.0\r\n";
  return out;
}

struct Upload {
  std::string_view rest;
};

size_t on_read(char* to, size_t size, size_t count, void* user) {
  auto& upload = *static_cast<Upload*>(user);
  size_t bytes = std::min(size * count, upload.rest.size());
  std::copy_n(upload.rest.data(), bytes, to);
  upload.rest.remove_prefix(bytes);
  return bytes;
}

tl::unexpected<Error> mail_failure(CURLcode code, long reply, const std::string& target, const char* detail) {
  // A 5xx reply is final, whatever step it answers; 4xx and broken connections may work later.
  if (code == CURLE_LOGIN_DENIED) return curl_failure(code, target, detail);
  if (reply / 100 == 5)
    return fail(ErrorKind::kInvalid, target + " refused the message (" + std::to_string(reply) +
                                         "): " + (*detail ? detail : ::curl_easy_strerror(code)));
  return curl_failure(code, target, detail);
}

}  // namespace

Result<std::string> mail_address_of(const std::string& mailbox) {
  ASSIGN_OR_RETURN(Mailbox parsed, parse_mailbox(mailbox));
  return std::move(parsed.address);
}

Result<std::string> render_mail(const SmtpMessage& message) {
  if (message.to.empty() || message.to.size() > kSmtpRecipientsMax)
    return fail(ErrorKind::kInvalid, "a mail has 1 to " + std::to_string(kSmtpRecipientsMax) + " recipients");
  ASSIGN_OR_RETURN(std::string out, render_headers(message));
  if (message.html.empty()) {
    append_part(out, "text/plain", message.text);
    return out;
  }
  // The boundary follows from the content, so it cannot be in it by accident, nor be guessed by its author.
  std::string boundary = "=_" + sha256_hex(message.text + '\0' + message.html).substr(0, 40);
  out += "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n";
  append_part(out, "text/plain", message.text);
  out += "\r\n--" + boundary + "\r\n";
  append_part(out, "text/html", message.html);
  out += "\r\n--" + boundary + "--\r\n";
  return out;
}

Status send_mail(const SmtpServer& server, const SmtpMessage& message) {
  ASSIGN_OR_RETURN(std::string text, render_mail(message));
  ASSIGN_OR_RETURN(Mailbox from, parse_mailbox(message.from));
  if (server.host.empty() || server.host.find_first_of(" /@?#\r\n") != std::string::npos ||
      has_line_break_or_nul(server.hello_name) ||
      server.hello_name.find_first_of(" /?#") != std::string::npos)
    return fail(ErrorKind::kInvalid, "'" + server.host + "' is not the name of a mail server");
  bool always_tls = server.tls == SmtpTls::kRequired || server.tls == SmtpTls::kImplicit;
  if (!server.user.empty() && !always_tls && !server.allow_plain_credentials)
    return fail(ErrorKind::kInvalid,
                "a mail user and password are only sent over TLS; require it, or allow it expressly");

  std::string url = (server.tls == SmtpTls::kImplicit ? "smtps://" : "smtp://") + server.host + ":" +
                    std::to_string(server.port) + (server.hello_name.empty() ? "" : "/" + server.hello_name);
  CURL* handle = thread_curl_handle();
  CurlList recipients;
  for (const std::string& mailbox : message.to) {
    ASSIGN_OR_RETURN(Mailbox to, parse_mailbox(mailbox));
    recipients.add("<" + to.address + ">");
  }
  Upload upload{text};
  char detail[CURL_ERROR_SIZE] = {};
  ::curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  ::curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     static_cast<long>(always_tls                         ? CURLUSESSL_ALL
                                       : server.tls == SmtpTls::kOptional ? CURLUSESSL_TRY
                                                                          : CURLUSESSL_NONE));
  ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, server.verify_tls ? 1L : 0L);
  ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, server.verify_tls ? 2L : 0L);
  if (!server.ca_file.empty()) ::curl_easy_setopt(handle, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    ::curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
    ::curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
  }
  ::curl_easy_setopt(handle, CURLOPT_MAIL_FROM, ("<" + from.address + ">").c_str());
  ::curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  ::curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  ::curl_easy_setopt(handle, CURLOPT_READFUNCTION, &on_read);
  ::curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  ::curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout_ms));
  ::curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);  // relays count idle connections against us
  ::curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
  CURLcode code = ::curl_easy_perform(handle);
  long reply = 0;
  ::curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
  ::curl_easy_reset(handle);
  if (code != CURLE_OK) return mail_failure(code, reply, url, detail);
  return {};
}

}  // namespace foreshock::net
