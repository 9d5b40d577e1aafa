// HttpServer::Core: the acceptor, the set of connections and what they share.
//
// Shared by the HttpServer and all its connections; the set holds connections until they close, so one that
// only waits for its answer stays alive. One timer looks through the set for overdue connections (cheaper
// than a timer per read). Everything but accept() and sweep() may be called from any thread.
#pragma once

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "net/asio/http_exchange.h"
#include "net/asio/loop_core.h"
#include "net/http/buffered_body.h"
#include "net/http/worker_pool.h"
#include "net/http_server.h"
#include "net/net_events.h"
#include "net/socket/listening_socket.h"

namespace foreshock::net {

class HttpConnection;

int64_t steady_now_ns();

struct HttpServer::Core : public std::enable_shared_from_this<HttpServer::Core> {
  using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Strand>;
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Strand>;

  Core(Loop& loop, HttpServerOptions server_options, const HttpRouter& routes,
       std::shared_ptr<TlsContext> tls);

  void start(ListeningSocket socket);
  bool drain(int64_t timeout_ns);
  void close_all();  // waits; for ~HttpServer

  void add(const std::shared_ptr<HttpConnection>& connection);
  void remove(HttpConnection* connection);  // closed
  void destroyed();                         // and destructed
  std::string next_request_id();
  ExchangeFacts facts_of(const HttpRequest& head, const HttpRoute* route) const;
  // Who takes the body of a request; null when the handler does not want it.
  std::unique_ptr<BodyConsumer> make_consumer(const HttpRoute& route, HttpRequest&& head,
                                              const ResponseWriter& writer, uint64_t length);

  const std::shared_ptr<Loop::Core> loop;
  const HttpServerOptions options;
  const HttpRouter& router;
  const std::shared_ptr<TlsContext> tls;  // null: plain
  Address address;
  std::atomic<bool> draining{false};
  const std::shared_ptr<BodyBudget> bodies;
  WorkerPool workers;
  const events::ListenerMetrics metrics;

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::unordered_map<HttpConnection*, std::shared_ptr<HttpConnection>> connections;

 private:
  const events::RouteMetrics& metrics_of(const HttpRoute* route) const;
  void accept();
  void retry_accept();
  void sweep();
  void stop_accepting();
  std::vector<std::shared_ptr<HttpConnection>> snapshot() const;
  bool wait_empty(int64_t timeout_ns, bool destructed);

  Strand strand_;
  Acceptor acceptor_;
  Timer accept_timer_;
  Timer sweep_timer_;
  const int64_t sweep_period_ns_;
  size_t live_ = 0;         // connection objects
  bool accepting_ = false;  // an accept is under way
  const uint64_t request_id_seed_;
  std::atomic<uint64_t> request_id_next_{0};
  std::unordered_map<const HttpRoute*, events::RouteMetrics> route_metrics_;
  const events::RouteMetrics no_route_metrics_;
};

}  // namespace foreshock::net
