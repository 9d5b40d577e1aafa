// The webhook channel: JSON over HTTP POST, signed by the Standard Webhooks convention.
#include <fmt/format.h>

#include "alerting/channels/channel.h"
#include "alerting/webhook_signature.h"
#include "base/json_writer.h"

namespace foreshock::alerting {
namespace {

std::string type_of(const Message& message) {
  if (message.reason == "test") return "test";
  if (message.reason == "held back") return "notifications.held_back";
  if (message.reason == "new findings") return "incident.updated";
  if (message.reason == "repeat") return "incident.repeated";
  return "incident." + message.reason;
}

void write_texts(JsonWriter& writer, const char* key, const std::vector<std::string>& texts) {
  writer.key(key).begin_array();
  for (const std::string& text : texts) writer.value(text);
  writer.end_array();
}

void write_time(JsonWriter& writer, const char* key, Timestamp time) {
  writer.key(key);
  if (time.ns == 0)
    writer.null();
  else
    writer.value(format_rfc3339(time));
}

std::string render(const Message& m) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().field("type", type_of(m));
  write_time(writer, "timestamp", m.at);
  writer.key("data").begin_object();
  writer.field("id", m.incident_id)
      .field("number", m.number)
      .field("title", m.title)
      .field("why", m.why)
      .field("status", m.status)
      .field("urgency", m.urgency);
  write_texts(writer, "services", m.services);
  write_time(writer, "started_at", m.started_at);
  write_time(writer, "updated_at", m.updated_at);
  write_time(writer, "resolved_at", m.resolved_at);
  writer.field("resolved_by", m.resolved_by).field("finding_count", m.finding_count);
  if (!m.unit.empty())
    writer.key("evidence")
        .begin_object()
        .field("template_id", m.template_id)
        .field("template", m.template_text)
        .field("observed", m.observed)
        .field("expected", m.expected)
        .field("expected_low", m.expected_low)
        .field("expected_high", m.expected_high)
        .field("unit", m.unit)
        .field("p_value", m.p_value)
        .field("in_words", m.how_unusual)
        .end_object();
  write_texts(writer, "look_at", m.look_at);
  write_texts(writer, "examples", m.examples);
  writer.field("tenant", m.tenant.value).field("link", m.link).end_object().end_object();
  return out;
}

class WebhookChannel final : public Channel {
 public:
  WebhookChannel(World& world, ChannelOptions options) : world_(world), options_(std::move(options)) {}

  Delivery send(const Message& message) override {
    Result<std::string> url = read_url(world_, options_);
    if (!url) return {Delivery::Outcome::kRetry, url.error().message};
    net::HttpClientRequest request;
    request.method = "POST";
    request.url = *url;
    request.timeout_ms = kSendTimeoutMs;
    request.response_bytes_max = 64 * 1024;
    request.ca_file = options_.ca_file;
    request.body = render(message);
    for (const auto& [name, value] : options_.headers) request.headers.set(name, value);
    request.headers.set("Content-Type", "application/json");
    Timestamp now = world_.clock().now();
    int64_t seconds = now.ns / kSecond;
    request.headers.set("webhook-id", message.id);
    request.headers.set("webhook-timestamp", std::to_string(seconds));
    if (!options_.secret_file.empty()) {
      Result<std::string> key = read_key();
      if (!key) return {Delivery::Outcome::kRetry, key.error().message};
      request.headers.set("webhook-signature", webhook_signature(*key, message.id, seconds, request.body));
    }
    return delivery_of(net::http_request(request), *url, now);
  }

  ChannelInfo info() const override {
    Result<std::string> url = read_url(world_, options_);
    return {options_.name, "webhook", url ? host_of(*url) : ""};
  }

  Status check() override {
    RETURN_IF_ERROR(read_url(world_, options_));
    if (!options_.secret_file.empty()) RETURN_IF_ERROR(read_key());
    return {};
  }

 private:
  Result<std::string> read_key() {
    ASSIGN_OR_RETURN(std::string content, read_secret(world_, options_.secret_file, "secret_file"));
    Result<std::string> key = webhook_key(content);
    if (!key) return fail(key.error().with_context("secret_file: " + options_.secret_file));
    return key;
  }

  World& world_;
  const ChannelOptions options_;
};

}  // namespace

std::unique_ptr<Channel> make_webhook_channel(World& world, const ChannelOptions& options) {
  return std::make_unique<WebhookChannel>(world, options);
}

}  // namespace foreshock::alerting
