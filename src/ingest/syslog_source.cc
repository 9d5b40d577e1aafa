#include "ingest/syslog_source.h"

#include <atomic>
#include <map>
#include <mutex>

#include "ingest/ingest_events.h"
#include "ingest/syslog/syslog_framer.h"
#include "ingest/tcp/outlet.h"
#include "net/udp_listener.h"

namespace foreshock::ingest {

namespace {

constexpr int64_t kDrainNs = 2 * kSecond;
constexpr int kPortTries = 20;

std::shared_ptr<const Stream> stream_of(const char* transport, const std::string& ip, TenantId tenant,
                                        const std::string& zone) {
  Stream stream;
  stream.tenant = tenant;
  stream.kind = SourceKind::kSyslog;
  stream.name = std::string(transport) + " " + ip;
  stream.zone = zone;
  return make_stream(std::move(stream));
}

struct Shared {
  World& world;
  net::Loop& loop;
  FrameSink& sink;
  TenantId tenant;
  std::string zone;
  net::TcpPatience patience;
};

// One connection: bytes to messages to frames; waits (and makes the sender wait) when lanes are full.
class Connection : public net::TcpHandler {
 public:
  Connection(std::shared_ptr<tcp::Outlet> outlet, const Shared& shared)
      : outlet_(std::move(outlet)),
        stream_(stream_of("tcp", outlet_->connection().peer().ip(), shared.tenant, shared.zone)) {}

  net::Flow on_data(std::string_view bytes) override {
    Frame frame;
    frame.stream = stream_;
    uint64_t broken = framer_.broken();
    framer_.feed(bytes, frame.bytes, frame.boundaries);
    if (framer_.broken() != broken) events::MessageBroken{"syslog_tcp"}.tell();
    return outlet_->offer(std::move(frame));
  }

  net::TcpProgress progress() const override {
    if (!framer_.open()) return {};
    return {net::TcpProgress::Stage::kMessage, framer_.ended() + 1, framer_.held_bytes()};
  }

  void on_closed(Status) override {
    Frame frame;
    frame.stream = stream_;
    framer_.finish(frame.bytes, frame.boundaries);
    outlet_->offer(std::move(frame));
  }

 private:
  std::shared_ptr<tcp::Outlet> outlet_;
  std::shared_ptr<const Stream> stream_;
  syslog::SyslogFramer framer_;
};

class Source : public SyslogSource {
 public:
  Source(World& world, net::Loop& loop, FrameSink& sink, TenantId tenant, const IngestOptions& options)
      : shared_{world, loop, sink, tenant, options.syslog_zone, options.tcp_patience} {}
  ~Source() override { stop(); }

  Status listen(const std::string& address) {
    bool free_port = address.ends_with(":0");
    Status status;
    for (int i = 0; i < (free_port ? kPortTries : 1); ++i) {
      status = listen_once(address);
      if (status) return {};
      udp_.reset();
      tcp_.reset();
    }
    return status;
  }

  Status listen_tls(const std::string& address, std::shared_ptr<net::TlsContext> tls) {
    net::TcpListenerOptions options;
    options.listen = address;
    options.name = "syslog_tls";
    options.setting = "ingest.syslog.tls_listen";
    options.patience = shared_.patience;
    ASSIGN_OR_RETURN(
        tcp_, net::TcpListener::start(shared_.loop, options, net::tls_handlers(std::move(tls), handlers())));
    return {};
  }

  std::string address() const override { return tcp_ ? tcp_->address().text() : ""; }
  uint64_t datagrams_dropped() const override { return udp_ ? udp_->dropped() : 0; }
  void stop() override {
    if (tcp_) tcp_->drain(kDrainNs);
    udp_.reset();
    tcp_.reset();
  }

 private:
  net::TcpHandlerFactory handlers() {
    return [this](std::shared_ptr<net::TcpConnection> c) {
      return std::make_unique<Connection>(
          std::make_shared<tcp::Outlet>(shared_.world, shared_.loop, shared_.sink, std::move(c)), shared_);
    };
  }

  Status listen_once(const std::string& address) {
    net::TcpListenerOptions tcp;
    tcp.listen = address;
    tcp.name = "syslog_tcp";
    tcp.setting = "--syslog";
    tcp.patience = shared_.patience;
    ASSIGN_OR_RETURN(tcp_, net::TcpListener::start(shared_.loop, tcp, handlers()));
    net::UdpListenerOptions udp;
    udp.listen = tcp_->address().text();
    udp.name = "syslog_udp";
    udp.setting = "--syslog";
    ASSIGN_OR_RETURN(udp_,
                     net::UdpListener::start(shared_.loop, udp, [this](std::span<const net::Datagram> batch) {
                       return on_datagrams(batch);
                     }));
    return {};
  }

  // Datagrams of one peer that follow each other share a frame.
  net::Flow on_datagrams(std::span<const net::Datagram> batch) {
    Timestamp now = shared_.world.clock().now();
    for (const net::Datagram& datagram : batch) {
      std::string_view message = datagram.bytes;
      while (!message.empty() && (message.back() == '\n' || message.back() == '\0' || message.back() == '\r'))
        message.remove_suffix(1);
      if (message.empty()) continue;
      const std::shared_ptr<const Stream>& stream = udp_stream(datagram.peer.ip());
      if (udp_frames_.empty() || udp_frames_.back().stream != stream) {
        udp_frames_.emplace_back();
        udp_frames_.back().stream = stream;
        udp_frames_.back().received = now;
      }
      udp_frames_.back().bytes += message;
      udp_frames_.back().boundaries.push_back(static_cast<uint32_t>(udp_frames_.back().bytes.size()));
    }
    return flush_udp() ? net::Flow::kContinue : (retry_udp(), net::Flow::kPause);
  }

  bool flush_udp() {
    std::lock_guard lock(udp_mutex_);
    while (!udp_frames_.empty()) {
      size_t bytes = udp_frames_.front().bytes.size();
      if (!shared_.sink.offer(udp_frames_.front())) return false;
      events::FrameTaken{SourceKind::kSyslog, bytes}.tell();
      udp_frames_.erase(udp_frames_.begin());
    }
    return true;
  }

  void retry_udp() {
    udp_retry_ = shared_.loop.call_after(kOfferRetryNs, [this] {
      if (!flush_udp()) return retry_udp();
      if (udp_) udp_->resume();
    });
  }

  const std::shared_ptr<const Stream>& udp_stream(const std::string& ip) {
    std::shared_ptr<const Stream>& stream = udp_streams_[ip];
    if (!stream) {
      if (udp_streams_.size() > limits::kSourcesPerTenantMax) udp_streams_.clear();
      std::shared_ptr<const Stream>& fresh = udp_streams_[ip];
      fresh = stream_of("udp", ip, shared_.tenant, shared_.zone);
      return fresh;
    }
    return stream;
  }

  Shared shared_;
  std::map<std::string, std::shared_ptr<const Stream>> udp_streams_;
  std::mutex udp_mutex_;
  std::vector<Frame> udp_frames_;
  net::LoopTimer udp_retry_;
  std::unique_ptr<net::TcpListener> tcp_;
  std::unique_ptr<net::UdpListener> udp_;
};

}  // namespace

Result<std::unique_ptr<SyslogSource>> SyslogSource::start(World& world, net::Loop& loop, FrameSink& sink,
                                                          TenantId tenant, const IngestOptions& options) {
  auto source = std::make_unique<Source>(world, loop, sink, tenant, options);
  RETURN_IF_ERROR(source->listen(options.syslog_listen));
  return std::unique_ptr<SyslogSource>(std::move(source));
}

Result<std::unique_ptr<SyslogSource>> SyslogSource::start_tls(World& world, net::Loop& loop, FrameSink& sink,
                                                              TenantId tenant, const IngestOptions& options,
                                                              std::shared_ptr<net::TlsContext> tls) {
  auto source = std::make_unique<Source>(world, loop, sink, tenant, options);
  RETURN_IF_ERROR(source->listen_tls(options.syslog_tls_listen, std::move(tls)));
  return std::unique_ptr<SyslogSource>(std::move(source));
}

}  // namespace foreshock::ingest
