#include "ingest/gelf_source.h"

#include <map>
#include <mutex>

#include "base/limits.h"
#include "ingest/gelf/gelf_chunks.h"
#include "ingest/gelf/gelf_messages.h"
#include "ingest/ingest_events.h"
#include "ingest/ingest_options.h"
#include "ingest/tcp/outlet.h"
#include "net/udp_listener.h"

namespace foreshock::ingest {

namespace {

constexpr int64_t kDrainNs = 2 * kSecond;
constexpr int kPortTries = 20;

std::shared_ptr<const Stream> stream_of(const char* transport, const std::string& ip, TenantId tenant) {
  Stream stream;
  stream.tenant = tenant;
  stream.kind = SourceKind::kGelf;
  stream.name = std::string(transport) + " " + ip;
  return make_stream(std::move(stream));
}

class Connection : public net::TcpHandler {
 public:
  Connection(std::shared_ptr<tcp::Outlet> outlet, TenantId tenant)
      : outlet_(std::move(outlet)), stream_(stream_of("tcp", outlet_->connection().peer().ip(), tenant)) {}

  net::Flow on_data(std::string_view bytes) override {
    wire::RecordBatch batch;
    messages_.feed(bytes, batch);
    return outlet_->offer(frame_of(std::move(batch)));
  }

  net::TcpProgress progress() const override {
    if (messages_.held_bytes() == 0) return {};
    return {net::TcpProgress::Stage::kMessage, messages_.ended() + 1, messages_.held_bytes()};
  }

  void on_closed(Status) override {
    wire::RecordBatch batch;
    messages_.finish(batch);
    outlet_->offer(frame_of(std::move(batch)));
  }

 private:
  Frame frame_of(wire::RecordBatch batch) const {
    Frame frame;
    frame.stream = stream_;
    frame.bytes = std::move(batch.bytes);
    frame.boundaries = std::move(batch.ends);
    return frame;
  }

  std::shared_ptr<tcp::Outlet> outlet_;
  std::shared_ptr<const Stream> stream_;
  gelf::GelfMessages messages_;
};

class Source : public GelfSource {
 public:
  Source(World& world, net::Loop& loop, FrameSink& sink, TenantId tenant, net::TcpPatience patience)
      : world_(world), loop_(loop), sink_(sink), tenant_(tenant), patience_(patience) {}
  ~Source() override { stop(); }

  Status listen(const std::string& address) {
    Status status;
    for (int i = 0; i < (address.ends_with(":0") ? kPortTries : 1); ++i) {
      status = listen_once(address);
      if (status) return {};
      udp_.reset();
      tcp_.reset();
    }
    return status;
  }

  std::string address() const override { return tcp_ ? tcp_->address().text() : ""; }
  uint64_t datagrams_dropped() const override { return udp_ ? udp_->dropped() : 0; }
  void stop() override {
    if (tcp_) tcp_->drain(kDrainNs);
    udp_.reset();
    tcp_.reset();
  }

 private:
  Status listen_once(const std::string& address) {
    net::TcpListenerOptions tcp;
    tcp.listen = address;
    tcp.name = "gelf_tcp";
    tcp.setting = "ingest.gelf.listen";
    tcp.patience = patience_;
    ASSIGN_OR_RETURN(
        tcp_, net::TcpListener::start(loop_, tcp, [this](std::shared_ptr<net::TcpConnection> connection) {
          return std::make_unique<Connection>(
              std::make_shared<tcp::Outlet>(world_, loop_, sink_, std::move(connection)), tenant_);
        }));
    net::UdpListenerOptions udp;
    udp.listen = tcp_->address().text();
    udp.name = "gelf_udp";
    udp.setting = "ingest.gelf.listen";
    ASSIGN_OR_RETURN(udp_, net::UdpListener::start(loop_, udp, [this](std::span<const net::Datagram> batch) {
                       return on_datagrams(batch);
                     }));
    return {};
  }

  net::Flow on_datagrams(std::span<const net::Datagram> batch) {
    int64_t now = world_.clock().steady_ns();
    uint64_t lost = chunks_.lost();
    for (const net::Datagram& datagram : batch) {
      std::string ip = datagram.peer.ip();
      auto message = chunks_.add(ip, datagram.bytes, now);
      if (!message || message->empty()) continue;
      if (frames_.empty() || frames_.back().stream->name != "udp " + ip) {
        frames_.emplace_back();
        frames_.back().stream = stream_of("udp", ip, tenant_);
        frames_.back().received = world_.clock().now();
      }
      frames_.back().bytes += message->substr(0, limits::kLineBytesMax + 1);
      frames_.back().boundaries.push_back(static_cast<uint32_t>(frames_.back().bytes.size()));
    }
    for (; lost < chunks_.lost(); ++lost) events::MessageBroken{"gelf_udp"}.tell();
    if (flush()) return net::Flow::kContinue;
    retry();
    return net::Flow::kPause;
  }

  bool flush() {
    std::lock_guard lock(mutex_);
    while (!frames_.empty()) {
      size_t bytes = frames_.front().bytes.size();
      if (!sink_.offer(frames_.front())) return false;
      events::FrameTaken{SourceKind::kGelf, bytes}.tell();
      frames_.erase(frames_.begin());
    }
    return true;
  }

  void retry() {
    loop_.call_after(kOfferRetryNs, [this] {
      if (!flush()) return retry();
      if (udp_) udp_->resume();
    });
  }

  World& world_;
  net::Loop& loop_;
  FrameSink& sink_;
  const TenantId tenant_;
  const net::TcpPatience patience_;
  gelf::GelfChunks chunks_;
  std::mutex mutex_;
  std::vector<Frame> frames_;  // of datagrams
  std::unique_ptr<net::TcpListener> tcp_;
  std::unique_ptr<net::UdpListener> udp_;
};

}  // namespace

Result<std::unique_ptr<GelfSource>> GelfSource::start(World& world, net::Loop& loop, FrameSink& sink,
                                                      TenantId tenant, const std::string& listen,
                                                      net::TcpPatience patience) {
  auto source = std::make_unique<Source>(world, loop, sink, tenant, patience);
  RETURN_IF_ERROR(source->listen(listen));
  return std::unique_ptr<GelfSource>(std::move(source));
}

}  // namespace foreshock::ingest
