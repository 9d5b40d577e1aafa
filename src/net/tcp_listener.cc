#include "net/tcp_listener.h"

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "base/check.h"
#include "net/asio/http_core.h"
#include "net/minimum_rate.h"

namespace foreshock::net {
namespace {

// Shared by all connections of a loop thread: bytes are taken before anything else can run on it.
constexpr size_t kReadBytes = 256 * 1024;
// Reads of one connection in a row before others get their turn.
constexpr int kReadsInARow = 4;
constexpr int64_t kNever = INT64_MAX;
constexpr int64_t kCloseNsMax = 30 * kSecond;

std::span<char> read_buffer() {
  thread_local std::unique_ptr<char[]> bytes = std::make_unique<char[]>(kReadBytes);
  return {bytes.get(), kReadBytes};
}

}  // namespace

class TcpSession;

struct TcpListener::Core : public std::enable_shared_from_this<TcpListener::Core> {
  using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Strand>;
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Strand>;

  Core(Loop& on, TcpListenerOptions listener_options, TcpHandlerFactory handlers)
      : loop(on.core()),
        options(std::move(listener_options)),
        factory(std::move(handlers)),
        metrics(options.name),
        strand(asio::make_strand(*loop->context)),
        acceptor(strand),
        timer(strand) {}

  void start(ListeningSocket socket);
  void accept();
  void retry_accept();
  void sweep();
  void stop_accepting();
  std::vector<std::shared_ptr<TcpSession>> snapshot() const;
  bool above_share(size_t held_bytes) const;
  bool wait_empty(int64_t timeout_ns, bool destructed);
  void close_all();
  void remove(TcpSession* session);

  const std::shared_ptr<Loop::Core> loop;
  const TcpListenerOptions options;
  const TcpHandlerFactory factory;
  const events::ListenerMetrics metrics;
  Address address;
  Strand strand;
  Acceptor acceptor;
  Timer timer;
  std::atomic<bool> closing{false};
  std::atomic<size_t> open_bytes{0};  // of all connections' unfinished messages

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::unordered_map<TcpSession*, std::shared_ptr<TcpSession>> sessions;
  size_t live = 0;
  bool accepting = false;
};

// One connection. The listener's set holds it until it is closed; handlers hold a TcpConnection that outlives
// it.
class TcpSession : public std::enable_shared_from_this<TcpSession> {
 public:
  using Socket = asio::basic_stream_socket<asio::ip::tcp, Strand>;

  TcpSession(std::shared_ptr<TcpListener::Core> core, Socket socket, Address peer)
      : core_(std::move(core)), socket_(std::move(socket)), strand_(socket_.get_executor()), peer_(peer) {}
  ~TcpSession() {
    handler_.reset();
    std::lock_guard lock(core_->mutex);
    --core_->live;
    core_->changed.notify_all();
  }

  template <class F>
  void post(F&& task) {
    asio::post(strand_, std::forward<F>(task));
  }
  bool overdue(int64_t now_ns) const { return now_ns >= deadline_; }

  void start(std::unique_ptr<TcpHandler> handler);
  void resume();
  void time_out();
  void read_rest_and_close();
  void close(Status status);
  bool queue(std::string_view bytes);
  void flush();
  void close_after_writes();

 private:
  void wait_readable();
  bool read_once();  // whether there may be more
  void touch(size_t bytes);
  void hold(size_t bytes);

  const std::shared_ptr<TcpListener::Core> core_;
  Socket socket_;
  const Strand strand_;
  const Address peer_;
  std::unique_ptr<TcpHandler> handler_;
  std::atomic<int64_t> deadline_{kNever};
  TcpProgress progress_;  // as of the last read
  MinimumRate rate_;      // of the open message
  int64_t started_ns_ = 0, paused_ns_ = 0;
  bool waiting_ = false;
  bool paused_ = false;
  std::atomic<bool> closed_{false};  // written on the strand
  bool writing_ = false;
  bool close_when_written_ = false;
  std::string out_;  // being written

  std::mutex mutex_;
  std::string pending_;   // with mutex_
  size_t unwritten_ = 0;  // pending_ and what is left of out_; with mutex_
  bool flush_posted_ = false;
};

namespace {

class ConnectionHandle : public TcpConnection {
 public:
  ConnectionHandle(std::weak_ptr<TcpSession> session, Address peer, uint16_t local_port)
      : session_(std::move(session)), peer_(peer), local_port_(local_port) {}
  const Address& peer() const override { return peer_; }
  uint16_t local_port() const override { return local_port_; }
  void resume() override {
    if (auto session = session_.lock()) session->post([session] { session->resume(); });
  }
  bool write(std::string_view bytes) override {
    auto session = session_.lock();
    return session && session->queue(bytes);
  }
  void close() override {
    if (auto session = session_.lock()) session->post([session] { session->close_after_writes(); });
  }

 private:
  const std::weak_ptr<TcpSession> session_;
  const Address peer_;
  const uint16_t local_port_;
};

}  // namespace

void TcpSession::start(std::unique_ptr<TcpHandler> handler) {
  handler_ = std::move(handler);
  if (closed_ || !handler_) return close({});
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  started_ns_ = steady_now_ns();
  touch(0);
  wait_readable();
}

// After each read: until when the next one must come depends on what the connection is in the middle of.
void TcpSession::touch(size_t bytes) {
  const TcpPatience& patience = core_->options.patience;
  TcpProgress now = handler_->progress();
  int64_t time = steady_now_ns();
  int64_t deadline = patience.idle_ns > 0 ? time + patience.idle_ns : kNever;
  if (now.stage == TcpProgress::Stage::kHandshake) deadline = started_ns_ + patience.handshake_ns;
  if (now.stage == TcpProgress::Stage::kMessage) {
    if (progress_.stage == now.stage && progress_.message == now.message)
      rate_.received(bytes, time);
    else
      rate_ = MinimumRate(patience.message_ns, patience.message_rate_min, time);
    deadline = std::min(deadline, rate_.deadline_ns());
  }
  hold(now.held_bytes);
  progress_ = now;
  deadline_ = deadline;
}

void TcpSession::hold(size_t bytes) {
  if (bytes == progress_.held_bytes) return;
  core_->metrics.open_bytes.add(static_cast<double>(bytes) - static_cast<double>(progress_.held_bytes));
  core_->open_bytes.fetch_add(bytes - progress_.held_bytes);  // wraps where there is less now
  progress_.held_bytes = bytes;
}

void TcpSession::wait_readable() {
  if (waiting_ || paused_ || closed_) return;
  waiting_ = true;
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
    self->waiting_ = false;
    if (error || self->closed_ || self->paused_) return;
    for (int i = 0; i < kReadsInARow; ++i)
      if (!self->read_once()) return self->wait_readable();
    self->wait_readable();
  });
}

bool TcpSession::read_once() {
  if (paused_ || closed_) return false;
  std::span<char> buffer = read_buffer();
  boost::system::error_code error;
  size_t bytes = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), error);
  if (error == asio::error::would_block || error == asio::error::interrupted) return false;
  if (error) {
    close(error == asio::error::eof
              ? Status()
              : Status(fail(ErrorKind::kUnavailable, "the connection broke: " + error.message())));
    return false;
  }
  core_->metrics.received_bytes.add(static_cast<double>(bytes));
  Flow flow = handler_->on_data({buffer.data(), bytes});
  touch(bytes);
  if (flow == Flow::kStop) close_after_writes();
  if (flow == Flow::kPause) {
    paused_ = true;
    paused_ns_ = steady_now_ns();
    deadline_ = kNever;
  }
  if (flow != Flow::kStop && core_->above_share(progress_.held_bytes)) {
    events::OpenMessagesCut{core_->options.name, peer_.text(), progress_.held_bytes}.tell();
    close(fail(ErrorKind::kExhausted, "unfinished messages need too much memory"));
    return false;
  }
  return flow == Flow::kContinue && bytes == buffer.size();
}

void TcpSession::resume() {
  if (closed_ || !paused_) return;
  paused_ = false;
  rate_.waited(steady_now_ns() - paused_ns_);
  touch(0);
  wait_readable();
}

void TcpSession::time_out() {
  if (closed_ || !overdue(steady_now_ns())) return;
  if (progress_.stage == TcpProgress::Stage::kBetween) {
    events::ConnectionTimedOut{"tcp_idle"}.tell();
    return close(fail(ErrorKind::kTimeout, "the connection was idle for too long"));
  }
  bool handshake = progress_.stage == TcpProgress::Stage::kHandshake;
  events::SlowSenderCut{core_->options.name, peer_.text(), handshake ? "tcp_handshake" : "tcp_message"}
      .tell();
  close(fail(ErrorKind::kTimeout, "the sender was too slow"));
}

// What the client has sent and the kernel holds is still a promise to it: take that, then close. A paused
// handler cannot take it; its client will notice the close and send again.
void TcpSession::read_rest_and_close() {
  while (!closed_ && !paused_ && handler_ && read_once()) {
  }
  close(fail(ErrorKind::kUnavailable, "the server is shutting down"));
}

void TcpSession::close(Status status) {
  if (closed_.exchange(true)) return;
  deadline_ = kNever;
  hold(0);
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_both, ignored);
  socket_.close(ignored);
  if (handler_) handler_->on_closed(std::move(status));
  core_->remove(this);
}

bool TcpSession::queue(std::string_view bytes) {
  if (closed_) return false;
  {
    std::lock_guard lock(mutex_);
    if (unwritten_ > 0 && unwritten_ + bytes.size() > core_->options.write_buffer_bytes) return false;
    pending_ += bytes;
    unwritten_ += bytes.size();
    if (std::exchange(flush_posted_, true)) return true;
  }
  post([self = shared_from_this()] { self->flush(); });
  return true;
}

void TcpSession::flush() {
  if (closed_ || writing_) return;
  if (out_.empty()) {
    std::lock_guard lock(mutex_);
    flush_posted_ = false;
    out_.swap(pending_);
  }
  if (out_.empty()) {
    if (close_when_written_) close({});
    return;
  }
  writing_ = true;
  socket_.async_write_some(
      asio::buffer(out_), [self = shared_from_this()](boost::system::error_code error, size_t bytes) {
        self->writing_ = false;
        if (error) {
          return self->close(fail(ErrorKind::kUnavailable, "cannot answer: " + error.message()));
        }
        self->out_.erase(0, bytes);
        {
          std::lock_guard lock(self->mutex_);
          self->unwritten_ -= bytes;
        }
        self->flush();
      });
}

void TcpSession::close_after_writes() {
  close_when_written_ = true;
  paused_ = true;  // no more reading
  flush();
}

void TcpListener::Core::start(ListeningSocket listening) {
  address = listening.address;
  acceptor.assign(address.is_v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), listening.socket.release());
  events::Listening{options.name, address.text()}.tell();
  accepting = true;
  asio::post(strand, [self = shared_from_this()] {
    self->accept();
    self->sweep();
  });
}

void TcpListener::Core::accept() {
  if (closing) return stop_accepting();
  acceptor.async_accept(
      asio::make_strand(*loop->context),
      [self = shared_from_this()](boost::system::error_code error, TcpSession::Socket socket) {
        if (error == asio::error::operation_aborted || self->closing) return self->stop_accepting();
        if (error) {
          events::AcceptFailed{self->options.name, error.message()}.tell();
          return self->retry_accept();
        }
        self->metrics.accepted.add();
        auto remote = socket.remote_endpoint(error);
        if (error) return self->accept();
        Address peer = address_of(remote.data());
        auto session = std::make_shared<TcpSession>(self, std::move(socket), peer);
        {
          std::lock_guard lock(self->mutex);
          ++self->live;
          if (self->sessions.size() < self->options.connections_max) {
            self->sessions.emplace(session.get(), session);
            self->metrics.connections.add(1);
            session->post([self, session, peer] {
              session->start(
                  self->factory(std::make_shared<ConnectionHandle>(session, peer, self->address.port)));
            });
            session.reset();
          }
        }
        if (session) events::ConnectionRefused{self->options.name}.tell();  // closed with the session
        session.reset();
        self->accept();
      });
}

void TcpListener::Core::retry_accept() {
  auto wait = std::make_shared<Timer>(strand);
  wait->expires_after(std::chrono::milliseconds(100));
  wait->async_wait([self = shared_from_this(), wait](boost::system::error_code) { self->accept(); });
}

void TcpListener::Core::sweep() {
  const TcpPatience& patience = options.patience;
  int64_t shortest = std::min(patience.handshake_ns, patience.message_ns);
  int64_t period = (patience.idle_ns > 0 ? std::min(patience.idle_ns, shortest) : shortest) / 4;
  timer.expires_after(std::chrono::nanoseconds(std::clamp(period, 5 * kMillisecond, kSecond)));
  timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (error) return;
    int64_t now = steady_now_ns();
    for (const auto& session : self->snapshot())
      if (session->overdue(now)) session->post([session] { session->time_out(); });
    self->sweep();
  });
}

void TcpListener::Core::stop_accepting() {
  boost::system::error_code ignored;
  acceptor.close(ignored);
  std::lock_guard lock(mutex);
  accepting = false;
  changed.notify_all();
}

std::vector<std::shared_ptr<TcpSession>> TcpListener::Core::snapshot() const {
  std::lock_guard lock(mutex);
  std::vector<std::shared_ptr<TcpSession>> out;
  for (const auto& [key, session] : sessions) out.push_back(session);
  return out;
}

void TcpListener::Core::remove(TcpSession* session) {
  std::shared_ptr<TcpSession> last;  // destroyed only after the lock is gone
  std::lock_guard lock(mutex);
  auto found = sessions.find(session);
  if (found == sessions.end()) return;
  last = std::move(found->second);
  sessions.erase(found);
  metrics.connections.add(-1);
  changed.notify_all();
}

// Only where memory is short. Who holds less than an equal share is left alone, so short messages are never
// the ones that pay for long ones.
bool TcpListener::Core::above_share(size_t held_bytes) const {
  if (open_bytes.load() <= options.patience.open_bytes_max) return false;
  std::lock_guard lock(mutex);
  return held_bytes > options.patience.open_bytes_max / std::max<size_t>(1, sessions.size());
}

bool TcpListener::Core::wait_empty(int64_t timeout_ns, bool destructed) {
  std::unique_lock lock(mutex);
  return changed.wait_for(lock, std::chrono::nanoseconds(timeout_ns),
                          [&] { return sessions.empty() && !accepting && (!destructed || live == 0); });
}

void TcpListener::Core::close_all() {
  CHECK(!loop->on_thread()) << "a TcpListener cannot be destroyed on a loop thread";
  closing = true;
  if (loop->stopped) {
    decltype(sessions) dropped;
    std::lock_guard lock(mutex);
    dropped.swap(sessions);
    return;
  }
  asio::post(strand, [self = shared_from_this()] {
    self->stop_accepting();
    self->timer.cancel();
  });
  int64_t give_up = steady_now_ns() + kCloseNsMax;
  do {
    for (const auto& session : snapshot())
      session->post(
          [session] { session->close(fail(ErrorKind::kUnavailable, "the server is shutting down")); });
  } while (!wait_empty(20 * kMillisecond, true) && steady_now_ns() < give_up);
}

TcpListener::TcpListener(std::shared_ptr<Core> core) : core_(std::move(core)) {}
TcpListener::~TcpListener() {
  core_->close_all();
}

Result<std::unique_ptr<TcpListener>> TcpListener::start(Loop& loop, TcpListenerOptions options,
                                                        TcpHandlerFactory factory) {
  ASSIGN_OR_RETURN(ListeningSocket socket,
                   open_listening_socket(options.listen, SOCK_STREAM, options.setting));
  auto core = std::make_shared<Core>(loop, std::move(options), std::move(factory));
  core->start(std::move(socket));
  return std::unique_ptr<TcpListener>(new TcpListener(std::move(core)));
}

uint16_t TcpListener::port() const {
  return core_->address.port;
}
Address TcpListener::address() const {
  return core_->address;
}

size_t TcpListener::connections() const {
  std::lock_guard lock(core_->mutex);
  return core_->sessions.size();
}

void TcpListener::drain(int64_t timeout_ns) {
  core_->closing = true;
  asio::post(core_->strand, [core = core_] { core->stop_accepting(); });
  for (const auto& session : core_->snapshot()) session->post([session] { session->read_rest_and_close(); });
  core_->wait_empty(timeout_ns, false);
}

}  // namespace foreshock::net
