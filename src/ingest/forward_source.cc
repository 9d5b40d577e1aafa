#include "ingest/forward_source.h"

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
  std::string key;
};

class Connection : public net::TcpHandler {
 public:
  Connection(Shared& shared, std::shared_ptr<net::TcpConnection> connection)
      : shared_(shared),
        outlet_(std::make_shared<tcp::Outlet>(shared.world, shared.loop, shared.sink, connection)),
        connection_(std::move(connection)) {
    if (shared_.key.empty()) return;
    handshake_ = std::make_unique<forward::Handshake>(shared_.key, shared_.world.chance().secret_bytes(16),
                                                      "foreshock");
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

  void on_closed(Status) override {}

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
    auto message = forward::decode_message(bytes, limits::kBodyBytesMax);
    if (!message) return give_up();
    if (!message->logs) events::SignalSkipped{"forward"}.tell();
    Receipt receipt;
    if (message->chunk)
      receipt = Receipt([connection = connection_, chunk = *message->chunk](Status status) {
        if (!status) return connection->close();  // the client sends it again
        connection->write("\x81" + forward::msgpack_text("ack") + forward::msgpack_text(chunk));
      });
    net::Flow flow = outlet_->offer(stream_of(message->tag), message->records, message->chunk, receipt);
    receipt.sign();
    return flow;
  }

  const std::shared_ptr<const Stream>& stream_of(const std::string& tag) {
    if (stream_ && stream_->service == tag) return stream_;
    Stream stream;
    stream.tenant = shared_.tenant;
    stream.kind = SourceKind::kForward;
    stream.name = connection_->peer().ip() + " " + tag;
    stream.service = tag;
    stream_ = make_stream(std::move(stream));
    return stream_;
  }

  Shared& shared_;
  std::shared_ptr<tcp::Outlet> outlet_;
  std::shared_ptr<net::TcpConnection> connection_;
  std::unique_ptr<forward::Handshake> handshake_;  // until the client has shown the key
  std::string buffer_;
  forward::MsgpackScanner scanner_;
  uint64_t taken_ = 0;  // messages so far
  std::shared_ptr<const Stream> stream_;
};

class Source : public ForwardSource {
 public:
  Source(World& world, net::Loop& loop, FrameSink& sink, TenantId tenant, std::string key)
      : shared_{world, loop, sink, tenant, std::move(key)} {}
  ~Source() override { stop(); }

  Status listen(const std::string& address, std::shared_ptr<net::TlsContext> tls, net::TcpPatience patience) {
    net::TcpListenerOptions options;
    options.patience = patience;
    options.listen = address;
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
                                                            TenantId tenant, const std::string& listen,
                                                            const std::string& shared_key,
                                                            std::shared_ptr<net::TlsContext> tls,
                                                            net::TcpPatience patience) {
  auto source = std::make_unique<Source>(world, loop, sink, tenant, shared_key);
  RETURN_IF_ERROR(source->listen(listen, std::move(tls), patience));
  return std::unique_ptr<ForwardSource>(std::move(source));
}

}  // namespace foreshock::ingest
