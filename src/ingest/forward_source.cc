#include "ingest/forward_source.h"

#include <mutex>

#include "base/limits.h"
#include "ingest/forward/forward_message.h"
#include "ingest/forward/handshake.h"
#include "ingest/forward/msgpack.h"
#include "ingest/ingest_events.h"
#include "ingest/tcp/outlet.h"

namespace foreshock::ingest {

namespace {

constexpr int64_t kDrainNs = 2 * kSecond;
constexpr size_t kKeptBytes = 64 * 1024;
constexpr size_t kPingBytesMax = 8 * 1024;  // of a client that has not shown the key yet

struct Shared {
  World& world;
  net::Loop& loop;
  FrameSink& sink;
  TenantId tenant;
  ForwardOptions options;
};

// Parts of lines that were cut, of one connection; a timer lets go of those that stay alone. Its lock also
// keeps what it hands on in order.
struct Parts {
  Parts(Shared& shared, std::shared_ptr<net::TcpConnection> connection)
      : world(shared.world),
        loop(shared.loop),
        outlet(std::make_shared<tcp::Outlet>(shared.world, shared.loop, shared.sink, connection)),
        tenant(shared.tenant),
        peer(connection->peer().ip()) {}

  const std::shared_ptr<const Stream>& stream_of(const std::string& tag) {
    if (stream && stream->service == tag) return stream;
    Stream named;
    named.tenant = tenant;
    named.kind = SourceKind::kForward;
    named.name = peer + " " + tag;
    named.service = tag;
    stream = make_stream(std::move(named));
    return stream;
  }

  void let_go(int64_t until_ns) {
    for (const forward::PartJoining::Joined& one : joining.flush(until_ns)) {
      wire::RecordBatch batch;
      forward::put_joined(one, batch);
      outlet->offer(stream_of(one.tag), batch, std::nullopt, Receipt());
    }
  }

  // With the lock held.
  static void watch(const std::shared_ptr<Parts>& self) {
    if (self->watched || self->joining.empty()) return;
    self->watched = true;
    self->loop.call_after(kForwardPartWaitNs / 4, [self] {
      std::lock_guard lock(self->mutex);
      self->watched = false;
      self->let_go(self->world.clock().steady_ns() - kForwardPartWaitNs);
      watch(self);
    });
  }

  World& world;
  net::Loop& loop;
  const std::shared_ptr<tcp::Outlet> outlet;
  const TenantId tenant;
  const std::string peer;
  std::mutex mutex;
  std::shared_ptr<const Stream> stream;
  forward::PartJoining joining;
  bool watched = false;
};

class Connection : public net::TcpHandler {
 public:
  Connection(Shared& shared, std::shared_ptr<net::TcpConnection> connection)
      : shared_(shared),
        parts_(std::make_shared<Parts>(shared, connection)),
        connection_(std::move(connection)) {
    if (shared_.options.shared_key.empty()) return;
    Chance& chance = shared_.world.chance();
    handshake_ =
        std::make_unique<forward::Handshake>(shared_.options.shared_key, chance.secret_bytes(16), "foreshock",
                                             chance.secret_bytes(16), shared_.options.users);
    connection_->write(handshake_->helo());
  }

  net::Flow on_data(std::string_view bytes) override {
    buffer_ += bytes;
    if (buffer_.size() > (handshake_ ? kPingBytesMax : kForwardMessageBytesMax)) return give_up();
    net::Flow flow = net::Flow::kContinue;
    size_t used = 0;
    while (flow != net::Flow::kStop) {
      std::string_view rest = std::string_view(buffer_).substr(used);
      auto state = scanner_.scan(rest);
      if (state == forward::MsgpackScanner::State::kBroken) return give_up();
      if (rest.empty() || state == forward::MsgpackScanner::State::kMore) break;
      net::Flow next = take(rest.substr(0, scanner_.end()));
      used += scanner_.end();
      ++taken_;
      scanner_.reset();
      if (next != net::Flow::kContinue) flow = next;
    }
    buffer_.erase(0, used);
    // Room of a long message is given back; a connection may be idle for long.
    if (buffer_.capacity() > kKeptBytes && buffer_.size() < buffer_.capacity() / 4)
      buffer_ = std::string(buffer_);
    return flow;
  }

  net::TcpProgress progress() const override {
    using Stage = net::TcpProgress::Stage;
    if (handshake_) return {Stage::kHandshake, 0, buffer_.size()};
    if (buffer_.empty()) return {};
    return {Stage::kMessage, taken_ + 1, buffer_.capacity()};
  }

  void on_closed(Status) override {
    std::lock_guard lock(parts_->mutex);
    parts_->let_go(INT64_MAX);
  }

 private:
  net::Flow give_up() {
    events::MessageBroken{"forward"}.tell();
    connection_->close();
    return net::Flow::kStop;
  }

  net::Flow take(std::string_view bytes) {
    if (handshake_) {
      bool welcome = false;
      connection_->write(handshake_->pong(bytes, welcome));
      if (!welcome) return give_up();
      handshake_.reset();
      return net::Flow::kContinue;
    }
    std::lock_guard lock(parts_->mutex);
    auto message = forward::decode_message(bytes, limits::kBodyBytesMax, parts_->joining,
                                           shared_.world.clock().steady_ns());
    if (!message) return give_up();
    if (!message->logs) events::SignalSkipped{"forward"}.tell();
    Receipt receipt;
    if (message->chunk)
      receipt = Receipt([connection = connection_, chunk = *message->chunk](Status status) {
        if (!status) return connection->close();  // the client sends it again
        connection->write("\x81" + forward::msgpack_text("ack") + forward::msgpack_text(chunk));
      });
    net::Flow flow =
        parts_->outlet->offer(parts_->stream_of(message->tag), message->records, message->chunk, receipt);
    receipt.sign();
    Parts::watch(parts_);
    return flow;
  }

  Shared& shared_;
  std::shared_ptr<Parts> parts_;
  std::shared_ptr<net::TcpConnection> connection_;
  std::unique_ptr<forward::Handshake> handshake_;  // until the client has shown the key
  std::string buffer_;
  forward::MsgpackScanner scanner_;
  uint64_t taken_ = 0;  // messages so far
};

class Source : public ForwardSource {
 public:
  Source(World& world, net::Loop& loop, FrameSink& sink, TenantId tenant, ForwardOptions options)
      : shared_{world, loop, sink, tenant, std::move(options)} {}
  ~Source() override { stop(); }

  Status listen(std::shared_ptr<net::TlsContext> tls) {
    net::TcpListenerOptions options;
    options.patience = shared_.options.patience;
    options.listen = shared_.options.listen;
    options.name = "forward";
    options.setting = "ingest.forward.listen";
    net::TcpHandlerFactory factory = [this](std::shared_ptr<net::TcpConnection> connection) {
      return std::make_unique<Connection>(shared_, std::move(connection));
    };
    if (tls) factory = net::tls_handlers(std::move(tls), std::move(factory));
    ASSIGN_OR_RETURN(listener_, net::TcpListener::start(shared_.loop, options, std::move(factory)));
    return {};
  }
  std::string address() const override { return listener_ ? listener_->address().text() : ""; }
  void stop() override {
    if (listener_) listener_->drain(kDrainNs);
    listener_.reset();
  }

 private:
  Shared shared_;
  std::unique_ptr<net::TcpListener> listener_;
};

}  // namespace

Result<std::unique_ptr<ForwardSource>> ForwardSource::start(World& world, net::Loop& loop, FrameSink& sink,
                                                            TenantId tenant, ForwardOptions options,
                                                            std::shared_ptr<net::TlsContext> tls) {
  if (!options.users.empty() && options.shared_key.empty())
    return fail(ErrorKind::kInvalid,
                "ingest.forward.users: passwords are asked for together with a shared key; set "
                "ingest.forward.shared_key too");
  auto source = std::make_unique<Source>(world, loop, sink, tenant, std::move(options));
  RETURN_IF_ERROR(source->listen(std::move(tls)));
  return std::unique_ptr<ForwardSource>(std::move(source));
}

}  // namespace foreshock::ingest
