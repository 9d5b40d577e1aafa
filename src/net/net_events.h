// What the net room tells about itself: one struct per thing that can happen, each a counter, and a log line
// where a person should know. tell() is cheap (a counter add); the log is rate-limited by telemetry.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/telemetry.h"

namespace foreshock::net::events {

// foreshock_net_http_requests_total{route,method,status}: one per route, made when the server starts.
class RouteMetrics {
 public:
  RouteMetrics(const std::string& method, const std::string& route);
  void served(int status, double seconds) const;

 private:
  std::array<telemetry::Counter, 5> by_class_;
};

struct RequestUnanswered {  // a handler dropped its writer: a bug
  std::string_view request_id;
  void tell() const;
};
struct AnsweredTwice {  // a handler answered again: a bug, the second answer is ignored
  std::string_view request_id;
  void tell() const;
};
struct RequestFailed {  // answered 500
  std::string_view request_id, message;
  void tell() const;
};
struct HandlerThrew {
  std::string_view request_id, route, message;
  void tell() const;
};
struct RequestRefused {     // foreshock_net_http_refused_total{reason}: before any handler saw it
  std::string_view reason;  // "bad_request", "body_too_large", ... (the problem's code)
  void tell() const;
};
struct ConnectionRefused {  // more than connections_max
  std::string_view listener;
  void tell() const;
};
struct ConnectionTimedOut {
  std::string_view phase;  // "head", "idle", "body", "write"
  void tell() const;
};
struct SlowSenderCut {  // a connection of a line protocol began something and did not go on
  std::string_view listener, peer;
  std::string_view phase;  // "tcp_handshake", "tcp_message"
  void tell() const;
};
struct OpenMessagesCut {  // unfinished messages need too much memory, this connection's above its share
  std::string_view listener, peer;
  size_t held_bytes;
  void tell() const;
};
struct SlowReaderCut {  // a stream's client did not take its bytes
  std::string_view request_id;
  size_t buffered_bytes;
  void tell() const;
};
struct AcceptFailed {
  std::string_view listener, reason;
  void tell() const;
};
struct Listening {
  std::string_view listener, address;
  void tell() const;
};
struct Drained {
  std::string_view listener;
  bool complete;
  size_t cut_connections;
  void tell() const;
};
struct UdpBufferSmall {  // the kernel gave less than asked
  std::string_view listener;
  int wanted_bytes, given_bytes;
  void tell() const;
};

// Per listener, with a `listener` label.
struct ListenerMetrics {
  explicit ListenerMetrics(const std::string& listener);
  telemetry::Gauge connections;       // foreshock_net_connections
  telemetry::Gauge open_bytes;        // foreshock_net_open_message_bytes
  telemetry::Counter accepted;        // foreshock_net_connections_total
  telemetry::Counter received_bytes;  // foreshock_net_received_bytes_total
};
struct UdpMetrics {
  explicit UdpMetrics(const std::string& listener);
  telemetry::Counter datagrams;       // foreshock_net_udp_datagrams_total
  telemetry::Counter received_bytes;  // foreshock_net_received_bytes_total
  telemetry::Counter kernel_drops;    // foreshock_net_udp_kernel_drops_total
};

}  // namespace foreshock::net::events
