#include "ingest/relp_source.h"

#include <vector>

#include "base/limits.h"
#include "ingest/ingest_events.h"
#include "ingest/relp/relp_framer.h"
#include "ingest/tcp/outlet.h"

namespace foreshock::ingest {

namespace {

constexpr int64_t kDrainNs = 2 * kSecond;

struct Shared {
  World& world;
  net::Loop& loop;
  FrameSink& sink;
  TenantId tenant;
  std::string zone;
};

class Connection : public net::TcpHandler {
 public:
  Connection(Shared& shared, std::shared_ptr<net::TcpConnection> connection)
      : outlet_(std::make_shared<tcp::Outlet>(shared.world, shared.loop, shared.sink, connection)),
        connection_(std::move(connection)) {
    Stream stream;
    stream.tenant = shared.tenant;
    stream.kind = SourceKind::kRelp;
    stream.name = "relp " + connection_->peer().ip();
    stream.zone = shared.zone;
    stream_ = make_stream(std::move(stream));
  }

  net::Flow on_data(std::string_view bytes) override {
    std::vector<relp::RelpFrame> frames;
    bool fine = framer_.feed(bytes, frames);
    wire::RecordBatch batch;
    std::vector<uint32_t> transactions;
    for (relp::RelpFrame& frame : frames) {
      if (frame.command == "syslog") {
        while (!frame.data.empty() && (frame.data.back() == '\n' || frame.data.back() == '\0'))
          frame.data.pop_back();
        if (!frame.data.empty()) batch.add(std::string_view(frame.data).substr(0, limits::kLineBytesMax + 1));
        transactions.push_back(frame.transaction);
      } else if (!answer(frame)) {
        fine = false;
      }
    }
    net::Flow flow = hand_on(batch, std::move(transactions));
    if (fine) return flow;
    if (!closing_) events::MessageBroken{"relp"}.tell();
    connection_->close();
    return net::Flow::kStop;
  }

  net::TcpProgress progress() const override {
    if (!framer_.open()) return {};
    return {net::TcpProgress::Stage::kMessage, framer_.ended() + 1, framer_.held_bytes()};
  }

  void on_closed(Status) override {}

 private:
  net::Flow hand_on(const wire::RecordBatch& batch, std::vector<uint32_t> transactions) {
    if (transactions.empty()) return net::Flow::kContinue;
    Receipt receipt([connection = connection_, transactions = std::move(transactions)](Status status) {
      if (!status) return connection->close();  // unanswered messages come again
      std::string answers;
      for (uint32_t transaction : transactions) answers += relp::relp_frame(transaction, "rsp", "200 OK");
      connection->write(answers);
    });
    net::Flow flow = outlet_->offer(stream_, batch, std::nullopt, receipt);
    receipt.sign();
    return flow;
  }

  // False when the session is over.
  bool answer(const relp::RelpFrame& frame) {
    if (frame.command == "open") {
      connection_->write(relp::relp_frame(
          frame.transaction, "rsp", "200 OK\nrelp_version=0\nrelp_software=foreshock\ncommands=syslog"));
      return true;
    }
    if (frame.command == "close") {
      closing_ = true;
      connection_->write(relp::relp_frame(frame.transaction, "rsp", "") +
                         relp::relp_frame(0, "serverclose", ""));
      return false;
    }
    connection_->write(relp::relp_frame(frame.transaction, "rsp", "500 unknown command"));
    return true;
  }

  std::shared_ptr<tcp::Outlet> outlet_;
  std::shared_ptr<net::TcpConnection> connection_;
  std::shared_ptr<const Stream> stream_;
  relp::RelpFramer framer_;
  bool closing_ = false;
};

class Source : public RelpSource {
 public:
  Source(World& world, net::Loop& loop, FrameSink& sink, TenantId tenant, std::string zone)
      : shared_{world, loop, sink, tenant, std::move(zone)} {}
  ~Source() override { stop(); }

  Status listen(const std::string& address, std::shared_ptr<net::TlsContext> tls, net::TcpPatience patience) {
    net::TcpListenerOptions options;
    options.patience = patience;
    options.listen = address;
    options.name = "relp";
    options.setting = "ingest.relp.listen";
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

Result<std::unique_ptr<RelpSource>> RelpSource::start(World& world, net::Loop& loop, FrameSink& sink,
                                                      TenantId tenant, const std::string& listen,
                                                      const std::string& zone,
                                                      std::shared_ptr<net::TlsContext> tls,
                                                      net::TcpPatience patience) {
  auto source = std::make_unique<Source>(world, loop, sink, tenant, zone);
  RETURN_IF_ERROR(source->listen(listen, std::move(tls), patience));
  return std::unique_ptr<RelpSource>(std::move(source));
}

}  // namespace foreshock::ingest
