#include "net/asio/http_core.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>

#include "base/check.h"
#include "base/hash.h"
#include "base/ids.h"
#include "net/asio/http_connection.h"

namespace foreshock::net {
namespace {

constexpr int64_t kSweepNsMin = 5 * kMillisecond, kSweepNsMax = kSecond;
constexpr int64_t kAcceptRetryNs = 100 * kMillisecond;
// How long ~HttpServer waits for the loop to run the last handlers of closed connections.
constexpr int64_t kCloseNsMax = 30 * kSecond;

int64_t sweep_period(const HttpServerOptions& options) {
  int64_t shortest = std::min({options.header_timeout_ns, options.idle_timeout_ns,
                               options.body_idle_timeout_ns, options.write_timeout_ns});
  return std::clamp(shortest / 4, kSweepNsMin, kSweepNsMax);
}

constexpr std::string_view kTooManyConnections =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

}  // namespace

int64_t steady_now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

HttpServer::Core::Core(Loop& on, HttpServerOptions server_options, const HttpRouter& routes,
                       std::shared_ptr<TlsContext> secured)
    : loop(on.core()),
      options(std::move(server_options)),
      router(routes),
      tls(std::move(secured)),
      bodies(std::make_shared<BodyBudget>(options.buffered_bodies_bytes_max)),
      workers(options.worker_threads, options.worker_queue_max),
      metrics("http"),
      strand_(asio::make_strand(*loop->context)),
      acceptor_(strand_),
      accept_timer_(strand_),
      sweep_timer_(strand_),
      sweep_period_ns_(sweep_period(options)),
      // Request ids only have to differ between servers and restarts; they are no secrets.
      request_id_seed_(
          mix64(static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) ^
                mix64(static_cast<uint64_t>(::getpid())) ^ reinterpret_cast<uintptr_t>(this))),
      no_route_metrics_("any", "none") {
  for (const HttpRoute* route : router.routes())
    route_metrics_.emplace(route, events::RouteMetrics(route->method, route->pattern));
}

void HttpServer::Core::start(ListeningSocket listening) {
  address = listening.address;
  acceptor_.assign(address.is_v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), listening.socket.release());
  events::Listening{"http", address.text()}.tell();
  accepting_ = true;
  asio::post(strand_, [self = shared_from_this()] {
    self->accept();
    self->sweep();
  });
}

void HttpServer::Core::accept() {
  if (draining) {
    stop_accepting();
    return;
  }
  acceptor_.async_accept(
      asio::make_strand(*loop->context),
      [self = shared_from_this()](boost::system::error_code error, HttpConnection::Socket socket) {
        if (error == asio::error::operation_aborted || self->draining) return self->stop_accepting();
        if (error) {
          events::AcceptFailed{"http", error.message()}.tell();
          // Out of descriptors or memory: trying again at once would spin.
          return self->retry_accept();
        }
        self->metrics.accepted.add();
        size_t open;
        {
          std::lock_guard lock(self->mutex);
          open = self->connections.size();
        }
        if (open >= self->options.connections_max) {
          events::ConnectionRefused{"http"}.tell();
          boost::system::error_code ignored;
          socket.non_blocking(true, ignored);
          if (!self->tls) socket.write_some(asio::buffer(kTooManyConnections), ignored);
          socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        } else {
          auto connection = std::make_shared<HttpConnection>(self, std::move(socket));
          self->add(connection);
          connection->post([connection] { connection->start(); });
        }
        self->accept();
      });
}

void HttpServer::Core::retry_accept() {
  accept_timer_.expires_after(std::chrono::nanoseconds(kAcceptRetryNs));
  accept_timer_.async_wait([self = shared_from_this()](boost::system::error_code) { self->accept(); });
}

void HttpServer::Core::stop_accepting() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  std::lock_guard lock(mutex);
  accepting_ = false;
  changed.notify_all();
}

void HttpServer::Core::sweep() {
  sweep_timer_.expires_after(std::chrono::nanoseconds(sweep_period_ns_));
  sweep_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (error) return;
    int64_t now = steady_now_ns();
    for (const auto& connection : self->snapshot())
      if (connection->overdue(now)) connection->post([connection] { connection->time_out(); });
    self->sweep();
  });
}

std::vector<std::shared_ptr<HttpConnection>> HttpServer::Core::snapshot() const {
  std::lock_guard lock(mutex);
  std::vector<std::shared_ptr<HttpConnection>> out;
  out.reserve(connections.size());
  for (const auto& [key, connection] : connections) out.push_back(connection);
  return out;
}

void HttpServer::Core::add(const std::shared_ptr<HttpConnection>& connection) {
  std::lock_guard lock(mutex);
  connections.emplace(connection.get(), connection);
  ++live_;
  metrics.connections.add(1);
}

void HttpServer::Core::remove(HttpConnection* connection) {
  std::shared_ptr<HttpConnection> last;  // may be destroyed only after the lock is gone
  std::lock_guard lock(mutex);
  auto found = connections.find(connection);
  if (found == connections.end()) return;
  last = std::move(found->second);
  connections.erase(found);
  metrics.connections.add(-1);
  changed.notify_all();
}

void HttpServer::Core::destroyed() {
  std::lock_guard lock(mutex);
  --live_;
  changed.notify_all();
}

std::string HttpServer::Core::next_request_id() {
  return hex16(mix64(request_id_seed_ + ++request_id_next_));
}

const events::RouteMetrics& HttpServer::Core::metrics_of(const HttpRoute* route) const {
  auto found = route_metrics_.find(route);
  return found == route_metrics_.end() ? no_route_metrics_ : found->second;
}

ExchangeFacts HttpServer::Core::facts_of(const HttpRequest& head, const HttpRoute* route) const {
  ExchangeFacts facts;
  facts.request_id = head.request_id;
  facts.path = head.path;
  facts.is_head = head.method == "HEAD";
  facts.gzip_accepted = head.headers.has_token("Accept-Encoding", "gzip");
  facts.version_minor = head.version_minor;
  facts.started_ns = steady_now_ns();
  facts.metrics = &metrics_of(route);
  facts.stream_bytes_max = options.stream_buffer_bytes;
  facts.compress_bytes_min = options.compress_bytes_min;
  return facts;
}

std::unique_ptr<BodyConsumer> HttpServer::Core::make_consumer(const HttpRoute& route, HttpRequest&& head,
                                                              const ResponseWriter& writer, uint64_t length) {
  if (route.stream_handler) return call_stream_handler(route, std::move(head), writer);
  auto handle = [this, &route](HttpRequest&& request, ResponseWriter answer) {
    if (route.options.runs == Runs::kInline) return call_handler(route, std::move(request), answer);
    auto shared = std::make_shared<HttpRequest>(std::move(request));
    bool taken = workers.submit([&route, shared, answer] {
      if (!answer.gone()) call_handler(route, std::move(*shared), answer);
    });
    if (!taken) answer.fail({ErrorKind::kUnavailable, "Too many requests are waiting; try again."});
  };
  return make_buffered_body(std::move(head), writer, length, bodies, handle);
}

bool HttpServer::Core::wait_empty(int64_t timeout_ns, bool destructed) {
  std::unique_lock lock(mutex);
  return changed.wait_for(lock, std::chrono::nanoseconds(timeout_ns),
                          [&] { return connections.empty() && !accepting_ && (!destructed || live_ == 0); });
}

bool HttpServer::Core::drain(int64_t timeout_ns) {
  CHECK(!loop->on_thread()) << "drain() would wait for its own thread";
  draining = true;
  asio::post(strand_, [self = shared_from_this()] { self->stop_accepting(); });
  for (const auto& connection : snapshot()) connection->post([connection] { connection->drain(); });
  bool complete = wait_empty(timeout_ns, false);
  auto rest = snapshot();
  for (const auto& connection : rest) connection->post([connection] { connection->close(); });
  events::Drained{"http", complete, rest.size()}.tell();
  wait_empty(kSecond, false);
  return complete;
}

void HttpServer::Core::close_all() {
  CHECK(!loop->on_thread()) << "an HttpServer cannot be destroyed on a loop thread";
  draining = true;
  if (loop->stopped) {
    // Nobody runs handlers any more; let go of the connections here, their sockets close with them.
    decltype(connections) dropped;
    {
      std::lock_guard lock(mutex);
      dropped.swap(connections);
    }
    dropped.clear();
    return workers.stop();
  }
  asio::post(strand_, [self = shared_from_this()] {
    self->stop_accepting();
    self->accept_timer_.cancel();
    self->sweep_timer_.cancel();
  });
  // A connection accepted just now may still be on its way into the set.
  int64_t give_up = steady_now_ns() + kCloseNsMax;
  do {
    for (const auto& connection : snapshot()) connection->post([connection] { connection->close(); });
  } while (!wait_empty(20 * kMillisecond, true) && steady_now_ns() < give_up);
  workers.stop();
}

}  // namespace foreshock::net
