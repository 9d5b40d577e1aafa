#include "net/net_events.h"

#include <algorithm>

namespace foreshock::net::events {

using telemetry::counter;
using telemetry::Level;

namespace {
const telemetry::Histogram& request_seconds() {
  static const telemetry::Histogram histogram = telemetry::histogram(
      "foreshock_net_http_request_seconds", "Seconds from a request's head to the end of its response.",
      {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10});
  return histogram;
}
}  // namespace

RouteMetrics::RouteMetrics(const std::string& method, const std::string& route) {
  static constexpr const char* kClasses[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
  for (size_t i = 0; i < by_class_.size(); ++i)
    by_class_[i] = counter("foreshock_net_http_requests_total", "HTTP requests answered.",
                           {{"route", route}, {"method", method}, {"status", kClasses[i]}});
}

void RouteMetrics::served(int status, double seconds) const {
  by_class_[static_cast<size_t>(std::clamp(status / 100, 1, 5) - 1)].add();
  request_seconds().observe(seconds);
}

void RequestUnanswered::tell() const {
  static const auto total =
      counter("foreshock_net_http_unanswered_total", "Requests dropped by their handler.");
  total.add();
  telemetry::log(Level::kError, "net.request_unanswered", {{"request_id", std::string(request_id)}});
}

void AnsweredTwice::tell() const {
  static const auto total = counter("foreshock_net_http_answered_twice_total", "Second answers, ignored.");
  total.add();
  telemetry::log(Level::kError, "net.answered_twice", {{"request_id", std::string(request_id)}});
}

void RequestFailed::tell() const {
  static const auto total = counter("foreshock_net_http_failed_total", "Requests answered with status 500.");
  total.add();
  telemetry::log(Level::kError, "net.request_failed",
                 {{"request_id", std::string(request_id)}, {"error", std::string(message)}});
}

void HandlerThrew::tell() const {
  static const auto total =
      counter("foreshock_net_http_handler_exceptions_total", "Exceptions out of handlers.");
  total.add();
  telemetry::log(Level::kError, "net.handler_threw",
                 {{"request_id", std::string(request_id)},
                  {"route", std::string(route)},
                  {"error", std::string(message)}});
}

void RequestRefused::tell() const {
  // The reasons are the fixed codes of request_plan.cc and http_connection.cc, so the label stays bounded.
  counter("foreshock_net_http_refused_total", "Requests refused before a handler saw them.",
          {{"reason", std::string(reason)}})
      .add();
}

void ConnectionRefused::tell() const {
  counter("foreshock_net_connections_refused_total", "Connections past the listener's maximum.",
          {{"listener", std::string(listener)}})
      .add();
  telemetry::log(Level::kWarn, "net.connection_refused",
                 {{"listener", std::string(listener)}, {"reason", "too many connections"}});
}

void ConnectionTimedOut::tell() const {
  counter("foreshock_net_timeouts_total", "Connections closed because the peer was too slow.",
          {{"phase", std::string(phase)}})
      .add();
}

void SlowSenderCut::tell() const {
  ConnectionTimedOut{phase}.tell();
  bool handshake = phase == "tcp_handshake";
  telemetry::log(
      Level::kWarn, "net.slow_sender_cut",
      {{"listener", std::string(listener)},
       {"peer", std::string(peer)},
       {"phase", std::string(phase)},
       {"cure", handshake ? "the peer connected and did not finish its handshake: look whether it speaks "
                            "TLS (and knows the key) on this port; slow links want a longer "
                            "net.tcp.handshake_timeout"
                          : "the peer began a message and did not go on: look for a stuck sender or one "
                            "that ends no message; slow links want a longer net.tcp.message_timeout or a "
                            "lower net.tcp.message_rate_min"}});
}

void OpenMessagesCut::tell() const {
  counter("foreshock_net_open_messages_cut_total",
          "Connections closed because unfinished messages needed too much memory.",
          {{"listener", std::string(listener)}})
      .add();
  telemetry::log(Level::kWarn, "net.open_messages_cut",
                 {{"listener", std::string(listener)},
                  {"peer", std::string(peer)},
                  {"held_bytes", std::to_string(held_bytes)},
                  {"cure",
                   "too many long messages at once: send smaller ones, or raise "
                   "net.tcp.open_messages_max"}});
}

void SlowReaderCut::tell() const {
  static const auto total =
      counter("foreshock_net_slow_readers_cut_total", "Streams cut: the client was too slow.");
  total.add();
  telemetry::log(
      Level::kWarn, "net.slow_reader_cut",
      {{"request_id", std::string(request_id)}, {"buffered_bytes", std::to_string(buffered_bytes)}});
}

void AcceptFailed::tell() const {
  counter("foreshock_net_accept_failures_total", "Connections that could not be accepted.",
          {{"listener", std::string(listener)}})
      .add();
  telemetry::log(Level::kError, "net.accept_failed",
                 {{"listener", std::string(listener)}, {"error", std::string(reason)}});
}

void Listening::tell() const {
  telemetry::log(Level::kInfo, "net.listening",
                 {{"listener", std::string(listener)}, {"address", std::string(address)}});
}

void Drained::tell() const {
  telemetry::log(complete ? Level::kInfo : Level::kWarn, "net.drained",
                 {{"listener", std::string(listener)}, {"cut_connections", std::to_string(cut_connections)}});
}

void UdpBufferSmall::tell() const {
  telemetry::log(Level::kWarn, "net.udp_buffer_small",
                 {{"listener", std::string(listener)},
                  {"wanted_bytes", std::to_string(wanted_bytes)},
                  {"given_bytes", std::to_string(given_bytes)},
                  {"cure", "sysctl net.core.rmem_max=" + std::to_string(wanted_bytes)}});
}

ListenerMetrics::ListenerMetrics(const std::string& listener)
    : connections(
          telemetry::gauge("foreshock_net_connections", "Open connections.", {{"listener", listener}})),
      open_bytes(telemetry::gauge("foreshock_net_open_message_bytes",
                                  "Bytes held of messages that have not ended.", {{"listener", listener}})),
      accepted(counter("foreshock_net_connections_total", "Connections accepted.", {{"listener", listener}})),
      received_bytes(
          counter("foreshock_net_received_bytes_total", "Bytes received.", {{"listener", listener}})) {}

UdpMetrics::UdpMetrics(const std::string& listener)
    : datagrams(
          counter("foreshock_net_udp_datagrams_total", "Datagrams received.", {{"listener", listener}})),
      received_bytes(
          counter("foreshock_net_received_bytes_total", "Bytes received.", {{"listener", listener}})),
      kernel_drops(counter("foreshock_net_udp_kernel_drops_total",
                           "Datagrams that the kernel dropped because its buffer was full.",
                           {{"listener", listener}})) {}

}  // namespace foreshock::net::events
