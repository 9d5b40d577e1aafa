// Settings of the net room: what servers, listeners and clients may use, with defaults and bounds.
//
// declare_net_settings() tells Config the keys (`net.listen`, `net.http.*`, `net.tcp.*`);
// http_server_options() reads them. Struct fields that have no key are for tests and for rooms that build
// their own listeners.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/config.h"
#include "base/limits.h"
#include "base/time.h"
#include "net/address.h"

namespace foreshock::net {

struct HttpServerOptions {
  std::string listen = "127.0.0.1:8514";
  std::string setting = "--listen";  // what to change when the port is taken, for the message
  size_t connections_max = 10'000;   // more get 503 and are closed
  size_t header_bytes_max = limits::kHeaderBytesMax;
  size_t header_count_max = 128;
  size_t body_bytes_max = limits::kBodyBytesMax;         // no route may have more
  size_t buffered_bodies_bytes_max = 512 * 1024 * 1024;  // of all requests together; more get 503
  int64_t header_timeout_ns = 10 * kSecond;              // from a request's first byte to the end of its head
  int64_t idle_timeout_ns = 60 * kSecond;                // between requests
  int64_t body_idle_timeout_ns = 60 * kSecond;           // without a byte of the body
  int64_t body_rate_min = 256;                           // bytes a second, once that time is used up
  int64_t write_timeout_ns = 60 * kSecond;               // without a byte taken by the client
  size_t stream_buffer_bytes = 1024 * 1024;              // per StreamWriter
  size_t compress_bytes_min = 1024;                      // smaller bodies are not worth gzip
  int worker_threads = 2;                                // for Runs::kWorker
  size_t worker_queue_max = 256;                         // requests waiting for a worker; more get 503
  std::string server_name = "foreshock";                 // Server header; "" for none
};

// How long a connection of a line protocol is waited for. Between two messages it may be silent; who has
// begun one must go on with it (net/minimum_rate.h).
struct TcpPatience {
  int64_t idle_ns = 10 * kMinute;       // 0: for ever
  int64_t handshake_ns = 10 * kSecond;  // of TLS, and of protocols that have one, from the connection's start
  int64_t message_ns = kMinute;
  int64_t message_rate_min = 256;  // bytes a second, once that time is used up
  size_t open_bytes_max =
      256 * 1024 * 1024;  // of unfinished messages, all connections of a listener together
};

struct TcpListenerOptions {
  std::string listen = "127.0.0.1:0";
  std::string name = "tcp";          // label in metrics and logs: "syslog_tcp"
  std::string setting = "--listen";  // what to change when the port is taken, for the message
  size_t connections_max = 4'096;
  TcpPatience patience;
  size_t write_buffer_bytes = 256 * 1024;  // per connection, for protocols that answer
};

struct UdpListenerOptions {
  std::string listen = "127.0.0.1:0";
  std::string name = "udp";
  std::string setting = "--listen";
  int receive_buffer_bytes =
      16 * 1024 * 1024;  // the kernel may give less (net.core.rmem_max); that is logged
  size_t datagram_bytes_max = 64 * 1024;
};

// Deliveries of at most this many datagrams; the buffers for them are shared by a listener.
constexpr size_t kUdpBatchDatagrams = 64;

void declare_net_settings(Config& config);
TcpPatience tcp_patience(const Config& config);
int net_threads(const Config& config);  // for Loop::start
// CHECKs that they were declared. Errors name the key (e.g. net.listen).
Result<HttpServerOptions> http_server_options(const Config& config);

}  // namespace foreshock::net
