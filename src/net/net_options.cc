#include "net/net_options.h"

namespace foreshock::net {
namespace {

constexpr double kHourSeconds = 3600;

struct Bounds {
  double min, max;
};

void add(Config& config, const char* key, SettingKind kind, const char* value, Bounds bounds,
         const char* help) {
  Setting setting;
  setting.key = key;
  setting.kind = kind;
  setting.default_value = value;
  setting.help = help;
  setting.min = bounds.min;
  setting.max = bounds.max;
  config.declare(std::move(setting));
}

void declare_tcp_settings(Config& config) {
  add(config, "net.tcp.idle_timeout", SettingKind::kDuration, "10m", {0.1, 7 * 24 * kHourSeconds},
      "How long a connection of syslog, RELP, Forward or GELF may be silent between two messages.");
  add(config, "net.tcp.handshake_timeout", SettingKind::kDuration, "10s", {0.1, kHourSeconds},
      "Time for TLS's handshake, and Forward's, on those connections.");
  add(config, "net.tcp.message_timeout", SettingKind::kDuration, "60s", {0.1, kHourSeconds},
      "Longest silence inside a message on those connections.");
  add(config, "net.tcp.message_rate_min", SettingKind::kInteger, "256", {0, 1e6},
      "Bytes a second that a begun message must bring once net.tcp.message_timeout is used up; 0: any.");
  add(config, "net.tcp.open_messages_max", SettingKind::kSize, "256MiB", {1 << 20, 1e12},
      "Memory for unfinished messages of a listener; past it connections above their share are closed.");
}

}  // namespace

void declare_net_settings(Config& config) {
  config.declare(
      {.key = "net.tls.certificate",
       .kind = SettingKind::kText,
       .help = "PEM file with the certificate, and the chain behind it, of listeners that speak TLS."});
  config.declare({.key = "net.tls.key",
                  .kind = SettingKind::kText,
                  .help = "PEM file with the certificate's key, not encrypted."});
  config.declare({.key = "net.tls.client_ca",
                  .kind = SettingKind::kText,
                  .help = "PEM file of CAs; with it, clients must show a certificate of one of them."});
  Setting listen;
  listen.key = "net.listen";
  listen.kind = SettingKind::kText;
  listen.default_value = HttpServerOptions().listen;
  listen.help = "Address and port of the page, the API and all HTTP log protocols (port 0: any free one).";
  config.declare(std::move(listen));
  add(config, "net.http.tls", SettingKind::kSwitch, "false", {},
      "The page, the API and all HTTP log protocols speak HTTPS, with net.tls.certificate.");
  add(config, "net.threads", SettingKind::kInteger, "2", {1, 256}, "Threads for sockets.");
  add(config, "net.http.connections_max", SettingKind::kInteger, "10000", {1, 1e6},
      "Open HTTP connections; more are answered 503.");
  add(config, "net.http.body_max", SettingKind::kSize, "64MiB",
      {1024, static_cast<double>(limits::kBodyBytesMax)},
      "Largest request body, before and after decompression.");
  add(config, "net.http.buffered_bodies_max", SettingKind::kSize, "512MiB", {1 << 20, 1e12},
      "Request bodies held in memory by all requests together; more are answered 503.");
  add(config, "net.http.header_timeout", SettingKind::kDuration, "10s", {0.1, kHourSeconds},
      "Time from the first byte of a request to the end of its header.");
  add(config, "net.http.idle_timeout", SettingKind::kDuration, "60s", {0.1, 24 * kHourSeconds},
      "How long a connection may wait for its next request.");
  add(config, "net.http.body_timeout", SettingKind::kDuration, "60s", {0.1, 24 * kHourSeconds},
      "Longest silence inside a request body.");
  add(config, "net.http.body_rate_min", SettingKind::kInteger, "256", {0, 1e6},
      "Bytes a second that a request body must bring once net.http.body_timeout is used up; 0: any.");
  add(config, "net.http.write_timeout", SettingKind::kDuration, "60s", {0.1, 24 * kHourSeconds},
      "Longest time in which a client takes no byte of its response.");
  add(config, "net.http.stream_buffer", SettingKind::kSize, "1MiB", {16 * 1024, 1 << 30},
      "Bytes held for a client that reads a stream slowly, before it is cut off.");
  add(config, "net.http.worker_threads", SettingKind::kInteger, "2", {1, 256},
      "Threads for requests that may take long, such as queries.");
  add(config, "net.http.worker_queue_max", SettingKind::kInteger, "256", {1, 1e6},
      "Requests waiting for a worker thread; more are answered 503.");
  declare_tcp_settings(config);
}

TcpPatience tcp_patience(const Config& config) {
  TcpPatience patience;
  patience.idle_ns = config.duration_ns("net.tcp.idle_timeout");
  patience.handshake_ns = config.duration_ns("net.tcp.handshake_timeout");
  patience.message_ns = config.duration_ns("net.tcp.message_timeout");
  patience.message_rate_min = config.integer("net.tcp.message_rate_min");
  patience.open_bytes_max = config.bytes("net.tcp.open_messages_max");
  return patience;
}

int net_threads(const Config& config) {
  return static_cast<int>(config.integer("net.threads"));
}

Result<HttpServerOptions> http_server_options(const Config& config) {
  HttpServerOptions options;
  options.listen = config.text("net.listen");
  auto address = parse_listen_address(options.listen);
  if (!address) return fail(address.error().with_context("net.listen (" + config.origin("net.listen") + ")"));
  options.connections_max = static_cast<size_t>(config.integer("net.http.connections_max"));
  options.body_bytes_max = config.bytes("net.http.body_max");
  options.buffered_bodies_bytes_max = config.bytes("net.http.buffered_bodies_max");
  options.header_timeout_ns = config.duration_ns("net.http.header_timeout");
  options.idle_timeout_ns = config.duration_ns("net.http.idle_timeout");
  options.body_idle_timeout_ns = config.duration_ns("net.http.body_timeout");
  options.body_rate_min = config.integer("net.http.body_rate_min");
  options.write_timeout_ns = config.duration_ns("net.http.write_timeout");
  options.stream_buffer_bytes = config.bytes("net.http.stream_buffer");
  options.worker_threads = static_cast<int>(config.integer("net.http.worker_threads"));
  options.worker_queue_max = static_cast<size_t>(config.integer("net.http.worker_queue_max"));
  return options;
}

}  // namespace foreshock::net
