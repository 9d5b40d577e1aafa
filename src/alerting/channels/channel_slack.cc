// The Slack channel: a Block Kit message through an incoming webhook.
#include <fmt/format.h>

#include <algorithm>

#include "alerting/channels/channel.h"
#include "base/json_writer.h"

namespace foreshock::alerting {
namespace {

// Slack's limits: 150 characters in a header, 3000 in a section. Bytes are counted here, which is stricter.
constexpr size_t kHeaderBytesMax = 150;
constexpr size_t kSectionBytesMax = 2900;

std::string cut(std::string text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  text.resize(bytes_max - 3);
  text.resize(valid_utf8_prefix(text));
  return text + "...";
}

// Slack knows three characters that must be escaped; a zero-width space after "`" keeps lines of a log from
// ending the code block, and escaping "<" keeps them from mentioning a channel.
std::string escape(std::string_view text, bool in_code = false) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '`' && in_code)
      out += "`\xe2\x80\x8b";
    else
      out.push_back(c);
  }
  return out;
}

// Cuts before escaping, so that no escape is torn.
std::string escaped(std::string_view text, size_t bytes_max) {
  return escape(cut(std::string(text), bytes_max));
}

std::string mark_of(const Message& m) {
  if (m.reason == "resolved") return ":white_check_mark:";
  if (m.reason == "test" || m.reason == "held back") return ":information_source:";
  if (m.urgency == "critical" || m.urgency == "high") return ":red_circle:";
  return m.urgency == "medium" ? ":large_orange_circle:" : ":large_yellow_circle:";
}

void section(JsonWriter& writer, const std::string& markdown) {
  writer.begin_object().field("type", "section").key("text").begin_object().field("type", "mrkdwn");
  writer.field("text", markdown).end_object().end_object();
}

std::string facts(const Message& m) {
  std::string services;
  for (size_t i = 0; i < m.services.size() && i < 8; ++i)
    services += (i > 0 ? ", " : "") + escaped(m.services[i], 64);
  if (m.services.size() > 8) services += fmt::format(" and {} more", m.services.size() - 8);
  std::string out =
      fmt::format("*Urgency:* {}   *Status:* {}\n*Since:* {}   *Findings:* {}\n*Services:* {}", m.urgency,
                  m.status, format_rfc3339(m.started_at).substr(0, 19) + "Z", m.finding_count, services);
  if (!m.how_unusual.empty()) out += "\n*How unusual:* " + escaped(m.how_unusual, 300);
  if (m.resolved_at.ns != 0) out += fmt::format("\n*Resolved by:* {}", escaped(m.resolved_by, 100));
  return out;
}

std::string render(const Message& m) {
  std::string out;
  JsonWriter writer(out);
  std::string subject = subject_of(m);
  writer.begin_object().field("text", cut(escape(subject), 1000)).key("blocks").begin_array();
  writer.begin_object().field("type", "header").key("text").begin_object().field("type", "plain_text");
  writer.field("text", cut(mark_of(m) + " " + subject, kHeaderBytesMax)).field("emoji", true);
  writer.end_object().end_object();
  if (!m.why.empty()) section(writer, escaped(m.why, 1000));
  if (!m.incident_id.empty()) section(writer, facts(m));
  if (!m.look_at.empty() && m.reason != "resolved") {
    std::string list = "*Look at first*";
    for (const std::string& item : m.look_at) list += "\n• " + escaped(item, 400);
    section(writer, list);
  }
  if (!m.examples.empty() && m.reason != "resolved") {
    std::string code = "```";
    for (const std::string& line : m.examples) code += escape(cut(line, 300), true) + "\n";
    section(writer, code.size() > kSectionBytesMax
                        ? code.substr(0, valid_utf8_prefix(code.substr(0, kSectionBytesMax))) + "```"
                        : code + "```");
  }
  if (!m.link.empty())
    section(writer, fmt::format("<{}|{}>", escape(m.link),
                                m.incident_id.empty() ? "Open Foreshock"
                                                      : fmt::format("Open incident #{}", m.number)));
  writer.end_array().end_object();
  return out;
}

class SlackChannel final : public Channel {
 public:
  SlackChannel(World& world, ChannelOptions options) : world_(world), options_(std::move(options)) {}

  Delivery send(const Message& message) override {
    Result<std::string> url = read_url(world_, options_);
    if (!url) return {Delivery::Outcome::kRetry, url.error().message};
    net::HttpClientRequest request;
    request.method = "POST";
    request.url = *url;
    request.timeout_ms = kSendTimeoutMs;
    request.response_bytes_max = 64 * 1024;
    request.ca_file = options_.ca_file;
    request.headers.set("Content-Type", "application/json");
    request.body = render(message);
    return delivery_of(net::http_request(request), *url, world_.clock().now());
  }

  ChannelInfo info() const override {
    Result<std::string> url = read_url(world_, options_);
    return {options_.name, "slack", url ? host_of(*url) : ""};
  }

  Status check() override {
    RETURN_IF_ERROR(read_url(world_, options_));
    return {};
  }

 private:
  World& world_;
  const ChannelOptions options_;
};

}  // namespace

std::unique_ptr<Channel> make_slack_channel(World& world, const ChannelOptions& options) {
  return std::make_unique<SlackChannel>(world, options);
}

}  // namespace foreshock::alerting
