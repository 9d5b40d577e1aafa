// The e-mail channel: text and HTML, one thread of mails per incident.
#include <fmt/format.h>

#include "alerting/channels/channel.h"
#include "base/json_writer.h"
#include "net/smtp_client.h"

namespace foreshock::alerting {
namespace {

constexpr size_t kSubjectBytesMax = 200;

std::string escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

std::string short_time(Timestamp time) {
  return format_rfc3339(time).substr(0, 19) + "Z";
}

std::string subject(const Message& m) {
  std::string text = m.incident_id.empty() ? "[Foreshock] " + m.title
                                           : fmt::format("[Foreshock {}] {}", m.urgency, subject_of(m));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  if (text.size() <= kSubjectBytesMax) return text;
  text.resize(kSubjectBytesMax - 3);
  text.resize(valid_utf8_prefix(text));
  return text + "...";
}

std::string text_body(const Message& m) {
  std::string out = fmt::format("{}\n\n{}\n", subject_of(m), m.why);
  if (!m.incident_id.empty()) {
    out +=
        fmt::format("\nUrgency:     {}\nStatus:      {}\nSince:       {}\nServices:    {}\nFindings:    {}\n",
                    m.urgency, m.status, short_time(m.started_at), joined(m.services, ", "), m.finding_count);
    if (!m.how_unusual.empty()) out += fmt::format("How unusual: {}\n", m.how_unusual);
    if (m.resolved_at.ns != 0)
      out += fmt::format("Resolved:    {} by {}\n", short_time(m.resolved_at), m.resolved_by);
  }
  if (!m.look_at.empty()) out += "\nLook at first:\n- " + joined(m.look_at, "\n- ") + "\n";
  if (!m.examples.empty()) out += "\nLines:\n  " + joined(m.examples, "\n  ") + "\n";
  if (!m.link.empty()) out += "\n" + m.link + "\n";
  return out;
}

std::string row(std::string_view name, std::string_view value) {
  return fmt::format("<tr><td style=\"color:#666;padding-right:1em\">{}</td><td>{}</td></tr>", name,
                     escape(value));
}

std::string html_body(const Message& m) {
  std::string out = fmt::format("<html><body style=\"font-family:sans-serif\"><h2>{}</h2><p>{}</p>",
                                escape(subject_of(m)), escape(m.why));
  if (!m.incident_id.empty()) {
    out += "<table>" + row("Urgency", m.urgency) + row("Status", m.status) +
           row("Since", short_time(m.started_at)) + row("Services", joined(m.services, ", ")) +
           row("Findings", std::to_string(m.finding_count));
    if (!m.how_unusual.empty()) out += row("How unusual", m.how_unusual);
    if (m.resolved_at.ns != 0) out += row("Resolved", short_time(m.resolved_at) + " by " + m.resolved_by);
    out += "</table>";
  }
  if (!m.look_at.empty()) {
    out += "<h3>Look at first</h3><ol>";
    for (const std::string& item : m.look_at) out += "<li>" + escape(item) + "</li>";
    out += "</ol>";
  }
  if (!m.examples.empty()) {
    out += "<h3>Lines</h3><pre style=\"background:#f4f4f4;padding:.5em;white-space:pre-wrap\">";
    out += escape(joined(m.examples, "\n")) + "</pre>";
  }
  if (!m.link.empty())
    out += fmt::format("<p><a href=\"{}\">{}</a></p>", escape(m.link),
                       m.incident_id.empty() ? "Open Foreshock" : fmt::format("Open incident #{}", m.number));
  return out + "</body></html>";
}

class EmailChannel final : public Channel {
 public:
  EmailChannel(World& world, ChannelOptions options) : world_(world), options_(std::move(options)) {}

  Delivery send(const Message& message) override {
    const SmtpSettings& smtp = options_.smtp;
    net::SmtpServer server;
    server.host = smtp.host;
    server.port = smtp.port;
    server.tls = tls_of(smtp.starttls);
    server.user = smtp.user;
    server.ca_file = smtp.ca_file;
    server.timeout_ms = kSendTimeoutMs;
    if (!smtp.password_file.empty()) {
      Result<std::string> password = read_secret(world_, smtp.password_file, "smtp.password_file");
      if (!password) return {Delivery::Outcome::kRetry, password.error().message};
      server.password = *password;
    }
    Status sent = net::send_mail(server, mail_of(message));
    std::string target = fmt::format("{}:{}", smtp.host, smtp.port);
    if (sent) return {Delivery::Outcome::kSent, target + " took the mail"};
    std::string detail = sent.error().message;
    // A refused sign-in may be a password that is just being changed; a refused mail stays refused.
    bool hopeless = sent.error().kind == ErrorKind::kInvalid;
    return {hopeless ? Delivery::Outcome::kRefused : Delivery::Outcome::kRetry,
            without(detail, server.password)};
  }

  ChannelInfo info() const override { return {options_.name, "email", joined(options_.smtp.to, ", ")}; }

  Status check() override {
    if (options_.smtp.password_file.empty()) return {};
    RETURN_IF_ERROR(read_secret(world_, options_.smtp.password_file, "smtp.password_file"));
    return {};
  }

 private:
  static net::SmtpTls tls_of(StartTls starttls) {
    switch (starttls) {
      case StartTls::kOptional:
        return net::SmtpTls::kOptional;
      case StartTls::kOff:
        return net::SmtpTls::kOff;
      case StartTls::kImplicit:
        return net::SmtpTls::kImplicit;
      case StartTls::kRequired:
        break;
    }
    return net::SmtpTls::kRequired;
  }

  static std::string without(std::string text, const std::string& secret) {
    if (secret.empty()) return text;
    for (size_t at = text.find(secret); at != std::string::npos; at = text.find(secret))
      text.replace(at, secret.size(), "...");
    return text;
  }

  net::SmtpMessage mail_of(const Message& message) const {
    net::SmtpMessage mail;
    mail.from = options_.smtp.from;
    mail.to = options_.smtp.to;
    mail.subject = subject(message);
    mail.text = text_body(message);
    mail.html = html_body(message);
    mail.date = world_.clock().now();
    mail.headers.set("Message-ID", fmt::format("<{}@foreshock>", message.id));
    mail.headers.set("Auto-Submitted", "auto-generated");
    // Mail programs show all mails of one incident as one thread.
    if (!message.incident_id.empty())
      mail.headers.set("References", fmt::format("<incident-{}@foreshock>", message.incident_id));
    return mail;
  }

  World& world_;
  const ChannelOptions options_;
};

}  // namespace

std::unique_ptr<Channel> make_email_channel(World& world, const ChannelOptions& options) {
  return std::make_unique<EmailChannel>(world, options);
}

}  // namespace foreshock::alerting
